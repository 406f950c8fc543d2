"""The code lists of projects, and how the keys of phases are made.

The steps of a process bundle are stored as numbers, because the order is part of their meaning: lists are sorted by it,
and it decides what is forward and what back. Phases are records; the same holds of their keys.
"""

from django.db import models


class Sign(models.TextChoices):
    """The shape beside the name of a phase, in words of the stylesheet; no two in a model need their colour."""

    SQUARE = "square", "□ Quadrat"
    CIRCLE = "circle", "○ Kreis"
    QUARTER = "quarter", "◔ Viertelkreis"
    HALF = "half", "◐ Halbkreis"
    THREE_QUARTERS = "three-quarters", "◕ Dreiviertelkreis"
    FULL = "full", "● voller Kreis"
    DIAMOND = "diamond", "◇ Raute"
    TRIANGLE = "triangle", "△ Dreieck"


class Filling(models.TextChoices):
    """Colour and pattern of a phase in bars and courses, in words of the stylesheet and of papers."""

    BLANK = "blank", "leer"
    PLANNING = "planning", "orange, gepunktet"
    PREPARATION = "preparation", "violett, weit gestreift"
    CONCEPT = "concept", "blau, schraffiert"
    REALISATION = "realisation", "dunkelblau, gekreuzt"
    PRODUCTIVE = "productive", "grün, voll"
    REVIEW = "review", "braun, senkrecht gestreift"
    OPERATION = "operation", "grau, kariert"


class Step(models.IntegerChoices):
    """Step of work on a process bundle, each done only after the one before it."""

    RECORDED = 1, "aufgenommen"
    ANALYSED = 2, "analysiert"
    OPTIMISED = 3, "optimiert"
    DIGITISED = 4, "digitalisiert"


NO_STEP = 0  # of a bundle of which it is stated that no step is taken
LAST_STEPS = [(NO_STEP, "kein Schritt"), *Step.choices]


class StepState(models.TextChoices):
    """What is stated of a step of a bundle from a day on.

    That work has not begun is said of the first step; it is something else than nothing recorded. What was withdrawn
    can be taken again.
    """

    TAKEN = "TAKEN", "erreicht"
    NOT_BEGUN = "NOT_BEGUN", "noch nicht begonnen"
    WITHDRAWN = "WITHDRAWN", "zurückgenommen"


class State(models.TextChoices):
    """Projektstand: whether a project is worked on."""

    PLANNED = "PLANNED", "geplant"
    RUNNING = "RUNNING", "läuft"
    RESTING = "RESTING", "ruht"
    COMPLETED = "COMPLETED", "abgeschlossen"
    ENDED_EARLY = "ENDED_EARLY", "vorzeitig beendet"


ENDED = (State.COMPLETED, State.ENDED_EARLY)
SUSPENDED = (State.RESTING, *ENDED)  # what was planned is not overdue
WITH_REASON = (State.RESTING, State.ENDED_EARLY)


class Assessment(models.TextChoices):
    """What a status note says of the end of the project, in the words of the forecast."""

    ON_TRACK = "ON_TRACK", "im Plan"
    AT_RISK = "AT_RISK", "gefährdet"
    UNATTAINABLE = "UNATTAINABLE", "nicht zu halten"


class PlannedSubject(models.TextChoices):
    """Of what a project plans a number."""

    UNITS = "UNITS", "geplante Leistungseinheiten"
    BUNDLES = "BUNDLES", "geplante Prozessbündel"
    DIGITISED_BUNDLES = "DIGITISED_BUNDLES", "davon zu digitalisieren"


class ObstacleKind(models.TextChoices):
    """Why something is held back."""

    LAW = "LAW", "Recht"
    PROCUREMENT = "PROCUREMENT", "Vergabe"
    COSTS = "COSTS", "Kosten"
    INTERFACE = "INTERFACE", "Schnittstelle"
    OPERATION = "OPERATION", "Betrieb"
    TECHNOLOGY = "TECHNOLOGY", "Technik"
    SUPPLY = "SUPPLY", "Angebot"
    STAFF = "STAFF", "Personal"
    ORGANISATION = "ORGANISATION", "Organisation"
    CIRCUMSTANCES = "CIRCUMSTANCES", "äußere Umstände"


class ObstacleStage(models.TextChoices):
    """Stand eines Hindernisses: whether it holds something back, and whether something is done about it."""

    OPEN = "OPEN", "offen"
    PENDING = "PENDING", "in Klärung"
    RESOLVED = "RESOLVED", "behoben"


class NoteKind(models.TextChoices):
    """Of what a note beside the status notes speaks."""

    EXCHANGE = "EXCHANGE", "Austausch"
    TRANSFER = "TRANSFER", "Übertragung"
    FOLLOW_UP = "FOLLOW_UP", "Nacharbeit außerhalb der Förderung"


class OutputKind(models.TextChoices):
    """What the steps of a process bundle produced, in the order in which pages show it."""

    PROCESS_MODEL = "PROCESS_MODEL", "Prozessmodell"
    NORM_SCREENING = "NORM_SCREENING", "Normenscreening"
    LEGAL_HURDLE = "LEGAL_HURDLE", "rechtliche Hürde"
    REUSABLE = "REUSABLE", "Nachnutzbares"


class ObjectiveMeasure(models.TextChoices):
    """By what an objective is measured: what the program counts itself, a number that is stated, or none."""

    UNITS_DONE = "UNITS_DONE", "fertige Leistungseinheiten"
    BUNDLES_RECORDED = "BUNDLES_RECORDED", "aufgenommene Prozessbündel"
    BUNDLES_OPTIMISED = "BUNDLES_OPTIMISED", "optimierte Prozessbündel"
    BUNDLES_DIGITISED = "BUNDLES_DIGITISED", "digitalisierte Prozessbündel"
    OWN = "OWN", "eigene Zahl"
    NONE = "NONE", "ohne Zahl"


class ObjectiveSubject(models.TextChoices):
    """Of what a number of an objective speaks."""

    BASELINE = "BASELINE", "Ausgangswert"
    TARGET = "TARGET", "Zielwert"
    ACTUAL = "ACTUAL", "Istwert"


class ActorLevel(models.TextChoices):
    """At which level of the federation an actor works; the codes stand in their order, as lists sort them."""

    FEDERAL = "1", "Bund"
    JOINT = "2", "Bund und Länder"
    STATE = "3", "Land"
    MUNICIPAL = "4", "Kommune"


class ActorKind(models.TextChoices):
    """Whether an actor is an organisation or a body in which several sit."""

    ORGANISATION = "ORGANISATION", "Organisation"
    BODY = "BODY", "Gremium"


class InvolvementRole(models.TextChoices):
    """What an actor does in a project or for a service."""

    STEERING = "STEERING", "Steuerung"
    COORDINATION = "COORDINATION", "Koordination"
    GRANTING = "GRANTING", "Förderung"
    DEVELOPMENT = "DEVELOPMENT", "Entwicklung"
    PILOT = "PILOT", "Pilotierung"
    OPERATION = "OPERATION", "Betrieb"
    CARRYING_OUT = "CARRYING_OUT", "Umsetzung"
    EXCHANGE = "EXCHANGE", "Austausch"


STEP_NAMES = {
    Step.RECORDED: "recorded",
    Step.ANALYSED: "analysed",
    Step.OPTIMISED: "optimised",
    Step.DIGITISED: "digitised",
}


WITHOUT_PHASE, WITHOUT_STEP = "ohne erfasste Phase", "ohne erfassten Schritt"
WITHOUT, UNCERTAIN = "ohne", "unsicher"  # what addresses of lists call them
POSSIBLE = "moeglich-"  # in addresses before the name of a phase or step: what is certain, and what is possible
UNCERTAIN_PHASE = "Phase nicht sicher bekannt"  # in one on the day, but perhaps in a later one already

# Places of a phase model: where it begins, and the phase that counts as done.
NOT_BEGUN, DONE = 0, 100
MODELS_AT_A_PLACE = 1000
STANDARD_MODEL = 1  # Planung, Konzeption, Produktiv: what migrations load first


def phase_key(model: int, place: int) -> int:
    """The key of the phase at a place of a phase model."""
    return place * MODELS_AT_A_PLACE + model


def model_of_phase(key: int) -> int:
    """The key of the model that a phase, by its key, belongs to."""
    return key % MODELS_AT_A_PLACE


def place_of_phase(key: int) -> int:
    """The place in its model of the phase of that key."""
    return key // MODELS_AT_A_PLACE


FIRST_DONE = DONE * MODELS_AT_A_PLACE  # the keys of phases that count as done begin here
