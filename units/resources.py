"""How files of divisions and units are imported."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from django.core.exceptions import ValidationError

from imports.registry import register
from imports.resources import ImportColumn, Refusal, Resource
from imports.tables import ImportTable
from imports.widgets import ChoiceWidget, DayWidget, KeyWidget, RelationWidget, TextWidget
from records.models import Record
from records.stated import stated_among

from .models import Division, Unit
from .models.identity import problems_of

TEXT, NUMBER = TextWidget(), KeyWidget()
UNIT = RelationWidget(
    Unit, {"number": ("Nummer", NUMBER), "name": ("Leistungseinheit", TEXT)}, optional=("Nummer",), dated="on_day"
)


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

    founded_on = ImportColumn("Besteht seit", "founded_on", DayWidget())
    closed_on = ImportColumn("Aufgelöst am", "closed_on", DayWidget())

    class Meta(Resource.Meta):
        model = Unit
        fields = ("number", "name", "kind", "division", "founded_on", "closed_on")
        import_id_fields = ("name", "number")
        fallback_id_fields = (("name",),)

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

    def renamed(self, rows: Sequence[Mapping[str, object]]) -> Mapping[int, Record]:
        """The units that exist on the Stichtag and have the number of a row under another name."""
        numbers = {row.get("number") for row in rows} - {None, ""}
        units: Any = self.get_queryset()
        existing = units.existing(self.as_of).filter(stated_among(Unit, "number", numbers, self.as_of))
        by_number = {unit.number: unit for unit in existing.filter(number__in=numbers)} if numbers else {}
        return {place: by_number[row["number"]] for place, row in enumerate(rows) if row.get("number") in by_number}

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


register(ImportTable("geschaeftsbereiche", "Geschäftsbereiche", DivisionResource))
