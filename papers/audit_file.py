"""The council papers in the Prüfakte of a grant: what speaks of its project, as it was frozen."""

from collections.abc import Iterator

from lists.columns import DateColumn, TextColumn
from lists.panels import PanelTable
from records.trail import name_of_account
from reports.audit_file.parts import NONE, AuditFile, PartFile, audit_part, moment_text, table_file

from .files import stored_file
from .models import FrozenPaper, Paper

CHANGED = "stimmt nicht mehr mit dem Fingerabdruck überein und ist deshalb nicht enthalten"


class FrozenPaperTable(PanelTable):
    """Frozen papers with their fingerprints."""

    reference = TextColumn("Drucksachennummer", row_header=True)
    name = TextColumn("Titel")
    dated_on = DateColumn("Datum")
    of = DateColumn("Stichtag der Drucksache")
    state = TextColumn("Stand")
    fingerprint = TextColumn("Fingerabdruck (SHA-256)")
    frozen_at = TextColumn("Eingefroren am")
    frozen_by = TextColumn("Eingefroren von")
    file = TextColumn("Datei")
    note = TextColumn("Vermerk")


@audit_part("6-drucksachen")
def papers(audit_file: AuditFile) -> Iterator[PartFile]:
    readable = Paper.objects.on(audit_file.key_date).visible_to(audit_file.reader)
    about = readable.filter(paperproject_set__project=audit_file.grant.project_id)
    frozen = list(
        FrozenPaper.objects.filter(paper__in=about.order_by().values("pk"))
        .select_related("paper", "frozen_by")
        .order_by("paper__dated_on", "paper__reference")
    )
    intact = {each.pk: each.is_intact for each in frozen}
    rows = (paper_row(each, is_intact=intact[each.pk]) for each in frozen)
    title = "Eingefrorene Drucksachen, die vom Projekt sprechen, mit Fingerabdruck"
    yield table_file(audit_file, "drucksachen", title, FrozenPaperTable(rows), empty=NONE)
    for each in frozen:
        name, title = f"{each.paper.slug}.pdf", f"Drucksache {each.paper.reference}: {each.paper.name}"
        if intact[each.pk]:
            yield PartFile(name, title, [stored_file(each, "pdf")])
        else:
            yield PartFile(name, title, None, note=CHANGED)


def paper_row(frozen: FrozenPaper, *, is_intact: bool) -> dict[str, object]:
    paper = frozen.paper
    return {
        "reference": paper.reference,
        "name": paper.name,
        "dated_on": paper.dated_on,
        "of": paper.key_date,
        "state": paper.get_state_display(),
        "fingerprint": frozen.fingerprint,
        "frozen_at": moment_text(frozen.frozen_at),
        "frozen_by": name_of_account(frozen.frozen_by),
        "file": f"{paper.slug}.pdf" if is_intact else "",
        "note": "" if is_intact else CHANGED,
    }
