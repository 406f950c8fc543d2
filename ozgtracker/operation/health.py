"""Whether the site answers, for whatever watches it."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from .availability import availability


@never_cache  # what watches it is told of now
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """For a load balancer: 200 where the database answers, else 503. Where it is watched, nothing is asked here."""
    if not availability.is_watched:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    text, status = ("database away\n", 503) if availability.is_away else ("ok\n", 200)
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
