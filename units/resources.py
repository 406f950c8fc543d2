"""How files of divisions and units are imported."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, cast

from django.core.exceptions import ValidationError

from imports.aliases import register_aliases
from imports.cells import CellByHeader
from imports.names import named_under
from imports.registry import register
from imports.resources import ImportColumn, Refusal, Resource
from imports.tables import ImportTable
from imports.widgets import ChoiceWidget, DayWidget, KeyWidget, RelationWidget, TextWidget
from records.ends import Period
from records.models import Record
from records.stated import stated_among

from .models import Division, DivisionName, Unit, UnitName
from .models.identity import common, lifetime, problems_of

TEXT, NUMBER = TextWidget(), KeyWidget()
USUAL_WORDS = ("amt", "ressort", "fachbereich", "abteilung", "stadtbetrieb", "eigenbetrieb", "stabsstelle", "stadt")
FOUNDED, CLOSED = "Besteht seit", "Aufgelöst am"


def unit_named(*there_on: str) -> RelationWidget:
    """A unit by its name and number; of several called alike the one that exists on the day under these headers."""
    columns: Any = {"number": ("Nummer", NUMBER), "name": ("Leistungseinheit", TEXT)}
    return RelationWidget(Unit, columns, optional=("Nummer",), dated="on_day", there_on=there_on)


UNIT = unit_named(CLOSED, FOUNDED)


class DivisionResource(Resource):
    name = ImportColumn("Geschäftsbereich", "name", TEXT)

    class Meta(Resource.Meta):
        model = Division
        fields = ("name",)
        import_id_fields = ("name",)


class UnitResource(Resource):
    number = ImportColumn("Nummer", "number", NUMBER)
    name = ImportColumn("Leistungseinheit", "name", TEXT)
    kind = ImportColumn("Art", "kind", ChoiceWidget(Unit.Kind, empty=""))
    division = ImportColumn(
        "Geschäftsbereich", "division", RelationWidget(Division, {"name": ("Geschäftsbereich", TEXT)}, dated="on_day")
    )

    founded_on = ImportColumn(FOUNDED, "founded_on", DayWidget())
    closed_on = ImportColumn(CLOSED, "closed_on", DayWidget())

    class Meta(Resource.Meta):
        model = Unit
        fields = ("number", "name", "kind", "division", "founded_on", "closed_on")
        import_id_fields = ("name", "number")
        fallback_id_fields = (("name",),)

    def __init__(self, as_of: date) -> None:
        super().__init__(as_of)
        self.lifetimes: dict[tuple[object, object], list[Period]] = {}  # of units that the file calls alike

    def check(self, records: Sequence[Record]) -> Iterable[Refusal]:
        """A new unit is refused that is called as another one of the same days, or nearly so, or has its number."""
        new = [unit for unit in cast(Sequence[Unit], records) if not unit.pk]
        for unit in new:
            unit.is_checked_with_others = True
        without_zeros = list(self.without_zeros(new))
        yield from without_zeros
        refused = {id(unit) for unit, _ in without_zeros}
        rest = [unit for unit in new if id(unit) not in refused]
        for unit, problems in problems_of(rest, self.as_of) if rest else ():
            yield unit, ValidationError(problems)

    def meant(self, values: Mapping[str, object], records: Sequence[Record], cell: CellByHeader) -> Sequence[Record]:
        """Those that exist on a day on which the unit of the row does: one founded anew is a new one."""
        of_row = lifetime_of_row(values)
        return [unit for unit in records if share_a_day(of_row, lifetime(unit))] if of_row else records

    def namesake(self, values: Mapping[str, object], cell: CellByHeader) -> object:
        """Units called alike that share no day are different ones."""
        of_row = lifetime_of_row(values)
        known = self.lifetimes.setdefault((values["name"], values.get("number")), []) if of_row else []
        same = (place for place, period in enumerate(known) if of_row and share_a_day(of_row, period))
        place = next(same, len(known))
        if of_row and place == len(known):
            known.append(of_row)
        return place

    def problem_of_meant(self, values: Mapping[str, object], records: Sequence[Record]) -> str:
        """A row that says no day of its unit means one that exists on the Stichtag."""
        stored = [unit for unit in cast(Sequence[Unit], records) if unit.pk]
        if not stored or lifetime_of_row(values) or any(exists(unit, self.as_of) for unit in stored):
            return super().problem_of_meant(values, records)
        return absent_text(stored, self.as_of)

    def renamed(self, rows: Sequence[Mapping[str, object]]) -> Mapping[int, Record]:
        """The units that exist on the Stichtag and have the number of a row under another name, else its name with
        another number, or none. Where zeros at the front alone differ, a spreadsheet has taken them: no new number."""
        numbered = {place: row for place, row in enumerate(rows) if row.get("number")}
        by_name = self.existing_by("name", {row["name"] for row in numbered.values()})
        by_number = self.existing_by("number", {row["number"] for row in numbered.values()})
        meant = {place: by_number.get(row["number"]) or by_name.get(row["name"]) for place, row in numbered.items()}
        return {place: unit for place, unit in meant.items() if unit and not lacks_zeros(unit, rows[place]["number"])}

    def existing_by(self, attribute: str, values: set[object]) -> dict[object, Unit]:
        """The units that exist on the Stichtag and have one of the values then, by it."""
        units: Any = self.get_queryset()
        among = stated_among(Unit, attribute, values, self.as_of)
        existing = units.existing(self.as_of).filter(among, **{f"{attribute}__in": values}) if values else ()
        return {getattr(unit, attribute): unit for unit in existing}

    def without_zeros(self, new: Sequence[Unit]) -> Iterator[tuple[Unit, str]]:
        """New units whose number differs from that of one of the same name by zeros at its front alone."""
        numbered = {(unit.name, unit.number.lstrip("0")): unit for unit in new if unit.number}
        names = {name for name, _ in numbered}
        units: Any = Unit.objects.on_day(self.as_of)
        there = units.filter(stated_among(Unit, "name", names, self.as_of)).exclude(number="")
        for name, number in there.values_list("name", "number"):
            unit = numbered.get((name, number.lstrip("0")))
            if unit and unit.number != number:
                text = (
                    f"„{name}“ gibt es schon mit der Nummer {number}, hier steht {unit.number}. Vermutlich hat "
                    "die Tabellenkalkulation führende Nullen entfernt; bitte formatieren Sie die Spalte als Text."
                )
                yield unit, text


def lifetime_of_row(values: Mapping[str, object]) -> Period | None:
    """The days on which the unit of a row exists; None where the row says none of them."""
    days: Any = {name: values.get(name) for name in ("founded_on", "closed_on")}
    return lifetime(Unit(**days)) if any(days.values()) else None


def share_a_day(one: Period, other: Period) -> bool:
    both = common(one, other)
    return both.start < both.end


def exists(unit: Unit, day: date) -> bool:
    start, end = lifetime(unit)
    return start <= day < end


def absent_text(units: Sequence[Unit], day: date) -> str:
    """Why a row cannot mean units that do not exist on the day of its file, and what to enter instead, in German."""
    closed = [f"bis {unit.closed_on:%d.%m.%Y}" for unit in units if unit.closed_on and unit.closed_on < day]
    later = [f"ab {unit.founded_on:%d.%m.%Y}" for unit in units if unit.founded_on and unit.founded_on > day]
    text = f"„{units[0]}“ gibt es am Stichtag {day:%d.%m.%Y} nicht, nur {' und '.join([*closed, *later])}."
    new = f"Ist sie neu gegründet, geben Sie in der Spalte „{FOUNDED}“ bitte ihren ersten Tag an"
    other = f"Ist eine andere gemeint, die es davor gab, geben Sie in der Spalte „{CLOSED}“ bitte ihren letzten Tag an"
    former = f"ist die frühere gemeint, in der Spalte „{CLOSED}“ deren letzten Tag."
    this = f"ist diese gemeint, in der Spalte „{FOUNDED}“ deren ersten Tag."
    return f"{text} {new}; {former}" if closed else f"{text} {other}; {this}"


def lacks_zeros(unit: Unit, number: Any) -> bool:
    """Whether a number is that of the unit but for zeros at the front."""
    return bool(unit.number != number and unit.number.lstrip("0") == number.lstrip("0"))


named_under("Leistungseinheit", UnitName, "name", USUAL_WORDS)
named_under("Geschäftsbereich", DivisionName, "name")
register_aliases(
    {
        "Leistungseinheit": ("Amt", "Organisationseinheit", "OE", "Dienststelle", "Fachamt", "Fachbereich", "Einheit"),
        "Nummer": ("Nr", "Nr.", "Amtsnummer", "OE-Nummer", "Organisationsnummer", "Kennziffer"),
        "Geschäftsbereich": ("Dezernat", "GB", "Referat"),
    }
)
register(ImportTable("geschaeftsbereiche", "Geschäftsbereiche", DivisionResource))
