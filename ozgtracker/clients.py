"""Where a request comes from."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest | None) -> str:
    """The address that the connection or, where a header is trusted (CLIENT_ADDRESS_HEADER), its last entry names."""
    if request is None:
        return "–"
    if settings.CLIENT_ADDRESS_HEADER:
        return str(request.headers.get(settings.CLIENT_ADDRESS_HEADER, "")).rpartition(",")[2].strip() or "–"
    return str(request.META.get("REMOTE_ADDR") or "–")
