"""What is kept of imports."""

from factory import Sequence
from factory.django import DjangoModelFactory

from imports.models import NamedMap


class NamedMapFactory(DjangoModelFactory):
    class Meta:
        model = NamedMap

    table = "leistungseinheiten"
    name = Sequence(lambda number: f"Ämterliste {number}")
    headers = ["amt", "stand"]
    columns = {"Leistungseinheit": "Amt", "Phase": "Stand"}
    fixed = {"Projekt": "A"}
    meanings = {"Phase": {"in Betrieb": "Produktiv"}}
