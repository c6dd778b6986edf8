"""The desk of those who run the site: how it is doing, what to do, what may be set."""
