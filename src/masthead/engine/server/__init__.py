"""The processes of a running site: a master, its workers, the way they start and stop."""
