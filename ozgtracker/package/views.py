"""„Alle Daten“ in the administration: both packages as one archive, for administrators."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from lists.key_dates import KeyDateForm
from records.package.descriptor import NOT_IN_PACKAGE
from records.security_log import log_deed

from .archive import archive_of
from .writing import write_all


@require_http_methods(["GET", "POST"])
def all_data(request: HttpRequest) -> HttpResponseBase:
    """The page, and on POST the archive of the chosen Stichtag; for administrators alone."""
    if not getattr(request.user, "is_superuser", False):
        raise PermissionDenied
    form = KeyDateForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        key_date = form.cleaned_data["stichtag"] or timezone.localdate()
        log_deed("All data taken out", key_date)
        return FileResponse(archive(key_date), as_attachment=True, filename=f"alle-daten_{key_date.isoformat()}.zip")
    return page(request, form)


def page(request: HttpRequest, form: KeyDateForm) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": "Alle Daten",
        "form": form,
        "today": timezone.localdate(),
        "not_in_package": NOT_IN_PACKAGE,
    }
    return TemplateResponse(request, "ozgtracker/package/all_data.html", context)


def archive(key_date: date) -> IO[bytes]:
    """Both packages as a temporary ZIP file."""
    with TemporaryDirectory() as folder:
        write_all(Path(folder), key_date)
        return archive_of(Path(folder))
