"""Statusabfragen: asking units by mail, what they answer over their link, and accepting it."""
