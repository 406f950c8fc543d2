"""How files of municipalities, their inhabitants, and regions are imported."""

from imports.registry import register
from imports.resources import ImportColumn, Resource
from imports.tables import ImportTable, when_filled
from imports.widgets import (
    ChoiceWidget,
    DayWidget,
    FlagWidget,
    KeyWidget,
    RelationWidget,
    TextWidget,
    WholeNumberWidget,
)

from .choices import RegionRole
from .models import Municipality, Population, Region, RegionMember

TEXT = TextWidget()
MUNICIPALITY = RelationWidget(Municipality, {"name": ("Kommune", TEXT)})


class MunicipalityResource(Resource):
    name = ImportColumn("Kommune", "name", TEXT)
    ars = ImportColumn("Regionalschlüssel", "ars", KeyWidget(digits=12))
    address = ImportColumn("Adresse der Installation", "address", TEXT)
    is_own = ImportColumn("Eigene Kommune", "is_own", FlagWidget())

    class Meta(Resource.Meta):
        model = Municipality
        fields = ("name", "ars", "address", "is_own")
        import_id_fields = ("name",)


class PopulationResource(Resource):
    """Found by its municipality and day."""

    municipality = ImportColumn("Kommune", "municipality", MUNICIPALITY)
    number = ImportColumn("Einwohner", "number", WholeNumberWidget())
    counted_on = ImportColumn("Einwohner am", "counted_on", DayWidget())
    source = ImportColumn("Quelle", "source", TEXT)

    class Meta(Resource.Meta):
        model = Population
        fields = ("municipality", "number", "counted_on", "source")
        import_id_fields = ("municipality", "counted_on")
        since = "counted_on"


class RegionResource(Resource):
    name = ImportColumn("Modellregion", "name", TEXT)
    source = ImportColumn("Quelle", "source", TEXT)

    class Meta(Resource.Meta):
        model = Region
        fields = ("name", "source")
        import_id_fields = ("name",)


class RegionMemberResource(Resource):
    region = ImportColumn("Modellregion", "region", RelationWidget(Region, {"name": ("Modellregion", TEXT)}))
    municipality = ImportColumn("Kommune", "municipality", MUNICIPALITY)
    role = ImportColumn("Rolle", "role", ChoiceWidget(RegionRole))

    class Meta(Resource.Meta):
        model = RegionMember
        fields = ("region", "municipality", "role")
        import_id_fields = ("region", "municipality")


register(
    ImportTable("kommunen", "Kommunen", MunicipalityResource, when_filled("Einwohner", PopulationResource)),
    ImportTable("einwohnerzahlen", "Einwohnerzahlen", PopulationResource),
    ImportTable("modellregionen", "Modellregionen", RegionResource, RegionMemberResource),
)
