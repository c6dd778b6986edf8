"""Tables, units of work, migrations and the schema guard."""
