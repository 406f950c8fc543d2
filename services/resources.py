"""How files of OZG services are imported."""

from tabular.imports import Column, ImportTable, Resource, register
from tabular.widgets import KeyWidget, TextWidget

from .models import Service


class ServiceResource(Resource):
    ozg_id = Column("OZG-ID", "ozg_id", KeyWidget(digits=5))
    name = Column("Leistung", "name", TextWidget())

    class Meta(Resource.Meta):
        model = Service
        fields = ("ozg_id", "name")
        import_id_fields = ("ozg_id",)


register(ImportTable("leistungen", "OZG-Leistungen", ServiceResource))
