"""What the pages of the desk ask for."""
