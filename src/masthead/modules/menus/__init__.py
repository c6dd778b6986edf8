"""Menus: what leads through a site, put together by its editors."""
