"""A source folder → which generator made it, and the settings that follow."""
