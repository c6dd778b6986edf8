"""What site and delivery agree on; standard library only."""
