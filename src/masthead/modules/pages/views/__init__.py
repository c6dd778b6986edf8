"""The pages of pages: for visitors, for editors."""
