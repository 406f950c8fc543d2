"""/daten/: what is there for programs, explained to people, and the public package as of any day."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date

from lists.key_dates import KeyDateView
from lists.other_sites import for_all_sites
from lists.package import public_lists
from lists.registry import RegisteredList
from records.moments import latest_moment

from ..api.reading import complaints_about, refuse_unknown
from ..api.views import DataView
from .formats import FORMATS
from .package import FILES, TODAY, day_of_address, public_file, public_table

WITHOUT_LICENSE = (
    "Ohne Lizenz der Daten (DATA_LICENSE) gibt es keinen Katalog: Niemand dürfte verwenden, was darin steht.\n"
)


class OpenDataView(KeyDateView):
    """The page: every table with its files, the package, the catalogue, feeds and their terms."""

    template_name = "open_data/open_data.html"

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        in_address = TODAY if self.key_date == self.today else self.key_date.isoformat()
        tables = [self.table(entry) for entry in public_lists()]
        catalogues = [(reverse(f"catalogue-{suffix}"), made.title) for suffix, made in FORMATS.items()]
        known = [*self.key_date_form.fields]
        return super().get_context_data(
            tables=tables,
            in_address=in_address,
            catalogues=catalogues,
            complaints=[each.message for each in complaints_about(self.request.GET, known)],
            **kwargs,
        )

    def table(self, entry: RegisteredList) -> dict[str, str]:
        return {
            "stem": entry.file_stem,
            "address": f"/{entry.address}",
            "title": entry.view.heading,
            "lead": entry.view.lead,
        }


def headers(*, of_today: bool) -> dict[str, str]:
    """Who may read it, and when it was last modified: by the newest entry, and what is as of today at its beginning.

    That a copy is still good says its ETag alone: within a second there may be several entries.
    """
    entered, now = latest_moment(), timezone.localtime()
    midnight = now.replace(hour=0, minute=0, second=0)
    moments = [moment for moment in (entered, midnight if of_today else None) if moment]
    modified = {"Last-Modified": http_date(min(max(moments), now).timestamp())} if moments else {}
    return {**for_all_sites(), **modified}


class OpenFileView(DataView):
    """A file of the package as of a day."""

    def get(self, request: HttpRequest, day: str, name: str) -> HttpResponse:
        key_date = day_of_address(day)
        if key_date is None:
            raise Http404(f"no day: {day}")
        refuse_unknown(request.GET, ())
        cache_headers = headers(of_today=day == TODAY)
        if name in FILES:
            return HttpResponse(public_file(name, key_date), content_type=FILES[name], headers=cache_headers)
        content = public_table(name.removesuffix(".csv"), key_date) if name.endswith(".csv") else None
        if content is None:
            raise Http404(f"no {name} in the package")
        return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=cache_headers)


class CatalogueView(DataView):
    """The tables as a catalogue after DCAT-AP.de."""

    def get(self, request: HttpRequest, suffix: str) -> HttpResponse:
        refuse_unknown(request.GET, ())
        if not settings.DATA_LICENSE:
            return HttpResponse(WITHOUT_LICENSE, status=404, content_type="text/plain; charset=utf-8")
        from .catalogue import catalogue_as  # rdflib would make every start slower

        content, media_type = catalogue_as(suffix, request), FORMATS[suffix].media_type
        return HttpResponse(content, content_type=media_type, headers=headers(of_today=True))
