"""/.well-known/security.txt: whom to tell of a vulnerability (RFC 9116)."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from lists.addresses import site_address

VALID_FOR = timedelta(days=180)  # RFC 9116 recommends less than a year


@login_not_required
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """The file; without SECURITY_CONTACT there is none, as it would name nobody."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    lines = [
        *(f"Contact: {contact}" for contact in settings.SECURITY_CONTACT),
        f"Expires: {expiry():%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: de, en",
        f"Canonical: {site_address(request, request.path)}",
        *([f"Policy: {settings.SECURITY_POLICY}"] if settings.SECURITY_POLICY else []),
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


def expiry() -> datetime:
    """Until when what is said counts, at midnight: some months, as long as somebody runs the program."""
    return datetime.combine(timezone.localdate() + VALID_FOR, datetime.min.time(), tzinfo=UTC)
