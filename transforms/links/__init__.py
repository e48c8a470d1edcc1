"""Authored links → the pages they lead to, by every route, with a verdict."""
