"""What outlives the server process: a folder, a database in it, and the thread that writes; knows no session."""
