"""What search engines may read: /sitemap.xml with the pages, /robots.txt with what lies outside."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from lists.addresses import site_address
from lists.registry import Registered, registered_lists, registered_pages
from papers.models import Paper

from .site_texts.models import SiteText

WITHOUT_TABLES = ("forecast", "help", "open-data", "api")  # pages that are in no register
PARAMETER = re.compile(r"<\w+:(\w+)>")
OUTSIDE = ("/admin/", "/anmelden/", "/abmelden/", "/konto/")


class PageSitemap(Sitemap):
    """Pages under the address of the setting, whatever name a request comes by; without it under that name."""

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme or super().get_protocol(protocol)

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc or super().get_domain(site)


class NamedPages(PageSitemap):
    """Pages that are there once: overview, lists, texts of the municipality."""

    def items(self) -> list[str]:
        names = [entry.url_name for entry in registered() if not entry.has_parameters]
        texts = [kind.lower() for kind in SiteText.objects.for_all().values_list("kind", flat=True)]
        return list(dict.fromkeys([*WITHOUT_TABLES, *names, *texts]))

    def location(self, item: str) -> str:
        return reverse(item)


class PagesOf(PageSitemap):
    """The pages of all records of a kind, by the one value that is in their addresses."""

    def __init__(self, page: Registered) -> None:
        self.name, self.model = page.url_name, page.view.page_of
        [self.field] = PARAMETER.findall(page.address)

    def items(self) -> Any:
        return self.model.objects.order_by("pk").values_list(self.field, flat=True)

    def location(self, item: Any) -> str:
        return reverse(self.name, args=[item])


class PaperPages(PageSitemap):
    """Papers that everybody may read; they change no more."""

    def items(self) -> Iterable[Paper]:
        return Paper.objects.for_all().filter(dated_on__lte=timezone.localdate())


def registered() -> list[Registered]:
    """All lists and pages with tables; some are both."""
    return [*registered_lists(), *registered_pages()]


def sitemaps() -> dict[str, PageSitemap]:
    """What is there once, the pages of each kind of record, and papers."""
    of_records = {page.url_name: PagesOf(page) for page in registered() if page.has_parameters and page.view.page_of}
    return {"": NamedPages(), **of_records, "paper": PaperPages()}


@login_not_required
@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """All public pages; where one must sign in to read, none."""
    shown: dict[str, Any] = {} if settings.LOGIN_REQUIRED else sitemaps()
    return sitemap(request, shown)


@login_not_required
@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    """Pages may be read, but for those of accounts; where one must sign in, none."""
    refused = ("/",) if settings.LOGIN_REQUIRED else OUTSIDE
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in refused), ""]
    if not settings.LOGIN_REQUIRED:
        lines += [f"Sitemap: {site_address(request, reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
