"""Backups of the whole database as single files, and what restores them."""
