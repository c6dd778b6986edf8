"""The desk of menus."""
