"""Settings: typed, frozen, read once."""
