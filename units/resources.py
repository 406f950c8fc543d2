"""How files of divisions and units are imported."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from imports.registry import register
from imports.resources import ImportColumn, Resource
from imports.tables import ImportTable
from imports.widgets import ChoiceWidget, KeyWidget, RelationWidget, TextWidget
from records.models import Record
from records.stated import stated_among

from .models import Division, Unit

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

    class Meta(Resource.Meta):
        model = Unit
        fields = ("number", "name", "kind", "division")
        import_id_fields = ("name", "number")
        fallback_id_fields = (("name",),)

    def check(self, records: Sequence[Record]) -> Iterable[tuple[Record, str]]:
        """A new unit whose number differs from one of the same name by zeros at its front alone is that one."""
        numbered = [unit for unit in cast(Sequence[Unit], records) if unit.number and not unit.pk]
        new = {(unit.name, unit.number.lstrip("0")): unit for unit in numbered}
        names = {name for name, _ in new}
        units: Any = Unit.objects.on_day(self.as_of)
        there = units.filter(stated_among(Unit, "name", names, self.as_of)).exclude(number="")
        for name, number in there.values_list("name", "number"):
            if unit := new.get((name, number.lstrip("0"))):
                text = (
                    f"„{name}“ gibt es schon mit der Nummer {number}, hier steht {unit.number}. Vermutlich hat "
                    "die Tabellenkalkulation führende Nullen entfernt; bitte formatieren Sie die Spalte als Text."
                )
                yield unit, text


register(ImportTable("geschaeftsbereiche", "Geschäftsbereiche", DivisionResource))
