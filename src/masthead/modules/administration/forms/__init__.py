"""What comes in from the desk."""
