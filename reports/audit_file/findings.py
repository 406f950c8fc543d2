"""What does not add up of a grant with its explanations, and what was confirmed of it."""

from collections.abc import Iterator, Mapping

from funding.models import GrantConfirmation
from lists.columns import DateColumn, TextColumn
from lists.panels import PanelTable
from lists.tables import ListRows

from ..findings.audit import Audited
from ..findings.tables import FindingTable
from ..models import Explanation
from .parts import NONE, NOT_GRANTED, AuditFile, PartFile, account_text, audit_part, table_file
from .tree import explanations_of

FOLDER = "5-pruefung"


@audit_part(FOLDER)
def findings(audit_file: AuditFile) -> Iterator[PartFile]:
    title = "Befunde am Stichtag mit ihren Erläuterungen"
    if audit_file.page is None:
        yield PartFile("befunde.csv", title, None, note=NOT_GRANTED)
        return
    audited = audit_file.page.audited
    explained = [each.explanation.pk for each in audited if each.explanation]
    names = dict(Explanation.objects.filter(pk__in=explained).values_list("pk", "explained_by__username"))
    more = [("explained_on", DateColumn("Erläutert am")), ("explained_by", TextColumn("Erläutert von"))]
    rows = ListRows([finding_row(each, audit_file.grant.project.title, names) for each in audited])
    yield table_file(audit_file, "befunde", title, FindingTable(rows, more), empty=NONE)


def finding_row(audited: Audited, project_title: str, names: Mapping[int, str | None]) -> dict[str, object]:
    explanation = audited.explanation
    return {
        **audited.row(),
        "project_title": project_title,
        "explained_on": explanation.explained_on if explanation else None,
        "explained_by": names.get(explanation.pk) if explanation else None,
    }


class GrantExplanationTable(PanelTable):
    """What was written of findings, of former values too."""

    subject = TextColumn("Gegenstand", row_header=True)
    finding = TextColumn("Befund")
    text = TextColumn("Erläuterung")
    explained_on = DateColumn("Erläutert am")
    explained_by = TextColumn("Erläutert von")
    fingerprint = TextColumn("Prüfsumme der Werte")


@audit_part(FOLDER)
def explanations(audit_file: AuditFile) -> Iterator[PartFile]:
    written = Explanation.objects.filter(pk__in=explanations_of(audit_file.grant)).select_related("explained_by")
    names = ("subject", "finding", "text", "explained_on", "fingerprint")
    rows = (
        {**{name: getattr(each, name) for name in names}, "explained_by": account_text(each.explained_by)}
        for each in written.order_by("explained_on", "pk")
    )
    title = "Alle Erläuterungen zu Befunden der Zuwendung, auch zu früheren Werten"
    yield table_file(audit_file, "erlaeuterungen", title, GrantExplanationTable(rows), empty=NONE)


class ConfirmationTable(PanelTable):
    """That what is recorded of a grant still held on days."""

    confirmed_on = DateColumn("Bestätigt am", row_header=True)
    value = TextColumn("Bestätigt ist")
    confirmed_by = TextColumn("Bestätigt von")
    source = TextColumn("Quelle")
    note = TextColumn("Bemerkung")


@audit_part(FOLDER)
def confirmations(audit_file: AuditFile) -> Iterator[PartFile]:
    stated = GrantConfirmation.objects.filter(subject=audit_file.grant.pk, confirmed_on__lte=audit_file.key_date)
    rows = (
        {
            "confirmed_on": each.confirmed_on,
            "value": each.value_text_on(each.confirmed_on),
            "confirmed_by": account_text(each.confirmed_by),
            "source": each.source,
            "note": each.note,
        }
        for each in stated.select_related("confirmed_by").order_by("confirmed_on", "pk")
    )
    yield table_file(audit_file, "bestaetigungen", "Bestätigungen bis zum Stichtag", ConfirmationTable(rows))
