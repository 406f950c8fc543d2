"""Pages for who is not signed in are read from a standby of PostgreSQL (`REPLICA_URL`), while it has what was saved.

Of the thread that answers, the replica takes the place of the database: so all that reads, hides or counts by
`connection` does it there without knowing. What cannot be read there is answered from the primary.
"""

from collections.abc import Callable

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections
from django.http import HttpRequest, HttpResponseBase

from ..headers import GetResponse
from .availability import REPLICA, replica

READING = {"GET", "HEAD"}
# What is about an account, what is entered without one, and what is asked of this very node.
FROM_THE_PRIMARY = (
    "/anmelden/",
    "/abmelden/",
    "/konto/",
    "/admin/",
    "/antwort/",
    "/eintragen/",
    "/fehler-melden/",
    "/healthz",
    "/bereitschaft",
)


def may_read_there(request: HttpRequest) -> bool:
    """Whether a request is of somebody who only reads; with a session, or another proof of who asks, nobody is."""
    return (
        replica.is_usable
        and request.method in READING
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "Authorization" not in request.headers
        and not request.path.startswith(FROM_THE_PRIMARY)
    )


def answer_from_replica(get_response: GetResponse, request: HttpRequest) -> HttpResponseBase | None:
    """The answer; None where the replica could not give it."""
    turn_back = turn_to_replica()
    request.reads_replica = True  # type: ignore[attr-defined]
    try:
        response = get_response(request)
    except BaseException:
        turn_back()
        raise
    if response.streaming and not getattr(response, "is_unavailable", False):
        response._resource_closers.append(turn_back)  # type: ignore[attr-defined]
        return response
    turn_back()
    request.reads_replica = False  # type: ignore[attr-defined]
    return None if getattr(response, "is_unavailable", False) else response


def turn_to_replica() -> Callable[[], None]:
    """Put the replica in the place of the database, in this thread; what is returned puts the database back."""
    primary = connections[DEFAULT_DB_ALIAS]
    primary.close()
    standby = connections[DEFAULT_DB_ALIAS] = connections[REPLICA]

    def turn_back() -> None:
        connections[DEFAULT_DB_ALIAS] = primary
        standby.close()

    return turn_back


def could_not_read(request: HttpRequest, error: BaseException | None) -> bool:
    """Whether a request failed for what the replica could not do: it went away, took back what it read, or was to
    write."""
    return getattr(request, "reads_replica", False) and isinstance(error, DatabaseError | InterfaceError)
