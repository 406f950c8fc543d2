"""Concurrent writers in the admin: each edits rollouts of its own through the admin's forms."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPException
from time import perf_counter

from . import bounds
from .client import Client, UnexpectedAnswerError
from .config import CHANGELIST, CONCEPT, LAST_CHANGE, PLANNING, WRITERS
from .forms import Fields, NoSuchFormError, form_with
from .processes import measure_inside
from .report import Line
from .servers import Site

EDITS = 12
PLANNED_AFTER = timedelta(days=4_000)  # later than what is planned already
EDIT_BUTTON = "_save"
INLINE_DAY = re.compile(r"(?P<prefix>.+)-__prefix__-effective_on")
ERROR_TEXT = re.compile(r'class="errorlist[^>]*>(.*?)</ul>', re.DOTALL)
FAILURES = (UnexpectedAnswerError, NoSuchFormError, HTTPException, OSError)


def writer_lines(site: Site, database_url: str, database: str) -> Iterator[Line]:
    """Errors of the writers' saves, and whether each phase change they saved is there afterwards."""
    label, none = f"errors of {WRITERS} concurrent admin writers", bounds.WRITERS.on(database)
    if Client(site.port).get(CHANGELIST).status == 404:
        yield Line(label, None, none, failure="admin fehlt")
        return
    before = measure_inside("counts", database_url)["phase_changes"]
    rollouts = measure_inside("phase_change_form", database_url)["rollouts"]
    start = perf_counter()
    with ThreadPoolExecutor(WRITERS) as pool:
        results = list(pool.map(lambda number: write(site.port, number, rollouts), range(WRITERS)))
    seconds = perf_counter() - start
    errors = [error for _, of_writer in results for error in of_writer]
    saved, edits = sum(added for added, _ in results), WRITERS * EDITS
    yield Line(label, len(errors), none, scale=f"{edits} edits in {seconds:.1f} s", failure=errors[0] if errors else "")
    lost = saved - (measure_inside("counts", database_url)["phase_changes"] - before)
    failure = "" if saved else "the admin's form of a rollout takes no phase change"
    yield Line("phase changes saved but absent", lost, none, failure=failure, scale=f"{saved} saved")


def write(port: int, number: int, rollouts: list[list[int]]) -> tuple[int, list[str]]:
    """One writer's edits: the phase changes it saved, and its errors."""
    editor, saved, errors = Client(port), 0, []
    try:
        editor.log_in(number)
    except FAILURES as error:
        return 0, [f"writer {number}: {error!r}"]
    for index, (pk, phase) in enumerate(rollouts[number * EDITS : (number + 1) * EDITS]):
        try:
            saved += edit(editor, f"{CHANGELIST}{pk}/change/", phase, index)
        except FAILURES as error:
            errors.append(f"writer {number}, rollout {pk}: {error!r}")
    return saved, errors


def edit(editor: Client, path: str, phase: int, index: int) -> int:
    """Change the planned day and add a phase change to a rollout; the number of phase changes added."""
    fields = form_with(editor.get(path).text, EDIT_BUTTON)
    day = LAST_CHANGE + timedelta(days=1 + index)
    fields["planned_production_on"] = f"{day + PLANNED_AFTER:%d.%m.%Y}"
    fields["change_effective_on"] = f"{day:%d.%m.%Y}"
    added = add_phase_change(fields, phase, f"{day:%d.%m.%Y}")
    answer = editor.post(path, {**fields, EDIT_BUTTON: "1"})
    if answer.status != 302:
        messages = " ".join(re.sub(r"<[^>]+>", " ", text).strip() for text in ERROR_TEXT.findall(answer.text))
        raise UnexpectedAnswerError(f"status {answer.status} {messages}")
    return added


def add_phase_change(fields: Fields, phase: int, day: str) -> int:
    """Fill one more row of the inline form that has a day; 0 where the form has none."""
    field = next(filter(None, map(INLINE_DAY.fullmatch, fields)), None)
    if field is None:
        return 0
    prefix = field["prefix"]
    row = fields[f"{prefix}-TOTAL_FORMS"]
    blank = f"{prefix}-__prefix__-"
    fields |= {
        f"{prefix}-{row}-{name[len(blank) :]}": value for name, value in fields.items() if name.startswith(blank)
    }
    fields[f"{prefix}-{row}-effective_on"] = day
    fields[f"{prefix}-{row}-phase"] = str(PLANNING if phase == CONCEPT else CONCEPT)
    fields[f"{prefix}-TOTAL_FORMS"] = str(int(row) + 1)
    return 1
