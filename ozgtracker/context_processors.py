"""What every public page needs besides its own content."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """The name of the municipality (may be empty), and the days after which a status counts as not confirmed."""
    return {"municipality": settings.MUNICIPALITY, "confirmation_days": settings.CONFIRMATION_DAYS}
