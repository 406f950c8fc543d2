"""The site keeps nothing of its own; the module lets Django tell it when all tables are there (post_migrate)."""
