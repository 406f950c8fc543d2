"""Statistics for SQLite's query planner; PostgreSQL keeps its own up to date."""

from django.db import connections


def refresh_statistics(using: str = "default", **kwargs: object) -> None:
    """Measure the tables, so that a sorted page walks an index instead of sorting all rows (15 ms -> 0.1 ms at 60,000).

    After migrations and imports: where many rows come at once.
    """
    if connections[using].vendor == "sqlite":
        with connections[using].cursor() as cursor:
            cursor.execute("ANALYZE")
