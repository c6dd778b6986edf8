"""Writes, one function per intention."""
