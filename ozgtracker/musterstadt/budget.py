"""What the budget of Musterstadt has for the projects and for the OZG, by years, and what was spent of it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from .days import Days
from .entries import Entry, ImportedRow, Values
from .projects import FAMILY, FILE, KNOWLEDGE, City

# Whose (None: the OZG as a whole), years back, planned, decided, spent; in EUR.
ITEMS: tuple[tuple[City | None, int, str, str | None, str], ...] = (
    (None, 2, "450000", "420000", "398120.40"),
    (None, 1, "520000", "500000", "487300.00"),
    (None, 0, "560000", "540000", "212450.75"),
    (FILE, 2, "90000", "85000", "84100.00"),
    (FILE, 1, "95000", "90000", "96250.30"),
    (FILE, 0, "110000", "105000", "38400.00"),
    (FAMILY, 1, "50000", "45000", "41980.00"),
    (FAMILY, 0, "55000", "48000", "20150.00"),
    (KNOWLEDGE, 1, "30000", None, "12800.00"),
)


def entries(days: Days) -> Iterator[Entry]:
    for project, back, planned, decided, spent in ITEMS:
        year = days.year(back)
        named: Values = {
            "Bezug": "Projekt" if project else "OZG insgesamt",
            "Projekt": project.title if project else "",
            "Jahr": year,
        }
        planned_on, decided_on = date(year - 1, 9, 20), date(year - 1, 12, 13)
        amounts: Values = {
            "Geplant": Decimal(planned),
            "Geplant am": planned_on,
            "Quelle des Plans": "Entwurf",
        }
        yield entered(days, planned_on, "haushalt", {**named, **amounts})
        if decided:
            source = {"Quelle des Beschlusses": f"Haushaltssatzung {year}"}
            amounts = {"Beschlossen": Decimal(decided), "Beschlossen am": decided_on, **source}
            yield entered(days, decided_on, "haushalt", {**named, **amounts})
        yield from spending(days, named, year, Decimal(spent))


def spending(days: Days, named: Values, year: int, whole: Decimal) -> Iterator[Entry]:
    """In three parts, as far as their days have come."""
    third = (whole / 3).quantize(Decimal("0.01"))
    for month, amount in ((3, third), (6, third), (10, whole - 2 * third)):
        booked_on = date(year, month, 28)
        if booked_on <= days.last:
            values: Values = {"Gebucht am": booked_on, "Betrag": amount, "Zweck": "Sachkosten"}
            yield entered(days, booked_on, "haushaltsausgaben", {**named, **values})


def entered(days: Days, day: date, table: str, values: Values) -> ImportedRow:
    """Not before the projects that have means are known."""
    return ImportedRow(max(day, days.first(FAMILY.start)), table, values)
