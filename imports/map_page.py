"""The page between the choice of a file and its preview: which columns are read for ours, and what values mean."""

from dataclasses import replace

from django.contrib.auth.models import User
from django.urls import reverse

from .answers import Answers
from .column_maps import ColumnMap
from .jobs import start
from .keeping import may_keep
from .map_forms import MapForm, values_to_explain
from .outcome import OutcomeData
from .proposals import propose
from .uploads import PREVIEW, Upload, UploadState


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
    form = MapForm(table, columns, column_map, values, data, may_keep=may_keep(user))  # type: ignore[arg-type]
    if state["keeping"]:
        form.initial["name"] = state["keeping"]["name"]
    return form


def named_map_of(outcome: OutcomeData) -> ColumnMap | None:
    data = outcome["notes"]["column_map"]
    return ColumnMap.from_json(data) if data else None


def apply_map(upload: Upload, state: UploadState, form: MapForm, user: User) -> None:
    """Preview the file as it was mapped; with a name the map is kept where that shows no problem."""
    choices = replace(Answers.from_json(state["answers"]).choices, column_map=form.column_map)
    upload.answer(choices=choices)
    upload.update_state(keeping=form.keeping)
    start(upload, PREVIEW, user)
