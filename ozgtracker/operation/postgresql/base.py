"""The backend, where Django looks for it."""

from select import POLLIN, poll
from typing import Any

from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL
from django.db.backends.postgresql.features import DatabaseFeatures
from django.db.utils import OperationalError

from ..availability import Availability, availability, watched


def is_closed_there(owned: Any) -> bool:
    """Whether the server has closed a connection that nobody uses: then there is something to read on it. To ask the
    server instead, as the pool would (CONN_HEALTH_CHECKS), takes as long as a short query, in every request."""
    if owned.closed:
        return True
    waiting = poll()
    waiting.register(owned.pgconn.socket, POLLIN)
    return bool(waiting.poll(0))


class Features(DatabaseFeatures):
    """In the place of a table a query may read an expression (see `records.hiding`), whose columns do not follow from a
    primary key: rows are grouped by all of them."""

    allows_group_by_selected_pks = False


class DatabaseWrapper(PostgreSQL):
    """No connection is waited for while the database is away; those there are can be broken off."""

    features_class = Features

    @property
    def availability(self) -> Availability:
        """Of the database or its replica; Django's own connections beside these are to the same server."""
        return watched.get(self.alias, availability)

    def get_connection_params(self) -> dict[str, object]:
        return self.availability.found_first(super().get_connection_params())

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection. Raises an OperationalError at once while the database is known not to answer."""
        if self.availability.is_away:
            raise OperationalError("The database does not answer")
        while is_closed_there(owned := super().get_new_connection(conn_params)):
            owned.close()
            if self.pool is not None:
                self.pool.putconn(owned)  # which makes another one
        return owned

    def _configure_connection(self, connection: Any) -> Any:
        """Remember each connection of the pool before the first thing is asked on it."""
        self.availability.connections.add(connection)
        return super()._configure_connection(connection)  # type: ignore[misc]
