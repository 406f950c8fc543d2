"""The phase model that every new project takes: the three phases of VO/0504/21, after „noch nicht begonnen“.

It is taken as always known, so that what was known on a day can be told with it.
"""

from datetime import UTC, date, datetime
from typing import Any

ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
REASON = "Mit dem Programm ausgeliefert"
NAME, DONE_WORD = "Planung, Konzeption, Produktiv", "produktiv"
PHASES = (
    (0, "noch nicht begonnen", "square", "blank"),
    (10, "Planung", "circle", "planning"),
    (20, "Konzeption", "half", "concept"),
    (100, "Produktiv", "full", "productive"),
)


def load(apps: Any, schema_editor: Any) -> None:
    model = add(apps, "PhaseModel", name=NAME, done_word=DONE_WORD)
    for place, name, sign, filling in PHASES:
        phase = add(apps, "Phase", id=place * 1000 + model.pk, model=model, place=place, sign=sign, filling=filling)
        add(apps, "PhaseName", phase=phase, effective_on=date.min, name=name, name_key=name.lower())


def add(apps: Any, kind: str, **values: Any) -> Any:
    """A row, and the beginning of its history."""
    row = apps.get_model("projects", kind).objects.create(**values)
    columns = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    history = apps.get_model("projects", f"Historical{kind}")
    history.objects.create(history_date=ALWAYS, history_type="+", history_change_reason=REASON, **columns)
    return row
