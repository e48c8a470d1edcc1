"""Runs over time: what is kept of them, what changed from one to another, and their removal."""
