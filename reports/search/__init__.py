"""Suche: one field for all that the program knows."""
