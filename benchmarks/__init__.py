"""Measures a site against named floors in one run: `python -m benchmarks`, which is what `make bench` runs."""
