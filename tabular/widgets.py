"""How a cell of an imported file is read: German notation as in our own files, ISO notation as well."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Choices, Model
from import_export.widgets import Widget

DAY_FORMATS = ("%d.%m.%Y", "%Y-%m-%d")
GERMAN_DECIMAL = re.compile(r"-?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?|-?[0-9]+(,[0-9]+)?")
PLAIN_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]{1,2}")


class TextWidget(Widget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return str(value or "").strip()


class OptionalWidget(TextWidget):
    """Base of widgets that read an empty cell as None."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = super().clean(value)
        return self.parse(text) if text else None

    def parse(self, text: str) -> Any:
        raise NotImplementedError


class DayWidget(OptionalWidget):
    def parse(self, text: str) -> date:
        for day_format in DAY_FORMATS:
            try:
                return datetime.strptime(text, day_format).date()  # noqa: DTZ007 a day has no time zone
            except ValueError:
                continue
        raise ValueError(f"„{text}“ ist kein Datum. Bitte geben Sie es als TT.MM.JJJJ an.")


class WholeNumberWidget(OptionalWidget):
    def parse(self, text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text):
            raise ValueError(f"„{text}“ ist keine ganze Zahl.")
        return int(text)


class DecimalWidget(OptionalWidget):
    """1556579,06 or 1.556.579,06 or 1556579.06"""

    def parse(self, text: str) -> Decimal:
        if GERMAN_DECIMAL.fullmatch(text):
            return Decimal(text.replace(".", "").replace(",", "."))
        if PLAIN_DECIMAL.fullmatch(text):
            return Decimal(text)
        raise ValueError(f"„{text}“ ist keine Zahl. Bitte geben Sie sie als 1234,56 an.")


class FlagWidget(OptionalWidget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        return super().clean(value) or False

    def parse(self, text: str) -> bool:
        if text.casefold() not in ("ja", "nein"):
            raise ValueError(f"„{text}“: Bitte geben Sie „ja“ oder „nein“ an.")
        return text.casefold() == "ja"


class TermWidget(OptionalWidget):
    """A term of a code list, by its German label."""

    def __init__(self, terms: type[Choices], empty: Any = None) -> None:
        super().__init__()
        self.codes = {str(label).casefold(): code for code, label in terms.choices}
        self.labels = [str(label) for label in terms.labels]
        self.empty = empty

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        code = super().clean(value)
        return self.empty if code is None else code

    def parse(self, text: str) -> Any:
        if text.casefold() not in self.codes:
            raise ValueError(f"„{text}“ ist nicht vorgesehen. Möglich sind: {', '.join(self.labels)}.")
        return self.codes[text.casefold()]


class RelationWidget(OptionalWidget):
    """A row of another table, found by columns of this row: lookup -> (header, how to read the cell)."""

    def __init__(self, model: type[Model], columns: Mapping[str, tuple[str, Widget]]) -> None:
        super().__init__()
        self.model = model
        self.columns = columns

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Model | None:
        return self.find(row) if TextWidget().clean(value) else None

    def find(self, row: Mapping[str, Any]) -> Model:
        lookups = {lookup: widget.clean(row.get(header)) for lookup, (header, widget) in self.columns.items()}
        found = list(self.model._default_manager.filter(**lookups)[:2])
        if len(found) == 1:
            return found[0]
        cells = (TextWidget().clean(row.get(header)) for header, _ in self.columns.values())
        named = ", ".join(f"„{cell}“" for cell in cells if cell)
        problem = "ist mehrfach erfasst" if found else "gibt es nicht"
        raise ValueError(f"{self.model._meta.verbose_name} {named} {problem}.")
