"""What the log says of a request that was refused: which account asked, and from where."""

import logging

from django.http import HttpRequest

from .sign_in.clients import client_address

FORBIDDEN = 403


class Who(logging.Filter):
    """Gives each line `who`: of a refused request " (account from address)", else nothing.

    The account is the one that the request was already found to be of: the log asks no database.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        record.who = ""
        # Django's development server gives its socket as the request.
        if isinstance(request, HttpRequest) and getattr(record, "status_code", None) == FORBIDDEN:
            account = getattr(request, "_cached_user", None)
            name = account.get_username() if account else ""
            record.who = f" ({name or 'nobody signed in'} from {client_address(request)})"
        return True
