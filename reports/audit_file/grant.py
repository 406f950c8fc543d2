"""The master data of a grant and its project, the tables of its page, and its proof of use."""

from collections.abc import Iterator
from operator import attrgetter
from typing import IO, Any

from django.db.models import QuerySet

from funding.models import Amendment, DeadlineDay, DeadlineNote, Grant, PlanItem
from funding.models.notices import CONDITIONS
from funding.tables import AmendmentTable, GrantTable, PlanTable
from lists.columns import TextColumn
from lists.files import ListFile
from lists.panels import PanelTable
from lists.tables import ListRows, QuerysetRows
from projects.models import Project
from records.models import Record, record_models
from records.stated import stated_of
from records.statements import Statement
from records.text import NOT_RECORDED
from records.trail import fields_shown, label_of, text_of, text_of_value

from ..grant.proof_pdf import proof_pdf
from ..grant.tables import ProofTable
from ..grant.views import GrantView
from ..project.status import status_of, with_forecasts
from ..project.tables import project_table
from .parts import NOT_GRANTED, AuditFile, PartFile, audit_part, table_file
from .records import record_table

CHUNK = 1 << 16
OF_GRANT = ("grant",)


class FactTable(PanelTable):
    """What is recorded of a grant and its project, a line for each."""

    about = TextColumn("Gegenstand")
    label = TextColumn("Angabe", row_header=True)
    value = TextColumn("Wert")
    note = TextColumn("Vermerk")


class StatedTable(PanelTable):
    """What is stated of a project from a day on."""

    kind = TextColumn("Angabe", row_header=True)
    value = TextColumn("Inhalt")
    since = TextColumn("Gilt")
    source = TextColumn("Quelle")
    file_reference = TextColumn("Aktenzeichen")


@audit_part("1-zuwendung")
def master_data(audit_file: AuditFile) -> Iterator[PartFile]:
    grant, key_date = audit_file.grant, audit_file.key_date
    grants = GrantTable(QuerysetRows(Grant.objects.on(key_date).filter(pk=grant.pk)))
    yield table_file(audit_file, "zuwendung", "Zuwendung mit ihren Beträgen am Stichtag", grants)
    yield table_file(audit_file, "stammdaten", "Angaben zur Zuwendung und zum Projekt", FactTable(facts_of(audit_file)))
    yield project_file(audit_file)
    stated = StatedTable(statements_of_project(audit_file))
    yield table_file(audit_file, "projekt-angaben", "Titel, Zeiten, Stände und Planung des Projekts", stated)


def facts_of(audit_file: AuditFile) -> Iterator[dict[str, str]]:
    grant, page = audit_file.grant, audit_file.page
    for field in fields_shown(grant):
        yield fact("Zuwendungsbescheid", label_of(field), text_of(field, grant))
    if page:
        for name in CONDITIONS:
            condition: Any = Grant._meta.get_field(name)
            value = text_of_value(condition, getattr(page.grant, f"{name}_by_then"))
            yield fact("am Stichtag", label_of(condition), value)
        for label, text, assumption in (*page.stated_terms, *page.assumed_terms):
            yield fact("Bestimmungen", label, text, assumption)
    project: Any = Project.objects.on_day(audit_file.key_date).get(pk=grant.project_id)
    for field in fields_shown(project):
        yield fact("Projekt", label_of(field), text_of(field, project))
    for stated in stated_of(Project):
        value = text_of_value(stated.field(project), getattr(project, stated.attname(project)))
        yield fact("Projekt am Stichtag", label_of(stated.field(project)), value)


def fact(about: str, label: str, value: str, note: str = "") -> dict[str, str]:
    return {"about": about, "label": label, "value": value, "note": note or (NOT_RECORDED if value == "–" else "")}


def project_file(audit_file: AuditFile) -> PartFile:
    key_date = audit_file.key_date
    projects = Project.objects.on(key_date).filter(pk=audit_file.grant.project_id).with_moves(key_date)
    statuses = with_forecasts(status_of(projects, key_date), key_date)
    table = project_table(ListRows([status.row() for status in statuses]))
    return table_file(audit_file, "projekt", "Projekt mit seinem Stand am Stichtag", table)


def statements_of_project(audit_file: AuditFile) -> Iterator[dict[str, str]]:
    """By the key date, those of later days left out."""
    all_kinds: Any = record_models(Statement)  # type: ignore[type-abstract]
    kinds = [kind for kind in all_kinds if kind.owner_field == "project"]
    for kind in sorted(kinds, key=lambda kind: str(kind._meta.verbose_name)):
        stated = kind.objects.filter(project=audit_file.grant.project_id, effective_on__lte=audit_file.key_date)
        for statement in stated.order_by("effective_on", "pk"):
            yield {
                "kind": str(kind._meta.verbose_name),
                "value": statement.value_text,
                "since": statement.since_text,
                "source": statement.source,
                "file_reference": statement.file_reference,
            }


@audit_part("1-zuwendung")
def notices(audit_file: AuditFile) -> Iterator[PartFile]:
    """Amendments, plan and deadlines, as lists have them and with all that is entered of each."""
    grant, key_date = audit_file.grant.pk, audit_file.key_date
    amendments = AmendmentTable(QuerysetRows(Amendment.objects.on(key_date).filter(grant=grant)))
    yield table_file(audit_file, "aenderungsbescheide", "Änderungsbescheide", amendments)
    plan = PlanTable(QuerysetRows(PlanItem.objects.on(key_date).filter(grant=grant)))
    yield table_file(audit_file, "finanzierungsplan", "Finanzierungsplan, wie er am Stichtag gilt", plan)
    items = PlanItem.objects.filter(grant=grant, effective_on__lte=key_date)
    yield records_file(audit_file, "ansaetze", "Alle Ansätze bis zum Stichtag, auch abgelöste", items)
    days = DeadlineDay.objects.filter(grant=grant, effective_on__lte=key_date)
    yield records_file(audit_file, "abweichende-fristen", "Abweichende Fristen bis zum Stichtag", days)
    notes = DeadlineNote.objects.filter(grant=grant, met_on__lte=key_date)
    yield records_file(audit_file, "erledigte-fristen", "Erledigte Fristen bis zum Stichtag", notes)


def records_file(audit_file: AuditFile, name: str, title: str, records: QuerySet[Record]) -> PartFile:
    return table_file(audit_file, name, title, record_table(records.model, records, OF_GRANT), is_about=True)


@audit_part("2-seite")
def page_tables(audit_file: AuditFile) -> Iterator[PartFile]:
    """The tables of the grant's page, as they are files there."""
    for name, path in GrantView.panels.items():
        title = f"Tabelle „{name}“ der Seite der Zuwendung"
        if audit_file.page is None:
            yield PartFile(f"{name}.csv", title, None, note=NOT_GRANTED)
        else:
            yield table_file(audit_file, name, title, attrgetter(path)(audit_file.page), is_about=True)


@audit_part("4-verwendungsnachweis")
def proof(audit_file: AuditFile) -> Iterator[PartFile]:
    name, title = "verwendungsnachweis", "Zahlenmäßiger Nachweis"
    if audit_file.page is None:
        yield PartFile(f"{name}.pdf", title, None, note=NOT_GRANTED)
        return
    lines = audit_file.page.proof
    yield PartFile(f"{name}.pdf", f"{title} als PDF", [proof_pdf(audit_file.grant, lines, audit_file.key_date)])
    table = ProofTable(ListRows([line.row() for line in lines]))
    sheet = ListFile(table, name, {"stichtag": audit_file.key_date}).sheet()
    yield PartFile(f"{name}.xlsx", f"{title} als XLSX", content_of(sheet), len(lines))
    yield table_file(audit_file, name, f"{title} als CSV", table)


def content_of(file: IO[bytes]) -> Iterator[bytes]:
    """What is in an open file, which is closed then."""
    with file:
        yield from iter(lambda: file.read(CHUNK), b"")
