"""Pages and fragments of the directory and of accounts."""
