"""Quality and speed, measured with the program's own code."""
