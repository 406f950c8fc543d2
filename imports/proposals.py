"""Which column of a file is proposed for each of ours: by its header, by another word for it, by what it holds."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from django.core.exceptions import ValidationError

from records.text import normalise

from .aliases import aliases_of
from .column_maps import NOTHING, ColumnMap, Crossed
from .tables import ImportTable
from .widgets import ChoiceWidget, DayWidget, KeyWidget, TextWidget, Widget

NEAR = 0.82  # as difflib measures it: one letter in six may differ
FEWEST_CROSSED = 2
PLAIN = (Widget, TextWidget, KeyWidget)  # reads whatever there is
TELLING = (ChoiceWidget, DayWidget)  # what is read by these is hardly anything else


def propose(table: ImportTable, samples: Mapping[str, Sequence[str]]) -> ColumnMap:
    """A map for a file with these columns, each with the first texts that it holds. No column is proposed twice."""
    left = {normalise(name): name for name in samples}
    columns: dict[str, str] = {}
    for find in (same_header, alias, near_header):
        for header in table.headers:
            if header not in columns and (key := find(header, list(left))):
                columns[header] = left.pop(key)
    required = set(table.required_headers(()))
    for header, widget in readers_of_table(table).items():
        if header in required and header not in columns and (name := by_content(widget, list(left.values()), samples)):
            columns[header] = left.pop(normalise(name))
    crossed = crossed_columns(table, columns, list(left.values()), samples)
    taken = crossed.headers if crossed else ()
    return ColumnMap(
        {header: columns[header] for header in table.headers if header in columns and header not in taken},
        crossed=crossed,
    )


def crossed_columns(
    table: ImportTable, columns: Mapping[str, str], names: Sequence[str], samples: Mapping[str, Sequence[str]]
) -> Crossed | None:
    """The columns of a cross table, by their titles: values of a column of ours that no column is proposed for. In them
    are days where a day of ours is lacking too."""
    readers = {header: widget for header, widget in readers_of_table(table).items() if header not in columns}
    for header, widget in readers.items():
        titled = [name for name in names if type(widget) not in PLAIN and can_read(widget, name)]
        if len(titled) >= FEWEST_CROSSED:
            texts = [text for name in titled for text in samples[name] if text not in NOTHING]
            days = (day for day in table.required_headers([header]) if isinstance(readers.get(day), DayWidget))
            day = next(days, "") if texts and all(can_read(DayWidget(), text) for text in texts) else ""
            return Crossed(titled, header, day)
    return None


def same_header(header: str, keys: list[str]) -> str:
    return normalise(header) if normalise(header) in keys else ""


def alias(header: str, keys: list[str]) -> str:
    return next((normalise(word) for word in aliases_of(header) if normalise(word) in keys), "")


def near_header(header: str, keys: list[str]) -> str:
    return next(iter(get_close_matches(normalise(header), keys, 1, NEAR)), "")


def by_content(widget: Widget, names: list[str], samples: Mapping[str, Sequence[str]]) -> str:
    """The only column of which all that is known can be read so."""
    if not isinstance(widget, TELLING) and not (isinstance(widget, KeyWidget) and widget.digits):
        return ""
    fitting = [name for name in names if samples[name] and all(can_read(widget, text) for text in samples[name])]
    return fitting[0] if len(fitting) == 1 else ""


def can_read(widget: Widget, text: str) -> bool:
    try:
        value = widget.clean(text)
    except (ValueError, ValidationError):
        return False
    digits = widget.digits if isinstance(widget, KeyWidget) else 0
    return not digits or (str(value).isdigit() and len(str(value)) == digits)


def readers_of_table(table: ImportTable) -> dict[str, Widget]:
    """How the cells under each header are read."""
    columns = [column for part in table.parts for column in part.resource.columns.values()]
    return {header: widget for column in columns for header, widget in column.readers}
