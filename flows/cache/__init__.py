"""What was read from each file, and counted in it, kept so that it is done once."""
