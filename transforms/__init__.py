"""What a table is: pure functions from authored text to frames."""
