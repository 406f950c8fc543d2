"""What the own public lists say: read as those of others are, and the same figures straight from the database, for
which a page has time. A test holds both to each other.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from funding.models import Grant
from lists.package import as_everybody, list_file_of, public_lists
from projects.choices import State
from projects.models import Project, ProjectState
from projects.progress import progress_of
from records.prepared import prepared
from services.counting import OnlineNumbers, RecordedServices, ServiceCount

from ..figures import COMPARED_RULES, PUBLISHED, Figures, Promise, money_numbers, project_numbers, promises_of
from ..packages.tables import TABLES, PackageRow, read_table

OF_GRANT = {
    "Landesförderung": "state_share_by_then",
    "Ausgezahlt": "paid",
    "davon offen (Ausgezahlt)": "paid_open",
    "Zurückgezahlt": "repaid",
    "davon offen (Zurückgezahlt)": "repaid_open",
}


def own_tables(key_date: date, names: Sequence[str] = tuple(TABLES)) -> dict[str, list[PackageRow]]:
    """The own public lists, by the same way as those of others."""
    entries = {entry.file_stem: entry for entry in public_lists()}
    tables = {}
    with as_everybody():
        for name in names:
            file = list_file_of(entries[name], key_date)
            content = "".join(file.csv_rfc4180()).encode()
            tables[name] = read_table(name, content, list(file.columns), key_date)
    return tables


def own_figures(key_date: date) -> Figures:
    """What the own lists say on the day; of its projects it is known when they were completed."""
    with as_everybody():
        projects = list(project_rows(key_date))
        grants = [dict(zip(OF_GRANT, amounts, strict=True)) for amounts in grant_amounts(key_date)]
        return Figures(
            project_numbers(projects),
            money_numbers(grants),
            online_numbers(RecordedServices(key_date)),
            promises_of(projects, key_date, own_promises(key_date), None),
        )


def online_numbers(services: RecordedServices) -> dict[str, OnlineNumbers]:
    """By each rule: of the services that the catalogue has on the day."""
    counts = ((slug, ServiceCount(services, rule, PUBLISHED)) for slug, rule in COMPARED_RULES.items())
    return {slug: count.numbers_of(count.services) for slug, count in counts}


def project_rows(key_date: date) -> Iterator[PackageRow]:
    """What the list of projects says that is compared."""
    projects: Any = list(Project.objects.on(key_date).with_moves(key_date))
    progress = progress_of(projects, key_date)
    for project in projects:
        done = progress[project.pk]
        state = project.project_state
        yield {
            "Projekt": project.title,
            "Fertigstellung": project.ends_on,
            "ursprünglich": project.end_moves.original,
            "Projektstand": str(State(state).label) if state else None,
            "Leistungseinheiten": done.units,
            "davon fertig": done.productive.known,
            "Prozessbündel": done.bundles,
            "davon digitalisiert": done.digitised.known,
        }


@prepared
def grant_amounts(key_date: date) -> QuerySet:
    return Grant.objects.on(key_date).order_by("pk").values_list(*OF_GRANT.values())


def own_promises(key_date: date) -> dict[str, Promise]:
    """Of each completed project the day since when it is, and that it was open until the day before."""
    completed = ProjectState.objects.in_force(key_date).filter(state=State.COMPLETED)
    days = dict(completed.values_list("project", "effective_on"))
    titles: Any = Project.objects.filter(pk__in=days).with_stated(key_date, "title") if days else ()
    return {
        project.title: Promise(None, (days[project.pk] - timedelta(days=1)).isoformat(), days[project.pk].isoformat())
        for project in titles
    }
