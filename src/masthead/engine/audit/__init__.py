"""What happened, who did it, to what: rows that are added with the change and never changed."""
