"""The masthead command."""
