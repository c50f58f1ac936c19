"""Brings items into the form that the archive keeps, with pure functions."""
