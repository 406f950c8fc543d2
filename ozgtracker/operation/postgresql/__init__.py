"""Django's backend for PostgreSQL, whose connections end when the database does not answer."""
