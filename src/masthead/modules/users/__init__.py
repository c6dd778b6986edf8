"""A directory of people, and the accounts that look after the site."""
