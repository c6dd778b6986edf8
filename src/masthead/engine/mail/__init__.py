"""Outgoing mail: one port, three adapters."""
