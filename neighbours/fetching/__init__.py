"""Fetching packages: from installations of others, or from a folder in which they were delivered."""
