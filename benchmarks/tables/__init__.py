"""The tables: each function measures one and gives its rows."""
