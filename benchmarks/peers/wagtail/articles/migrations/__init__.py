"""The one table of the page type."""
