"""Kinds of site as data: read one, lay it under the settings, load its content."""
