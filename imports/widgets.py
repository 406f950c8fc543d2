"""How a cell of an imported file is read: German notation as in our own files, ISO notation as well.

A cell is a text, or what a spreadsheet holds as such: a number (int, Decimal), a day (date, datetime) or a bool.
A widget's `clean` returns the value of the field, or raises a ValueError that says in German what is expected.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from django.db.models import Choices, Model

from lists.formats import day
from records.days import EARLIEST, LATEST, OUTSIDE
from records.text import tidy

from .cells import Cell, CellByHeader, CellError

GERMAN_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
COMPACT_DAY = re.compile(r"((?:19|20|21)[0-9]{2})(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])")
SERIAL_DAY = re.compile(r"[34][0-9]{4}")  # 1982 to 2036
SPREADSHEET_ZERO = date(1899, 12, 30)
ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
SCIENTIFIC = re.compile(r"-?[0-9]+([.,][0-9]+)?[eE][+-]?[0-9]+")
GERMAN_DECIMAL = re.compile(r"-?[0-9]{1,3}(\.[0-9]{3})+,[0-9]+|-?[0-9]{1,3}(\.[0-9]{3}){2,}|-?[0-9]+(,[0-9]+)?")
PLAIN_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+")
AMBIGUOUS_DECIMAL = re.compile(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}")
ENGLISH_DECIMAL = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
FLAGS = dict.fromkeys(("ja", "j", "x", "1", "true", "wahr", "yes", "y", "✓", "✔"), True) | dict.fromkeys(
    ("nein", "n", "0", "false", "falsch", "no"), False
)
CURRENCY = re.compile(r"\s*(€|EUR|%)$")

Value = TypeVar("Value")


class Widget:
    """Base of all: text, without spaces at its ends."""

    expects = "Text"

    def clean(self, value: Cell) -> object:
        return self.as_text(value)

    def of(self, cell: CellByHeader, header: str) -> Any:
        """As `clean`, of the cell of a row under the header. Raises a CellError."""
        try:
            return self.clean(cell(header))
        except ValueError as error:
            raise CellError(str(error), header) from error

    def shown(self, value: object) -> object:
        """What the cell of a list has for the value, so that it is read as it; of a text without one an empty text."""
        return value

    def on_day(self, day: date) -> "Widget":
        """The widget for a file of the day; another one where what it expects is called otherwise by then."""
        return self

    def as_text(self, value: Cell) -> str:
        """The cell as it would stand in a CSV file."""
        if isinstance(value, str):
            return tidy(value)
        if value is None:
            return ""
        if isinstance(value, bool):
            return "ja" if value else "nein"
        if isinstance(value, date):
            return day(value)
        return f"{value:f}" if isinstance(value, Decimal) else str(value)


class TextWidget(Widget):
    """Text; `multiline` allows several lines."""

    def __init__(self, *, multiline: bool = False) -> None:
        self.multiline = multiline

    def clean(self, value: Cell) -> str:
        text = self.as_text(value)
        if not self.multiline and ("\n" in text or "\r" in text):
            raise ValueError("Hier darf kein Zeilenumbruch stehen.")
        return text


class KeyWidget(TextWidget):
    """A number that is a name: kept as text. `digits` is its length where it is fixed; else it may hold anything.

    A spreadsheet that took it for a number has lost zeros at its front, or digits.
    """

    def __init__(self, digits: int = 0) -> None:
        super().__init__()
        self.digits = digits
        self.expects = f"{digits} Ziffern" if digits else "Text"

    def clean(self, value: Cell) -> str:
        text = super().clean(value)
        if SCIENTIFIC.fullmatch(text):
            raise ValueError(
                f"„{text}“: Die Tabellenkalkulation hat den Schlüssel als Zahl gerundet. Bitte formatieren Sie die "
                "Spalte als Text und tragen Sie ihn neu ein."
            )
        if self.digits and text.isascii() and text.isdigit() and len(text) < self.digits:
            raise ValueError(
                f"„{text}“ hat {len(text)} statt {self.digits} Ziffern. Vermutlich hat die Tabellenkalkulation "
                "führende Nullen entfernt; bitte formatieren Sie die Spalte als Text."
            )
        return text


class OptionalWidget(Widget, Generic[Value]):
    """Base of widgets that read an empty cell as None."""

    def clean(self, value: Cell) -> Value | None:
        text = self.as_text(value)
        return self.parse(text) if text else None

    def parse(self, text: str) -> Value:
        raise NotImplementedError


class DayWidget(OptionalWidget[date]):
    expects = "Tag als TT.MM.JJJJ"

    def clean(self, value: Cell) -> date | None:
        if isinstance(value, datetime) and value.time() == time.min:
            return self.in_range(value.date())
        if isinstance(value, date) and not isinstance(value, datetime):
            return self.in_range(value)
        return super().clean(value)

    def parse(self, text: str) -> date:
        german, iso = GERMAN_DAY.fullmatch(text), ISO_DAY.fullmatch(text) or COMPACT_DAY.fullmatch(text)
        parts = german.group(3, 2, 1) if german else iso.groups() if iso else None
        if parts is None:
            raise self.problem(text)
        try:
            value = date(*map(int, parts))
        except ValueError:
            raise self.problem(text) from None
        return self.in_range(value)

    def in_range(self, value: date) -> date:
        if not EARLIEST <= value <= LATEST:
            raise ValueError(f"„{day(value)}“ ist kein Datum. {OUTSIDE}")
        return value

    def problem(self, text: str) -> ValueError:
        if SERIAL_DAY.fullmatch(text):
            meant = day(SPREADSHEET_ZERO + timedelta(days=int(text)))
            return ValueError(
                f"„{text}“ ist eine Zahl, kein Datum; in einer Tabellenkalkulation steht sie für den {meant}. Bitte "
                "formatieren Sie die Spalte als Datum."
            )
        return ValueError(f"„{text}“ ist kein Datum. Bitte geben Sie es als TT.MM.JJJJ an.")


class WholeNumberWidget(OptionalWidget[int]):
    expects = "ganze Zahl"

    def parse(self, text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text):
            raise ValueError(f"„{text}“ ist keine ganze Zahl.")
        return int(text)


class DecimalWidget(OptionalWidget[Decimal]):
    """1556579,06 or 1.556.579,06 or 1556579.06; what could be either notation is refused."""

    expects = "Zahl als 1234,56"

    def clean(self, value: Cell) -> Decimal | None:
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return Decimal(value)
        return super().clean(value)

    def parse(self, text: str) -> Decimal:
        number = CURRENCY.sub("", text).replace(" ", "").replace("\u2212", "-")
        if AMBIGUOUS_DECIMAL.fullmatch(number):
            raise ValueError(f"„{text}“ ist mehrdeutig: Tausender oder Nachkommastellen? Bitte schreiben Sie 1234,00.")
        if GERMAN_DECIMAL.fullmatch(number):
            return Decimal(number.replace(".", "").replace(",", "."))
        if PLAIN_DECIMAL.fullmatch(number):
            return Decimal(number)
        if ENGLISH_DECIMAL.fullmatch(number):
            raise ValueError(f"„{text}“ ist englisch geschrieben. Bitte schreiben Sie 1234,56 oder 1.234,56.")
        raise ValueError(f"„{text}“ ist keine Zahl. Bitte geben Sie sie als 1234,56 an.")


class AmountWidget(DecimalWidget):
    """An amount in EUR, as accounting systems write it too: 1.190,00- is negative. A share is none."""

    def parse(self, text: str) -> Decimal:
        if text.endswith("%"):
            raise ValueError(f"„{text}“ ist ein Anteil. Bitte geben Sie den Betrag in Euro an.")
        number = CURRENCY.sub("", text).rstrip()
        if number.endswith("-") and not number.startswith("-"):
            return -super().parse(number.removesuffix("-").rstrip())
        return super().parse(text)


def flag_of(text: str) -> bool | None:
    """What a spelling of yes and no means; None of any other text."""
    return FLAGS.get(text.casefold())


class FlagWidget(OptionalWidget[bool]):
    """ja or nein, also as x, 1 or true; an empty cell is nein, or None where the field knows unknown (`empty=None`)."""

    expects = "ja oder nein"

    def __init__(self, *, empty: bool | None = False) -> None:
        self.empty = empty

    def clean(self, value: Cell) -> bool | None:
        flag = super().clean(value)
        return self.empty if flag is None else flag

    def parse(self, text: str) -> bool:
        flag = flag_of(text)
        if flag is None:
            raise ValueError(f"„{text}“: Bitte geben Sie „ja“ oder „nein“ an.")
        return flag


class ChoiceWidget(OptionalWidget[object]):
    """An entry of a code list, by its German label; of an `official` list by its code too."""

    def __init__(self, choices: type[Choices], empty: object = None, *, official: bool = False) -> None:
        codes = {str(code).casefold(): code for code in choices.values} if official else {}
        self.codes = codes | {str(label).casefold(): code for code, label in choices.choices}
        self.labels = [str(label) for label in choices.labels]
        self.label_of: dict[object, str] = {code: str(label) for code, label in choices.choices}
        self.empty = empty
        self.expects = ", ".join(self.labels) + (", oder der Code der amtlichen Liste" if official else "")

    def shown(self, value: object) -> str | None:
        return self.label_of.get(value) if value not in (None, "") else None

    def clean(self, value: Cell) -> object:
        code = super().clean(value)
        return self.empty if code is None else code

    def parse(self, text: str) -> object:
        if text.casefold() not in self.codes:
            raise ValueError(f"„{text}“ ist nicht vorgesehen. Möglich sind: {', '.join(self.labels)}.")
        return self.codes[text.casefold()]


class RelationWidget(Widget):
    """A row of another table, found by columns of this row: lookup -> (header, how to read the cell).

    `optional` are headers that a file may lack; the row is then found without them. Where the columns may lead to
    several rows, `choose` takes these and the cells of the row, and returns the one that is meant, None where nothing
    tells which, or raises a ValueError; `more` are further headers that it reads, each with how. `dated` names the
    method of its queryset that takes the day of the file: what holds on it, by the names of that day. Of several called
    alike the one is meant that is there on the first day under the headers of `there_on`, else on that of the file.
    `listed` are the paths of what lists show under headers by which it is found in another spelling. See
    `imports.relations`.
    """

    expects = "ein Eintrag, den es schon gibt"

    def __init__(
        self,
        model: type[Model],
        columns: Mapping[str, tuple[str, Widget]],
        optional: tuple[str, ...] = (),
        *,
        dated: str = "",
        there_on: tuple[str, ...] = (),
        more: Mapping[str, Widget] = MappingProxyType({}),
        listed: Mapping[str, str] = MappingProxyType({}),
        choose: Callable[[Sequence[Any], CellByHeader], Any] | None = None,
    ) -> None:
        self.model = model
        self.columns = columns
        self.optional = optional
        self.dated = dated
        self.there_on = there_on
        self.more = more
        self.listed = listed
        self.choose = choose
