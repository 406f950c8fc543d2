"""What of the findings is found by searching."""

from lists.search import Hit, Hits, Search, hits_among, searched
from records.findings import Scope

from .audit import Audited, audit


@searched("pruefung", "Befunde", 70)
def find_findings(search: Search) -> Hits:
    """Findings of the day, by their title, what they are about, their sentence or their explanation."""
    found = audit(Scope(search.key_date))
    return hits_among((hit_of(audited) for audited in found if is_meant(audited, search)), search.limit)


def is_meant(audited: Audited, search: Search) -> bool:
    row = audited.row()
    return search.text.is_in(row["title"], row["subject"], row["text"], row["explanation"] or "")


def hit_of(audited: Audited) -> Hit:
    """Leads to the list of findings, narrowed to those of its check in its project."""
    row = audited.row()
    check = audited.finding.check
    filters = {"pruefung": check.identifier if check else "", "projekt": row["project"]}
    return Hit(
        f"{row['title']}: {row['subject']}",
        "findings",
        filters={name: value for name, value in filters.items() if value},
        details=(row["severity"].label, row["text"], row["state"]),
    )
