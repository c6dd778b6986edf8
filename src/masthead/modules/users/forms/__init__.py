"""Untrusted input → typed values."""
