"""Who is asking, what is declared, what is allowed."""
