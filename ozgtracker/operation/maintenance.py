"""Maintenance: all is read and nothing is written, and each page says so (setting READ_ONLY)."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

from ..headers import GetResponse

READING = {"GET", "HEAD", "OPTIONS"}
RETRY_SECONDS = 600


def read_only(get_response: GetResponse) -> GetResponse:
    """Middleware: what would write is answered 503, with what the setting says."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if settings.READ_ONLY and request.method not in READING:
            text = render_to_string("503.html", {"maintenance": settings.READ_ONLY})
            return HttpResponse(text, status=503, headers={"Retry-After": str(RETRY_SECONDS)})
        return get_response(request)

    return answer
