"""Facts recorded with the write that caused them, delivered after commit."""
