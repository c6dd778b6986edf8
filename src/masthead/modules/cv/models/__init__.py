"""What a CV is made of, and what becomes of it for readers."""
