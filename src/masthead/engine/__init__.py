"""Mechanism; knows no feature."""
