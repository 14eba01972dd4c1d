"""What lies around the stage: comparing, time, images, sequences, lessons."""
