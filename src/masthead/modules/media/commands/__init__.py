"""Writes to the library of pictures."""
