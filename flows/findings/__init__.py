"""Checks, what they find, and the gate that a change has to pass."""
