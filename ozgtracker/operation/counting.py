"""What is counted for Prometheus: answers with their duration, and lines of the log.

Every process of gunicorn counts in files of its own in PROMETHEUS_MULTIPROC_DIR (deploy/gunicorn.conf.py); whichever is
asked for `/metrics` adds them up. Nothing of who asked, of addresses or of accounts is in them.
"""

import logging

from django.http import HttpRequest, HttpResponseBase
from prometheus_client import Counter, Histogram

METHODS = {"GET", "HEAD", "POST"}  # others count as one: a stranger can send any word
BOUNDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)  # seconds

ANSWERS = Histogram("ozg_answer_seconds", "Answers and their duration", ["view", "method", "status"], buckets=BOUNDS)
LINES = Counter("ozg_log_lines", "Lines of the log", ["logger", "level"])


def count_answer(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    """Under the name of its view: there are as many as addresses in the program, whatever is asked."""
    match = request.resolver_match
    view = "admin" if match and match.app_name == "admin" else (match and match.view_name) or "none"
    method = request.method if request.method in METHODS else "other"
    ANSWERS.labels(view, method, str(response.status_code)).observe(seconds)


class CountedLines(logging.Handler):
    """Counts what is logged but for answers, which are counted by themselves."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.name != "ozgtracker.access":
            LINES.labels(record.name, record.levelname).inc()
