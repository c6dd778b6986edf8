"""Names of the cookies; the page cache decides by them who may share a page."""

SESSION = "masthead_session"
LANGUAGE = "masthead_language"
THEME = "masthead_theme"
FRESH = "masthead_fresh"
"""Set for two seconds on whoever wrote: their next requests ask the database what is stale."""
