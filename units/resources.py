"""How files of divisions and units are imported."""

from tabular.imports import Column, Resource
from tabular.widgets import RelationWidget, TermWidget, TextWidget

from .models import Division, Unit


class DivisionResource(Resource):
    name = Column("Geschäftsbereich", "name", TextWidget())

    class Meta(Resource.Meta):
        model = Division
        fields = ("name",)
        import_id_fields = ("name",)


class UnitResource(Resource):
    number = Column("Nummer", "number", TextWidget())
    name = Column("Leistungseinheit", "name", TextWidget())
    kind = Column("Art", "kind", TermWidget(Unit.Kind, empty=""))
    division = Column(
        "Geschäftsbereich", "division", RelationWidget(Division, {"name": ("Geschäftsbereich", TextWidget())})
    )

    class Meta(Resource.Meta):
        model = Unit
        fields = ("number", "name", "kind", "division")
        import_id_fields = ("name", "number")
