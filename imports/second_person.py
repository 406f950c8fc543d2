"""An import that needs a second person: the file waits with what was answered, and is imported as it was shown."""

from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from records.second_person.corrections import OTHERWISE, OutdatedError, door
from records.second_person.forms_door import ask_or_keep
from records.second_person.models import PendingCorrection

from .answers import Answers
from .registry import table_named
from .runs import run_import
from .uploads import Upload, UploadState

IMPORT = "import"


def lay_before(request: HttpRequest, site: AdminSite, upload: Upload, state: UploadState, needed: str) -> HttpResponse:
    """Ask why, then keep the file with the correction; it waits in no folder any more. Sent twice at once, it may be
    gone from there when it is read."""
    try:
        content = upload.path.read_bytes()
    except FileNotFoundError:
        messages.info(request, "Diese Datei liegt nicht mehr vor. Haben Sie sie schon vorgelegt, wartet sie hier.")
        return HttpResponseRedirect(reverse("admin:records_pendingcorrection_changelist"))
    correction = PendingCorrection(
        door=IMPORT,
        asked_by=cast("Any", request.user),
        file=content,
        sent={
            "table": upload.table.name,
            "name": state["name"],
            "answers": state["answers"],
            "fingerprint": state["outcome"]["fingerprint"] if state["outcome"] else "",
        },
    )
    response = ask_or_keep(request, site, needed, correction)
    if response.status_code == HTTPStatus.FOUND:  # it waits, perhaps already
        upload.delete()
    return response


@door(IMPORT)
def import_again(correction: PendingCorrection, user: Any) -> None:
    """Import the file as the account, where it still does what was shown. Raises an OutdatedError."""
    sent = correction.sent
    table = table_named(sent["table"])
    if table is None or not table.has_import_permission(user):
        raise PermissionDenied
    with TemporaryDirectory() as folder:
        path = Path(folder) / "datei"
        path.write_bytes(bytes(correction.file or b""))
        outcome = run_import(
            path,
            sent["name"],
            table,
            user,
            confirmed=sent["fingerprint"],
            answers=Answers.from_json(sent["answers"]),
        )
    if outcome.run is None:
        raise OutdatedError([problem.line(sent["name"]) for problem in outcome.problems] or [OTHERWISE])
