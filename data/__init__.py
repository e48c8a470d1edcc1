"""The sample site, and reference data that transforms read."""
