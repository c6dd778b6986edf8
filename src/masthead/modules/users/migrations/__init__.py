"""Schema steps of the users module, in the order of their names."""
