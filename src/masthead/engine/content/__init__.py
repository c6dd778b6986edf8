"""Content that people write: its text, its addresses, its versions."""
