"""Authored words → canonical keywords, and the vocabulary that says why."""
