"""Which files a folder of facts holds, in the order in which they build on each other."""

from pathlib import Path

from django.db import transaction

from funding.resources import ExpenditureResource, GrantResource, TrancheResource
from projects.resources import (
    BundleResource,
    PhaseChangeResource,
    ProjectResource,
    RolloutResource,
    StatusNoteResource,
)
from records.statistics import refresh_statistics
from services.resources import (
    CatalogueResource,
    DenominatorResource,
    EfaPilotResource,
    FimResource,
    LeikaResource,
    MaturityResource,
    PortalResource,
    PriorityListingResource,
    PriorityListResource,
    ProcessResource,
    ProvisionResource,
    ResponsibilityResource,
    ServiceDeadlineResource,
    TargetResource,
)
from tabular.imports import ImportProblems, Resource, import_table
from units.resources import DivisionResource, UnitResource

from .resources import (
    AnswerResource,
    BodyResource,
    ConsultationResource,
    OrderResource,
    PaperProjectResource,
    PaperResource,
    QuestionResource,
    SectionTextResource,
)

FILES: dict[str, type[Resource]] = {
    "geschaeftsbereiche.csv": DivisionResource,
    "leistungseinheiten.csv": UnitResource,
    "ozg-katalog.csv": CatalogueResource,
    "leika.csv": LeikaResource,
    "reifegrade.csv": MaturityResource,
    "bezugswege.csv": ProvisionResource,
    "portale.csv": PortalResource,
    "zustaendigkeiten.csv": ResponsibilityResource,
    "zieltermine.csv": TargetResource,
    "interne-prozesse.csv": ProcessResource,
    "fim-bausteine.csv": FimResource,
    "prioritaetenlisten.csv": PriorityListResource,
    "prioritaeten.csv": PriorityListingResource,
    "efa-piloten.csv": EfaPilotResource,
    "grundgesamtheiten.csv": DenominatorResource,
    "fristen.csv": ServiceDeadlineResource,
    "projekte.csv": ProjectResource,
    "umsetzungen.csv": RolloutResource,
    "phasenwechsel.csv": PhaseChangeResource,
    "prozessbuendel.csv": BundleResource,
    "statusberichte.csv": StatusNoteResource,
    "zuwendungen.csv": GrantResource,
    "tranchen.csv": TrancheResource,
    "ausgaben.csv": ExpenditureResource,
    "gremien.csv": BodyResource,
    "auftraege.csv": OrderResource,
    "fragen.csv": QuestionResource,
    "drucksachen.csv": PaperResource,
    "beratungsfolge.csv": ConsultationResource,
    "drucksachen-projekte.csv": PaperProjectResource,
    "drucksachen-texte.csv": SectionTextResource,
    "drucksachen-antworten.csv": AnswerResource,
}


def import_folder(folder: Path) -> dict[str, dict[str, int]]:
    """Import the files of the folder, all or nothing; files that are not there are left out.

    Returns for each file the numbers of rows `new`, `update` and `skip` (unchanged). Raises ImportProblems: those
    of the first file that has any, because the later ones build on it.
    """
    present = {name: resource for name, resource in FILES.items() if (folder / name).is_file()}
    if not present:
        raise ImportProblems([f"Der Ordner {folder} enthält keine der Dateien {', '.join(FILES)}."])
    with transaction.atomic():
        totals = {name: import_table(folder / name, resource()) for name, resource in present.items()}
    refresh_statistics()
    return totals
