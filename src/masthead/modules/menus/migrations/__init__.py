"""Schema steps of the menus module, in the order of their names."""
