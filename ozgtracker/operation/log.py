"""What each line of the log says beside its message: which request it belongs to, and of one that was refused who
asked, and from where."""

import logging
from contextvars import ContextVar

from django.http import HttpRequest

from ..sign_in.clients import client_address

FORBIDDEN = 403
REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")


class WithoutTraceback(logging.Filter):
    """Of what strangers send, as a foreign name of the site, one line says it all."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.exc_info = None
        return True


class Who(logging.Filter):
    """Gives each line `request_id`, and `who`: of a refused request " (account from address)", else nothing; `within`
    is " [request_id]" for plain lines.

    The account is the one that the request was already found to be of: the log asks no database.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        record.who = ""
        request_id = getattr(request, "id", "") or REQUEST_ID.get()
        record.request_id, record.within = request_id, f" [{request_id}]" if request_id else ""
        # Django's development server gives its socket as the request.
        if isinstance(request, HttpRequest) and getattr(record, "status_code", None) == FORBIDDEN:
            account = getattr(request, "_cached_user", None)
            name = account.get_username() if account else ""
            record.who = f" ({name or 'nobody signed in'} from {client_address(request)})"
        return True
