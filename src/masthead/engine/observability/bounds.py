"""The groups into which durations of requests are sorted; for those who do not load the metrics library."""

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.3, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
"""Upper bounds in seconds: those that OpenTelemetry advises, and 0.3, the boundary of the service level."""
