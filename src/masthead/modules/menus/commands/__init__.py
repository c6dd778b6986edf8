"""Writes to menus: allowed? change, record the event, mark the pages stale."""
