"""How files of projects and all that belongs to them are imported, of obstacles and of actors."""

from imports.aliases import register_aliases
from imports.names import named_under
from imports.registry import register
from imports.tables import ImportTable, when_filled
from units.resources import DivisionResource, UnitResource

from ..choices import Step
from ..models import Actor, BundleName, ProjectTitle, RolloutConfirmation
from .actors import ActorResource, FirstInvolvementStateResource, InvolvementResource, InvolvementStateResource
from .bundles import BundleResource, OutputResource, step_parts
from .milestones import MilestoneResource
from .objectives import ObjectiveNumberResource, ObjectiveResource
from .obstacles import FirstObstacleStateResource, ObstacleResource, ObstacleStateResource
from .plans import planned_parts
from .projects import ProjectNoteResource, ProjectResource, ProjectStateResource, StatusNoteResource
from .rollouts import PhaseChangeResource, RolloutResource, SinglePhaseChangeResource, SingleRolloutResource

named_under("Projekt", ProjectTitle, "title")
named_under("Prozessbündel", BundleName, "name")
named_under("Akteur", Actor, "name")
register_aliases(
    {
        "Projekt": ("Projektname", "Projekttitel", "Projektbezeichnung", "Vorhaben", "Maßnahme", "Zuwendungszweck"),
        "Kurzname": ("Kürzel", "Kurzbezeichnung", "Projektkürzel", "Abkürzung"),
        "Beginn": ("Start", "Projektbeginn", "Projektstart", "Zeitraum von", "Laufzeit von", "ab"),
        "Fertigstellung": ("Ende", "Projektende", "Zeitraum bis", "Laufzeit bis", "Fertig bis"),
        "Projektstand": ("Status", "Projektstatus"),
        "Phase": ("Status", "Projektphase", "Umsetzungsstand", "Stand", "Bearbeitungsstand"),
        "Seit": ("Datum", "seit dem", "Statusdatum", "Phase seit", "Stand vom"),
        "Geplant produktiv ab": ("Geplanter Start", "geplant ab", "Produktivsetzung geplant", "Go-Live"),
        "Prozessbündel": ("Bündel", "Prozess"),
        "Text": ("Bericht", "Kommentar", "Bemerkung", "Beschreibung"),
        "Stand vom": ("Datum", "Berichtsdatum"),
    }
)
register(
    ImportTable(
        "projekte",
        "Projekte",
        ProjectResource,
        computed=(
            "Fortschritt in %",
            "ursprünglich",
            "Abgerufen in %",
            "davon offen (Abgerufen)",
            "Verwendet in %",
            "davon offen (Verwendet)",
            "Verwendet in % (gesamte Ausgaben)",
            "davon offen (gesamte Ausgaben)",
            "Leistungseinheiten",
            "davon fertig",
            "Prozessbündel",
            "davon digitalisiert",
        ),
    ),
    ImportTable(
        "leistungseinheiten",
        "Leistungseinheiten",
        when_filled("Geschäftsbereich", DivisionResource),
        UnitResource,
        when_filled("Projekt", RolloutResource),
        when_filled("Phase", PhaseChangeResource, confirms=RolloutConfirmation),
        computed=("Frühere Namen",),
        parts_of_header=planned_parts,
    ),
    ImportTable("umsetzungen", "Umsetzungen", SingleRolloutResource, parts_of_header=planned_parts),
    ImportTable("phasenwechsel", "Phasenwechsel", SinglePhaseChangeResource),
    ImportTable(
        "prozessbuendel",
        "Prozessbündel",
        BundleResource,
        *(part for step in Step for part in step_parts(step)),
    ),
    ImportTable("ergebnisse", "Ergebnisse von Prozessbündeln", OutputResource),
    ImportTable("meilensteine", "Meilensteine", MilestoneResource),
    ImportTable(
        "hindernisse",
        "Hindernisse",
        ObstacleResource,
        when_filled("Besteht seit", FirstObstacleStateResource),
        when_filled("Stand", ObstacleStateResource),
    ),
    ImportTable("akteure", "Akteure", ActorResource, computed=("Beteiligungen",)),
    ImportTable(
        "beteiligungen",
        "Beteiligungen",
        InvolvementResource,
        when_filled("Beteiligt seit", FirstInvolvementStateResource),
        when_filled("Beteiligt", InvolvementStateResource),
        computed=("Ebene",),
    ),
    ImportTable("ziele", "Ziele", ObjectiveResource),
    ImportTable("zielzahlen", "Zahlen von Zielen", ObjectiveNumberResource),
    ImportTable("projektstand", "Projektstände", ProjectStateResource),
    ImportTable("statusberichte", "Statusberichte", StatusNoteResource),
    ImportTable("projektnotizen", "Notizen zu Projekten", ProjectNoteResource),
)
