"""Pages: what a site says about itself, written by editors."""
