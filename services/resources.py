"""How files of OZG services are imported."""

from tabular.imports import Column, Resource
from tabular.widgets import TextWidget

from .models import Service


class ServiceResource(Resource):
    ozg_id = Column("OZG-ID", "ozg_id", TextWidget())
    name = Column("Leistung", "name", TextWidget())

    class Meta(Resource.Meta):
        model = Service
        fields = ("ozg_id", "name")
        import_id_fields = ("ozg_id",)
