"""The phases of the model that every new project takes, by their keys, and how tests name others."""

from enum import IntEnum

from projects.models import Phase as PhaseRecord
from projects.models import PhaseModel


class Phase(IntEnum):
    """Planung, Konzeption, Produktiv: what migrations load."""

    PLANNING = 10_001
    CONCEPT = 20_001
    PRODUCTION = 100_001

    @property
    def label(self):
        return {Phase.PLANNING: "Planung", Phase.CONCEPT: "Konzeption", Phase.PRODUCTION: "Produktiv"}[self]

    @property
    def following(self):
        phases = list(Phase)
        return phases[phases.index(self) + 1]


NOT_BEGUN = 1  # the key of „noch nicht begonnen“ in that model


def phase(name, model="Planung, Konzeption, Produktiv"):
    """The phase of a model that has or had the name."""
    return PhaseRecord.objects.get(model__name=model, names__name=name)


FIVE = (
    (0, "noch nicht gestartet", "square", "blank"),
    (10, "Vorbereitung", "quarter", "preparation"),
    (20, "Konzeption", "half", "concept"),
    (30, "Umsetzung", "three-quarters", "realisation"),
    (100, "abgeschlossen", "full", "productive"),
)


def five_phases():
    """The phase model of the Modellregionen."""
    model = PhaseModel.objects.create(name="Modellregionen", done_word="abgeschlossen")
    for place, name, sign, filling in FIVE:
        PhaseRecord.objects.create(model=model, place=place, name=name, sign=sign, filling=filling)
    return model
