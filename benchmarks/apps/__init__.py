"""The floors: the least that a server, Flask and SQLAlchemy can be made to do."""
