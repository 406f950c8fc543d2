"""The page between the choice of a file and its preview: which columns are read for ours, and what values mean."""

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse

from lists.files import KEY_DATE_HEADER
from records.history import because
from records.rights import permission_of, reach_of

from .answers import Answers
from .column_maps import ColumnMap
from .headers import header_keys
from .jobs import start
from .map_forms import MapForm, values_to_explain
from .models import NamedMap
from .outcome import OutcomeData
from .proposals import propose
from .tables import ImportTable
from .uploads import PREVIEW, Upload, UploadState

KEPT = "Zuordnung beim Import gemerkt"


def needs_map(state: UploadState) -> bool:
    """Whether somebody has to say which columns are read before there is a preview; of columns that hold nothing the
    preview says what is wrong."""
    outcome = state["outcome"]
    if not outcome or state["is_running"] or state["is_lost"]:
        return False
    notes = outcome["notes"]
    return notes["needs_map"] and any(column["samples"] for column in notes["columns"])


def map_url(upload: Upload) -> str:
    return reverse("admin:imports_import_map", args=[upload.table.name, upload.digest])


def form_of(upload: Upload, state: UploadState, outcome: OutcomeData, user: User, data: object = None) -> MapForm:
    """The form with what was said so far, else with what is proposed."""
    columns = outcome["notes"]["columns"]
    table = upload.table.for_header([column["name"] for column in columns])
    said = Answers.from_json(state["answers"]).choices.column_map or named_map_of(outcome)
    column_map = said or propose(table, {column["name"]: column["samples"] for column in columns})
    values = values_to_explain(outcome, column_map)
    return MapForm(table, columns, column_map, values, data, may_keep=may_keep(user))  # type: ignore[arg-type]


def named_map_of(outcome: OutcomeData) -> ColumnMap | None:
    data = outcome["notes"]["column_map"]
    return ColumnMap.from_json(data) if data else None


def may_keep(user: User) -> bool:
    """Whether the account may keep maps for all."""
    return all(reach_of(user, permission_of(NamedMap, action)).everywhere for action in ("add", "change"))


def apply_map(request: HttpRequest, upload: Upload, state: UploadState, form: MapForm, user: User) -> None:
    """Preview the file as it was mapped, and keep the map where it was given a name."""
    if name := form.cleaned_data.get("name"):
        names = [column["name"] for column in state["outcome"]["notes"]["columns"]] if state["outcome"] else []
        keep(upload.table, name, names, form.column_map, user)
        messages.success(request, f"Die Zuordnung „{name}“ ist gemerkt.")
    choices = replace(Answers.from_json(state["answers"]).choices, column_map=form.column_map)
    upload.answer(choices=choices)
    start(upload, PREVIEW, user)


def keep(table: ImportTable, name: str, names: list[str], column_map: ColumnMap, user: User) -> None:
    """Keep the map under the name, instead of one of that name; but not the Stichtag, which the next file has another
    of. Raises PermissionDenied."""
    if not may_keep(user):
        raise PermissionDenied
    with because(KEPT):
        named = NamedMap.objects.filter(table=table.name, name=name).first() or NamedMap(table=table.name, name=name)
        named.headers = header_keys(names)
        named.columns, named.meanings = column_map.columns, column_map.meanings
        named.fixed = {header: value for header, value in column_map.fixed.items() if header != KEY_DATE_HEADER}
        named.crossed = column_map.crossed
        named.save()
