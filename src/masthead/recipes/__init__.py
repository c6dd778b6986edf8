"""Kinds of site, as data."""
