"""The pages of an import in the admin: choose a file, see what it would do, confirm. They work without JavaScript."""

import csv
import logging
from io import BytesIO, StringIO
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, re_path, reverse
from django.utils.html import format_html

from lists.files import BYTE_ORDER_MARK, XLSX_TYPE
from records.frozen_reports import FrozenReport, all_names, names_of
from records.full_disk import is_full

from .asking import Asking, token_of
from .jobs import start
from .map_page import apply_map, form_of, map_url, needs_map
from .outcome import reports_touched_by
from .question_forms import EmptyingForm, is_confirmable
from .registry import table_named
from .room import NO_ROOM, NoRoomError, make_room
from .second_person import lay_before
from .sources import accepted_suffixes, accepted_text, megabytes, too_large
from .tables import ImportTable
from .uploads import IMPORT, PREVIEW, Upload, UploadState, store

logger = logging.getLogger(__name__)

RELOADED_AFTER_SECONDS = 2
DELETED_FOR_ROOM = "Damit diese Datei Platz hat, sind Ihre am längsten wartenden nicht mehr da:"
LAY_BEFORE = "Weiter zum Vorlegen"
DIGEST = r"(?P<digest>[0-9a-f]{64})"
TABLE = r"(?P<name>[a-z0-9-]+)"

GIVEN_BY = {"rename": "accepts_renames", "partly": "partly"}  # what a button says, see `Answers`
ANSWERS_TAKEN = (
    "Noch nicht importiert: Was Sie auf der Seite geantwortet haben, ist übernommen. Bitte prüfen Sie, was der Import "
    "jetzt ändern würde."
)
SHOWN_ANEW = (
    "Nichts wurde importiert: Zu dieser Datei wurde in einem anderen Fenster etwas anderes gewählt. Bitte prüfen Sie, "
    "was der Import jetzt ändern würde."
)


class ImportFileForm(forms.Form):
    """The file to be imported."""

    file = forms.FileField(
        label="Datei",
        allow_empty_file=True,
        max_length=200,
        widget=forms.FileInput,
        error_messages={"required": "Bitte wählen Sie eine Datei."},
    )

    def __init__(self, table: ImportTable, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = accepted_suffixes(table.formats)

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > settings.IMPORT_MAX_BYTES:
            raise ValidationError(too_large(file.size or 0))
        return file


class ImportViews:
    """The pages, as part of an admin site."""

    def __init__(self, site: AdminSite) -> None:
        self.site = site

    def urls(self) -> list[URLPattern]:
        wrap = self.site.admin_view
        return [
            re_path(rf"^importieren/{TABLE}/$", wrap(self.choose), name="imports_import"),
            re_path(rf"^importieren/{TABLE}/{DIGEST}/$", wrap(self.confirm), name="imports_import_confirm"),
            re_path(rf"^importieren/{TABLE}/{DIGEST}/zuordnung/$", wrap(self.map_columns), name="imports_import_map"),
            re_path(
                rf"^importieren/{TABLE}/{DIGEST}/abgelehnt.csv$", wrap(self.rejected), name="imports_import_rejected"
            ),
            path("importieren/<slug:name>/vorlage.csv", wrap(self.csv_template), name="imports_import_csv"),
            path("importieren/<slug:name>/vorlage.xlsx", wrap(self.xlsx_template), name="imports_import_xlsx"),
        ]

    def choose(self, request: HttpRequest, name: str) -> HttpResponse:
        """Choose a file; it is stored and read, then shown what it would do."""
        table = get_table(request, name)
        form = ImportFileForm(table, request.POST, request.FILES) if request.method == "POST" else ImportFileForm(table)
        if form.is_valid() and (upload := previewed(request, form, table)):
            return HttpResponseRedirect(confirm_url(upload))
        context: dict[str, object] = {
            "form": form,
            "columns": table.described_columns(),
            "accepted": accepted_text(table.formats),
            "largest": megabytes(settings.IMPORT_MAX_BYTES),
            "most_rows": settings.IMPORT_MAX_ROWS,
        }
        return self.render(request, "admin/imports/import.html", table, context)

    def confirm(self, request: HttpRequest, name: str, digest: str) -> HttpResponse:
        """What the file would do, and the question whether to do it; how far it was read while that is under way."""
        table = get_table(request, name)
        upload = Upload(signed_in(request).pk, table, digest)
        state = upload.state
        if state is None:
            messages.warning(request, "Diese Datei liegt nicht mehr vor. Bitte wählen Sie sie noch einmal.")
            return HttpResponseRedirect(choose_url(table))
        if request.method == "GET" and needs_map(state):
            return HttpResponseRedirect(map_url(upload))
        if request.method == "POST":
            return self.handle_answer(request, upload, state)
        run = state["outcome"]["run"] if state["outcome"] else None
        if run and not state["is_running"]:
            upload.delete(with_rejected=False)
            messages.success(request, imported_text(upload, state))
            return HttpResponseRedirect(reverse("admin:imports_importrun_change", args=[run]))
        return self.render_preview(request, upload, state, Asking(state))

    def map_columns(self, request: HttpRequest, name: str, digest: str) -> HttpResponse:
        """Which columns of the file are read for those of the table; then the preview once more."""
        table, user = get_table(request, name), signed_in(request)
        upload = Upload(user.pk, table, digest)
        state = upload.state
        if state is None or state["is_running"] or not state["outcome"] or not state["outcome"]["notes"]["columns"]:
            return HttpResponseRedirect(confirm_url(upload))
        form = form_of(upload, state, state["outcome"], user, request.POST if request.method == "POST" else None)
        if form.is_valid():
            apply_map(upload, state, form, user)
            return HttpResponseRedirect(confirm_url(upload))
        context: dict[str, object] = {"state": state, "form": form, "columns": state["outcome"]["notes"]["columns"]}
        return self.render(request, "admin/imports/import_map.html", table, context)

    def render_preview(
        self,
        request: HttpRequest,
        upload: Upload,
        state: UploadState,
        asking: Asking,
        *,
        is_asking: bool = False,
        emptying: EmptyingForm | None = None,
    ) -> HttpResponse:
        """What the file would do, with what it asks; `is_asking`: nothing was imported yet, for the question about
        frozen reports. `emptying` is what was sent of that question."""
        touched, needed = touched_reports(state), second_person_for(state)
        context: dict[str, object] = {
            "state": state,
            "outcome": state["outcome"],
            **asking.context,
            "emptying_form": emptying or EmptyingForm(),
            "shown": token_of(state),
            "is_confirmable": is_confirmable(state["outcome"]),
            "map_url": map_url(upload),
            "rejected_url": rejected_url(upload),
            "touched": names_of(touched),
            "seen_reports": all_names(touched),
            "is_asking": is_asking,
            "needs_second_person": needed,
            "confirm_label": LAY_BEFORE if needed else "Trotzdem importieren" if is_asking else "Importieren",
        }
        response = self.render(request, "admin/imports/import_confirm.html", upload.table, context)
        if state["is_running"]:
            response["Refresh"] = str(RELOADED_AFTER_SECONDS)
        return response

    def handle_answer(self, request: HttpRequest, upload: Upload, state: UploadState) -> HttpResponse:
        """Delete the file, import it, or preview it once more with what was answered."""
        if "cancel" in request.POST:
            upload.delete()
            return HttpResponseRedirect(choose_url(upload.table))
        is_confirmed = "confirm" in request.POST
        if is_confirmed and was_not_shown(request, state):
            messages.warning(request, SHOWN_ANEW)
            return HttpResponseRedirect(confirm_url(upload))
        asking = Asking(state, request.POST)
        if not asking.is_valid():
            return self.render_preview(request, upload, state, asking)
        if is_confirmed and not asking.sent:
            return self.confirm_import(request, upload, state, asking)
        if is_confirmed:
            messages.warning(request, ANSWERS_TAKEN)
        given = {answer: True for button, answer in GIVEN_BY.items() if button in request.POST}
        upload.answer(**asking.answers, **given)
        start(upload, PREVIEW, signed_in(request))
        return HttpResponseRedirect(confirm_url(upload))

    def confirm_import(self, request: HttpRequest, upload: Upload, state: UploadState, asking: Asking) -> HttpResponse:
        """Import the file, once it is said that it empties cells and touches frozen reports; or lay it before a second
        person."""
        emptying = EmptyingForm(request.POST)
        if must_confirm_emptying(state) and not emptying.is_valid():
            return self.render_preview(request, upload, state, asking, emptying=emptying)
        if all_names(touched_reports(state)) != request.POST.get("seen_reports", ""):
            return self.render_preview(request, upload, state, asking, is_asking=True, emptying=emptying)
        if must_confirm_emptying(state):
            upload.answer(may_empty=True)
            state = upload.state or state
        if needed := second_person_for(state):
            return lay_before(request, self.site, upload, state, needed)
        start(upload, IMPORT, signed_in(request))
        return HttpResponseRedirect(confirm_url(upload))

    def rejected(self, request: HttpRequest, name: str, digest: str) -> HttpResponse:
        """The rows that were left out, or would be, as a file with what is wrong with each."""
        path = Upload(signed_in(request).pk, get_table(request, name), digest).rejected_path
        if not path.is_file():
            raise Http404
        return download(path.read_bytes(), f"{name}_abgelehnt.csv", "text/csv; charset=utf-8")

    def csv_template(self, request: HttpRequest, name: str) -> HttpResponse:
        """The headers of the table as a CSV file for German Excel."""
        table = get_table(request, name)
        text = StringIO()
        csv.writer(text, delimiter=";", lineterminator="\r\n").writerow(table.headers)
        return download(BYTE_ORDER_MARK + text.getvalue(), f"{table.name}.csv", "text/csv; charset=utf-8")

    def xlsx_template(self, request: HttpRequest, name: str) -> HttpResponse:
        """The headers of the table as an XLSX file, all its columns text, so that keys keep their zeros."""
        from lists.sheets import write_template  # only where one is made

        table = get_table(request, name)
        content = BytesIO()
        write_template(table.title, table.headers, content)
        return download(content.getvalue(), f"{table.name}.xlsx", XLSX_TYPE)

    def render(
        self, request: HttpRequest, template: str, table: ImportTable, context: dict[str, object]
    ) -> HttpResponse:
        shared = {**self.site.each_context(request), "title": f"{table.title} importieren", "table": table}
        return TemplateResponse(request, template, {**shared, **context})


def previewed(request: HttpRequest, form: ImportFileForm, table: ImportTable) -> Upload | None:
    """The file of the form, stored, and its preview begun; None where there is no room for it, which the form says."""
    user, file = signed_in(request), form.cleaned_data["file"]
    upload = None
    try:
        deleted = make_room(user.pk, file.size or 0)
        upload = store(file, user, table)
        start(upload, PREVIEW, user)
    except NoRoomError as error:
        form.add_error("file", str(error))
        return None
    except Exception as error:
        if not is_full(error):
            raise
        logger.exception("No space left for a file to be imported")
        if upload:
            upload.delete()
        form.add_error("file", NO_ROOM)
        return None
    if deleted:
        messages.warning(request, f"{DELETED_FOR_ROOM} {', '.join(deleted)}.")
    return upload


def was_not_shown(request: HttpRequest, state: UploadState) -> bool:
    """Whether the page that confirms showed another outcome: the same file was answered otherwise in another window."""
    return request.POST.get("shown", token_of(state)) != token_of(state)


def imported_text(upload: Upload, state: UploadState) -> str:
    """That the file was imported, and where the rows are that were not."""
    text = f"Die Datei „{state['name']}“ wurde importiert."
    rejected = state["outcome"]["rejected"] if state["outcome"] else 0
    if not rejected:
        return text
    return format_html(
        '{} {} nicht hinein: <a href="{}">Datei mit diesen Zeilen laden</a>.',
        text,
        "1 Zeile kam" if rejected == 1 else f"{rejected} Zeilen kamen",
        rejected_url(upload),
    )


def touched_reports(state: UploadState) -> list[FrozenReport]:
    """The frozen reports that speak of days and projects of which the import would say something else."""
    outcome = state["outcome"]
    return reports_touched_by(outcome) if outcome and not outcome["problems"] else []


def second_person_for(state: UploadState) -> str:
    """What the import touches that a second person has to confirm."""
    outcome = state["outcome"]
    return outcome["second_person"] if outcome and settings.SECOND_PERSON and not outcome["problems"] else ""


def must_confirm_emptying(state: UploadState) -> bool:
    """Whether it must be said with the confirmation that empty cells empty what is stored."""
    outcome = state["outcome"]
    return bool(outcome and outcome["asked"]["must_confirm_emptying"])


def get_table(request: HttpRequest, name: str) -> ImportTable:
    """The table of that name. Raises Http404, or PermissionDenied for those who may not change it."""
    table = table_named(name)
    if table is None:
        raise Http404
    if not table.has_import_permission(request.user):
        raise PermissionDenied
    return table


def signed_in(request: HttpRequest) -> User:
    """The account that sends the request; the admin site lets nobody else in."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user


def download(content: str | bytes, file_name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def choose_url(table: ImportTable) -> str:
    return reverse("admin:imports_import", args=[table.name])


def rejected_url(upload: Upload) -> str:
    return reverse("admin:imports_import_rejected", args=[upload.table.name, upload.digest])


def confirm_url(upload: Upload) -> str:
    return reverse("admin:imports_import_confirm", args=[upload.table.name, upload.digest])
