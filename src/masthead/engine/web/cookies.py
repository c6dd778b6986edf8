"""Names of the cookies; the page cache decides by them who may share a page."""

SESSION = "masthead_session"
LANGUAGE = "masthead_language"
THEME = "masthead_theme"
TOLD = "masthead_told"
"""A message for the next page, signed; whoever has it shares no page."""
FRESH = "masthead_fresh"
"""Set for two seconds on whoever wrote: their next requests ask the database what is stale."""
