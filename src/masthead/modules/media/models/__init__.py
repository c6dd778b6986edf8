"""Pictures: as they are stored, and as others show them."""
