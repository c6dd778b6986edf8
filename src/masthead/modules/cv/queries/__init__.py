"""Reads: CVs for visitors, for their owner, for programs."""
