"""The day that a file says beside its table: in a line above it, in the name of its sheet or in its own. It is proposed
as the Stichtag, and never taken before somebody has said so."""

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Self, TypedDict

from django.utils import timezone

from lists.formats import day as format_day
from records.days import EARLIEST

MONTHS = (
    *("januar", "februar", "märz", "april", "mai", "juni"),
    *("juli", "august", "september", "oktober", "november", "dezember"),
)
LONGEST = 80
MONTH = rf"(?P<name>{'|'.join(MONTHS)})"
GERMAN = rf"(?P<d>\d{{1,2}})\.\s?(?:(?P<m>\d{{1,2}})\.|{MONTH})\s?(?P<y>\d{{4}})"
DAY = re.compile(
    rf"(?<!\d){GERMAN}(?!\d)|(?<![\d-])(?P<iy>\d{{4}})-(?P<im>\d{{2}})-(?P<id>\d{{2}})(?![\d-])", re.IGNORECASE
)
COMPACT = re.compile(r"(?<!\d)(?P<iy>(?:19|20)\d\d)(?P<im>\d\d)(?P<id>\d\d)(?!\d)")
OF_MONTH = re.compile(rf"(?:(?<![\d.])(?P<m>\d{{1,2}})\s?[/.]|{MONTH})\s?(?P<y>\d{{4}})(?!\d)", re.IGNORECASE)
# „Vorstand vom 01.02.2020“ says nothing of the table.
STANDS = re.compile(
    r"\b(?:stichtag|(?:sach|daten|daten-|umsetzungs|bearbeitungs|projekt|erfassungs)?stand)\b"
    r"\s*:?\s*(?:(?:der\s+)?daten\b)?\s*(?:vom|zum|per|am|bis|ende)?\s*:?\s*",
    re.IGNORECASE,
)


class SaidDayData(TypedDict):
    day: str
    where: str


class SaidDay:
    """A day, and `where` it was found, as the beginning of a German sentence."""

    def __init__(self, day: date, where: str) -> None:
        self.day, self.where = day, where

    @property
    def text(self) -> str:
        return format_day(self.day)

    def as_json(self) -> SaidDayData:
        return {"day": self.day.isoformat(), "where": self.where}

    @classmethod
    def from_json(cls, data: SaidDayData | None) -> Self | None:
        return cls(date.fromisoformat(data["day"]), data["where"]) if data else None


def said_day(titles: Sequence[tuple[int, str]], sheet: str, file: str) -> SaidDay | None:
    """What the lines above the table, by their numbers, the name of the sheet and that of the file say, the first of
    these that says a single day: above the table behind „Stand“ or „Stichtag“, in a name also alone. None of to-morrow
    or later."""
    lines = {number: set(days_behind_word(text)) for number, text in titles}
    if len(days := set().union(*lines.values())) == 1:
        number = next(number for number, found in lines.items() if found)
        return SaidDay(days.pop(), f"In Zeile {number} über der Tabelle steht „{shortened(dict(titles)[number])}“")
    for what, name in (("Das Blatt", sheet), ("Die Datei", file)):
        if len(days := days_in_name(name)) == 1:
            return SaidDay(days.pop(), f"{what} heißt „{shortened(name)}“")
    return None


def days_in_name(name: str) -> set[date]:
    plain = name.replace("_", " ")
    found = (*DAY.finditer(plain), *COMPACT.finditer(plain))
    return set(days_behind_word(plain)) or set(filter(None, map(day_of, found)))


def days_behind_word(text: str) -> Iterator[date]:
    """The days behind words for the Stichtag; of a month its last one."""
    for word in STANDS.finditer(text):
        found = DAY.match(text, word.end()) or OF_MONTH.match(text, word.end())
        if found and (day := day_of(found)):
            yield day


def day_of(found: "re.Match[str]") -> date | None:
    """The day of a match, of a month its last one; None where there is none such, or it has not come."""
    parts = found.groupdict()
    year = int(parts.get("iy") or parts["y"])
    name = parts.get("name")
    month = MONTHS.index(name.lower()) + 1 if name else int(parts.get("im") or parts["m"])
    try:
        day = int(parts.get("id") or parts.get("d") or monthrange(year, month)[1])
        stated = date(year, month, day)
    except ValueError:  # also of a month that there is not
        return None
    return stated if EARLIEST <= stated <= timezone.localdate() else None


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
