"""Test equipment: for Masthead's own suites, and for people who write modules."""
