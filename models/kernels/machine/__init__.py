"""What compiled code is made of: vectors, memory, functions, how it is compiled and kept; knows no network."""
