"""May this person do this to that."""
