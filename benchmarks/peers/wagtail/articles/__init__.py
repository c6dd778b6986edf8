"""An article in a tree of articles."""
