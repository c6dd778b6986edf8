"""The engine's own migrations, applied before those of any module."""
