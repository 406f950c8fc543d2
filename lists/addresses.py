"""The address of the site in what is kept elsewhere: identifiers in files, links in mails."""

from django.conf import settings
from django.http import HttpRequest


def site_address(request: HttpRequest, path: str) -> str:
    """The absolute address of a path: under SITE_URL, whatever name the request came by; without the setting under that
    name, which a visitor chooses among ALLOWED_HOSTS."""
    if settings.SITE_URL:
        return f"{settings.SITE_URL}{path}"
    return request.build_absolute_uri(path)


def site_base(request: HttpRequest) -> str:
    """The address of the site without a slash at its end."""
    return site_address(request, "/").removesuffix("/")
