"""What every public page needs besides its own content."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """The name of the municipality (setting MUNICIPALITY, may be empty)."""
    return {"municipality": settings.MUNICIPALITY}
