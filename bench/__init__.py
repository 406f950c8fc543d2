"""Benchmark of OZG-Tracker: `python -m bench` ratios and counts within one run, in plain tables."""
