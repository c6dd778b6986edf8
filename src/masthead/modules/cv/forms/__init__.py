"""What people send: forms, and files in the format JSON Resume."""
