"""What of the findings is found by searching."""

from lists.search import Hit, Hits, Search, hits_among, searched
from projects.models import Project
from records.findings import Scope

from .audit import FindingRow, audit


@searched("pruefung", "Befunde", 70, asked_alone=True)
def find_findings(search: Search) -> Hits:
    """Findings of the day, by their title, what they are about, their project, sentence or explanation. They are
    computed from all that the checks compare, as the list of findings is."""
    rows = [audited.row() for audited in audit(Scope(search.key_date))]
    names = {slug: (title, short_name) for slug, title, short_name in Project.objects.named(search.key_date)}
    hits = (hit_of(row, *names.get(row["project"], ("", ""))) for row in rows if is_meant(row, search, names))
    return hits_among(hits, search.limit)


def is_meant(row: FindingRow, search: Search, names: dict[str, tuple[str, str]]) -> bool:
    texts = (row["title"], row["subject"], row["text"], row["explanation"] or "")
    return search.text.is_in(*texts, *names.get(row["project"], ()))


def hit_of(row: FindingRow, project: str, short_name: str) -> Hit:
    """Leads to the list of findings, narrowed to those of its check in its project."""
    check, _, _ = row["key"].partition(":")
    filters = {"pruefung": check, "projekt": row["project"]}
    of_project = short_name or project
    details = (f"{row['severity'].label}, {row['state']}{', ' if of_project else ''}{of_project}", row["text"])
    return Hit(
        f"{row['title']}: {row['subject']}",
        "findings",
        filters={name: value for name, value in filters.items() if value},
        details=details,
    )
