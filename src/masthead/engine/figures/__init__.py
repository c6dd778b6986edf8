"""How the site is doing, in figures that it keeps itself: counted in memory, added up in a ring of minutes."""
