"""The backend, where Django looks for it."""

from typing import Any

from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL
from django.db.utils import OperationalError

from ..availability import Availability, availability, watched


class DatabaseWrapper(PostgreSQL):
    """No connection is waited for while the database is away; those there are can be broken off."""

    @property
    def availability(self) -> Availability:
        """Of the database or its replica; Django's own connections beside these are to the same server."""
        return watched.get(self.alias, availability)

    def get_connection_params(self) -> dict[str, Any]:
        return self.availability.found_first(super().get_connection_params())

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection. Raises an OperationalError at once while the database is known not to answer."""
        if self.availability.is_away:
            raise OperationalError("The database does not answer")
        return super().get_new_connection(conn_params)

    def _configure_connection(self, connection: Any) -> Any:
        """Remember each connection of the pool before the first thing is asked on it."""
        self.availability.connections.add(connection)
        return super()._configure_connection(connection)  # type: ignore[misc]
