"""Tranches, movements and what was booked of a grant, as the lists have them for staff."""

from collections.abc import Iterator

from funding.models import Expenditure, Movement, Tranche, TrancheItem
from funding.tables import ExpenditureTable, MovementTable, TrancheItemTable, TrancheTable, columns_of_staff
from lists.tables import QuerysetRows

from .parts import NONE, AuditFile, PartFile, audit_part, table_file


@audit_part("3-mittel")
def tranches(audit_file: AuditFile) -> Iterator[PartFile]:
    grant, key_date = audit_file.grant.pk, audit_file.key_date
    rows = TrancheTable(QuerysetRows(Tranche.objects.on(key_date).filter(grant=grant)))
    yield table_file(audit_file, "tranchen", "Tranchen", rows)
    items = TrancheItemTable(QuerysetRows(TrancheItem.objects.on(key_date).filter(tranche__grant=grant)))
    yield table_file(audit_file, "aufteilung", "Aufteilung der Tranchen nach Kostenart und Jahr", items)


@audit_part("3-mittel")
def movements(audit_file: AuditFile) -> Iterator[PartFile]:
    key_date = audit_file.key_date
    moved = Movement.objects.on(key_date).filter(tranche__grant=audit_file.grant.pk)
    title = "Mittelbewegungen bis zum Stichtag, auch abgelöste"
    yield table_file(audit_file, "mittelbewegungen", title, MovementTable(QuerysetRows(moved.by(key_date))))
    title, may_be = "Mittelbewegungen, die am Stichtag schon gelten können", QuerysetRows(moved.open(key_date))
    yield table_file(audit_file, "mittelbewegungen-offen", title, MovementTable(may_be), empty=NONE)


@audit_part("3-mittel")
def expenditures(audit_file: AuditFile) -> Iterator[PartFile]:
    key_date = audit_file.key_date
    spent = Expenditure.objects.on(key_date).filter(grant=audit_file.grant.pk)
    title = "Buchungen und Summen bis zum Stichtag, mit Beleg, Empfänger und Zweck"
    booked = ExpenditureTable(QuerysetRows(spent.booked(key_date)), columns_of_staff())
    yield table_file(audit_file, "ausgaben", title, booked)
    title = "Buchungen, die am Stichtag schon gelten können"
    may_be = ExpenditureTable(QuerysetRows(spent.open(key_date)), columns_of_staff())
    yield table_file(audit_file, "ausgaben-offen", title, may_be, empty=NONE)
