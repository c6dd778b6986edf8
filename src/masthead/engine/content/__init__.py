"""Content: items with fields in a tree, their immutable revisions, drafts over what is live, and their texts."""
