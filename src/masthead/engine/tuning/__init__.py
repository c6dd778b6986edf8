"""Settings that may change while the site runs: declared, kept in the database, followed by every process."""
