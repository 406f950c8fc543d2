"""The five grants of Musterstadt: their notices, amendments, plans and deadlines."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import product

from .days import Days
from .entries import Entry, ImportedRow, Values
from .projects import BUILDING, FAMILY, FILE, KNOWLEDGE, MAIL, City

GRANTOR, AUTHORITY = "Land Musterland", "Bezirksregierung Musterau"
PERSONNEL, SERVICES, INVESTMENT = "Personal", "Dienstleistungen", "Investitionen"
COST_TYPES = (PERSONNEL, SERVICES, INVESTMENT)
GRANT_MONEY, WHOLE = "ausgezahlte Fördermittel", "gesamte zuwendungsfähige Ausgaben"


@dataclass(frozen=True)
class InventedTranche:
    """A call for funds: its first and last month before the last day, and what was claimed, approved and paid (None:
    not yet), with the reason of a cut."""

    start: int
    end: int
    claimed: str
    approved: str | None
    paid: str | None
    cut: str = ""

    def period(self, days: Days) -> Values:
        return {"Von": days.first(self.start), "Bis": days.end(self.end)}


@dataclass(frozen=True)
class Notice:
    """A grant: whose, its amounts, its period in months before the last, the basis of its use, its tranches."""

    project: City
    total: str
    state: str
    rate: int
    start: int
    end: int
    basis: str
    tranches: tuple[InventedTranche, ...]
    plan: tuple[str, str, str]  # for personnel, services and investment

    @property
    def named(self) -> Values:
        return {"Projekt": self.project.title, "Zuwendungsgeber": GRANTOR}


OF_FILE = Notice(
    FILE, "2400000", "2160000", 90, 37, 4, GRANT_MONEY,
    (
        InventedTranche(36, 25, "740000", "666000", "666000"),
        InventedTranche(24, 13, "820000", "738000", "738000"),
        InventedTranche(12, 1, "860000", "774000", None),
    ),
    ("1100000", "800000", "500000"),
)  # fmt: skip
OF_FAMILY = Notice(
    FAMILY, "1200000", "1080000", 90, 30, 1, GRANT_MONEY,
    (
        InventedTranche(30, 19, "410000", "360000", "360000", "Reisekosten und Bewirtung sind nicht zuwendungsfähig."),
        InventedTranche(17, 7, "390000", "351000", "351000"),
    ),
    ("500000", "450000", "250000"),
)  # fmt: skip
OF_MAIL = Notice(
    MAIL, "500000", "400000", 80, 40, 13, WHOLE,
    (
        InventedTranche(40, 29, "230000", "184000", "184000"),
        InventedTranche(28, 13, "276500", "221200", "216000"),
    ),
    ("260000", "120000", "120000"),
)  # fmt: skip
OF_BUILDING = Notice(
    BUILDING, "333333", "266667", 80, 28, -9, GRANT_MONEY,
    (
        InventedTranche(28, 17, "90000", "72000", "72000"),
        InventedTranche(18, 10, "60000", "60500", "48000"),
    ),
    ("150000", "120000", "63333"),
)  # fmt: skip
OF_KNOWLEDGE = Notice(
    KNOWLEDGE, "400000", "320000", 80, 26, 2, GRANT_MONEY,
    (
        InventedTranche(26, 15, "210000", "168000", "168000"),
        InventedTranche(14, 9, "120000", "96000", "96000"),
    ),
    ("200000", "120000", "80000"),
)  # fmt: skip
NOTICES = (OF_FILE, OF_FAMILY, OF_MAIL, OF_BUILDING, OF_KNOWLEDGE)
PROOF, INTERIM, CALL = "Verwendungsnachweis", "Zwischennachweis", "Letzter Mittelabruf"


def entries(days: Days) -> Iterator[Entry]:
    for number, notice in enumerate(NOTICES, 1):
        noticed_on = days.on(max(notice.start, notice.project.start) + 1, 14)
        known_on = max(noticed_on, days.first(notice.project.start))
        total, state = Decimal(notice.total), Decimal(notice.state)
        values: Values = {
            "Bewilligungsbehörde": AUTHORITY,
            "Gesamtvolumen": total,
            "Landesförderung": state,
            "Eigenanteil": total - state,
            "Fördersatz in %": notice.rate,
            "Bewilligt von": days.first(notice.start),
            "Bewilligt bis": days.end(notice.end),
            "Aktenzeichen": f"35.02.{number:02}",
            "Bescheid vom": noticed_on,
            "Zwischennachweis: Monate nach Jahresende": 4,
            "Verwendungsnachweis: Monate nach Ende des Bewilligungszeitraums": 6,
        }
        yield ImportedRow(known_on, "foerdermittel", {**notice.named, **values})
        yield from plan_of(days, notice)
    yield from amendments(days)
    yield from deadlines(days)


def plan_of(days: Days, notice: Notice) -> Iterator[Entry]:
    """The means of each cost type by years, in equal parts; what is left by rounding in the first."""
    years = list(
        range(days.first(notice.start).year, max(days.end(notice.end).year, days.first(notice.start).year) + 1)
    )
    planned_on = days.first(notice.project.start)
    for cost_type, amount in zip(COST_TYPES, notice.plan, strict=True):
        part = (Decimal(amount) / len(years)).quantize(Decimal(1))
        for year in years:
            of_year = part if year != years[0] else Decimal(amount) - part * (len(years) - 1)
            values: Values = {
                "Kostenart": cost_type,
                "Jahr": year,
                "Betrag": of_year,
                "Gilt ab": None,
                "Quelle": "Förderantrag",
            }
            yield ImportedRow(planned_on, "finanzierungsplan", {**notice.named, **values})


def amendments(days: Days) -> Iterator[Entry]:
    """The running project was extended twice, with more money the second time; that of families got a later end."""
    first, second = days.on(14, 8), days.on(5, 11)
    yield amendment(
        OF_FILE, first, {"Bewilligt bis": days.end(-2), "Nebenbestimmungen": "Der Zeitplan ist zu berichten."}
    )
    more = {"Gesamtvolumen": Decimal(2750000), "Landesförderung": Decimal(2475000), "Eigenanteil": Decimal(275000)}
    yield amendment(OF_FILE, second, {**more, "Fördersatz in %": Decimal(90), "Bewilligt bis": days.end(-6)})
    yield amendment(OF_FAMILY, days.on(9, 20), {"Bewilligt bis": days.end(-2)})
    yield amendment(
        OF_BUILDING, days.on(8, 3), {"Nebenbestimmungen": "Während der Unterbrechung wird nicht ausgezahlt."}
    )
    for cost_type, amount in zip(COST_TYPES, ("1300000", "880000", "570000"), strict=True):
        values: Values = {
            "Kostenart": cost_type,
            "Jahr": days.first(5).year + 1,
            "Betrag": Decimal(amount) / 10,
            "Gilt ab": second,
            "Quelle": "2. Änderungsbescheid",
        }
        yield ImportedRow(second, "finanzierungsplan", {**OF_FILE.named, **values})


def amendment(notice: Notice, day: date, values: Values) -> ImportedRow:
    return ImportedRow(day, "aenderungsbescheide", {**notice.named, "Bescheid vom": day, "Wirksam ab": day, **values})


def deadlines(days: Days) -> Iterator[Entry]:
    """Interim proofs that were handed in; those of the last year are missing of some. One day was put off."""
    for notice, back in product(NOTICES, (3, 2, 1, 0)):
        handed_in = date(days.year(back), 4, 20)
        is_due = days.first(notice.project.start).year < handed_in.year <= days.end(notice.end).year + 1
        is_missing = (back == 0 and notice in (OF_FILE, OF_BUILDING)) or (back == 1 and notice is OF_BUILDING)
        if is_due and handed_in <= days.last and not is_missing:
            values: Values = {"Frist": INTERIM, "Jahr": handed_in.year - 1, "Erledigt am": handed_in}
            yield ImportedRow(handed_in, "zuwendungsfristen", {**notice.named, **values})
    for notice, kind, months in ((OF_MAIL, CALL, 15), (OF_MAIL, PROOF, 8), (OF_KNOWLEDGE, CALL, 6)):
        done_on = days.on(months, 9)
        yield ImportedRow(
            done_on, "zuwendungsfristen", {**notice.named, "Frist": kind, "Jahr": None, "Erledigt am": done_on}
        )
    agreed = days.on(3, 12)
    values = {
        "Frist": PROOF,
        "Jahr": None,
        "Abweichende Frist": days.end(-5),
        "Grund": "Auf Antrag verlängert",
        "Gilt ab": agreed,
    }
    yield ImportedRow(agreed, "zuwendungsfristen", {**OF_KNOWLEDGE.named, **values})
