"""What every public page needs besides its own content."""

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

from lists.addresses import site_base

DESCRIPTION = "Wie weit ist die Digitalisierung? Fortschritt, Fördermittel und OZG-Leistungen."


def address_of_site(request: HttpRequest) -> str:
    """The address of the site; empty on the page that refuses a host which is none of the site's."""
    try:
        return site_base(request)
    except DisallowedHost:
        return ""


def site(request: HttpRequest) -> dict[str, object]:
    """The name of the municipality (may be empty), whether it has an emblem, name and address of the licence of the
    data (None without one), the address of the site without a slash at its end, what a page is said to be about where
    it does not say so itself, the days after which a status counts as not confirmed, and what is said while nothing is
    written (mostly empty)."""
    return {
        "municipality": settings.MUNICIPALITY,
        "has_emblem": bool(settings.EMBLEM),
        "data_license": settings.DATA_LICENSES.get(settings.DATA_LICENSE),
        "site_url": address_of_site(request),
        "default_description": DESCRIPTION,
        "confirmation_days": settings.CONFIRMATION_DAYS,
        "read_only": settings.READ_ONLY,
    }
