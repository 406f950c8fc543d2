"""Our own files come back unchanged where a project has several grants, or a grant several tranches of a period."""

from datetime import date
from decimal import Decimal

import pytest

from funding.choices import MovementKind
from funding.models import Grant, Tranche
from lists.registry import registered_lists
from tests.factories import (
    AmendmentFactory,
    DeadlineNoteFactory,
    ExpenditureFactory,
    GrantFactory,
    PlanItemFactory,
    ProjectFactory,
    TrancheFactory,
    TrancheItemFactory,
)
from tests.imports.uploads import imported, preview

pytestmark = pytest.mark.django_db
TABLES = (
    "foerdermittel", "aenderungsbescheide", "finanzierungsplan", "zuwendungsfristen", "tranchen", "aufteilung",
    "mittelbewegungen", "ausgaben",
)  # fmt: skip


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.IMPORT_FOLDER = tmp_path / "importe"


def fill(grant, amount):
    """A grant with something in each of the lists."""
    AmendmentFactory(grant=grant)
    PlanItemFactory(grant=grant, amount=amount)
    DeadlineNoteFactory(grant=grant, kind="INTERIM_PROOF", year=2019, met_on=date(2020, 4, 30))
    tranche = TrancheFactory(grant=grant, claimed=amount, approved=amount, paid=amount)
    TrancheItemFactory(tranche=tranche, claimed=amount)
    ExpenditureFactory(tranche=tranche, amount=amount)
    return tranche


def two_grantors(project):
    fill(GrantFactory(project=project, grantor="Bund"), Decimal(700))


def follow_up(project):
    fill(GrantFactory(project=project, grantor="Land", period_start=date(2019, 6, 1)), Decimal(700))


def two_of_one_start(project):
    fill(GrantFactory(project=project, grantor="Land", reference_number="zweiter"), Decimal(700))


def two_tranches(project):
    grant = Grant.objects.get()
    tranche = TrancheFactory(grant=grant, claimed=Decimal(70), approved=Decimal(60), paid=Decimal(50))
    TrancheItemFactory(tranche=tranche, claimed=Decimal(70))
    ExpenditureFactory(tranche=tranche, amount=Decimal(10))


@pytest.mark.walk
@pytest.mark.parametrize("several", [two_grantors, follow_up, two_of_one_start, two_tranches])
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_own_lists_change_nothing(staff, several, suffix):
    project = ProjectFactory(title="Akten", slug="akten", started_on=date(2019, 1, 1))
    fill(GrantFactory(project=project, grantor="Land"), Decimal(500))
    several(project)
    client = staff("Fördermittelstelle")
    addresses = {each.view.name: each.address for each in registered_lists() if not each.has_parameters}
    for table in TABLES:
        for query in ("", "?stichtag=2020-12-31", "?sort=-projekt"):
            file = b"".join(client.get(f"/{addresses[table]}.{suffix}{query}").streaming_content)
            shown = preview(client, table, file, f"{table}.{suffix}")
            assert "Es gibt nichts zu importieren." in shown, (table, query, shown)


def test_a_number_chooses_one_of_the_tranches_of_a_period(staff):
    project = ProjectFactory(title="Akten", slug="akten", started_on=date(2019, 1, 1))
    first = fill(GrantFactory(project=project, grantor="Land"), Decimal(500))
    two_tranches(project)
    header = "Projekt;Von;Bis;Tranche;Vorgang;Tag;Betrag"
    period = f"{first.period_start:%d.%m.%Y};{first.period_end:%d.%m.%Y}"
    client = staff("Fördermittelstelle")
    for number, text in (("", "ist mehrfach erfasst"), ("3", "Eine 3. Tranche mit diesem Zeitraum gibt es nicht")):
        row = f"Akten;{period};{number};Rückzahlung;01.09.2020;5,00"
        assert text in preview(client, "mittelbewegungen", f"{header}\n{row}\n".encode())
    row = f"Akten;{period};2;Rückzahlung;01.09.2020;5,00"
    imported(client, "mittelbewegungen", f"{header}\n{row}\n".encode())
    second = Tranche.objects.order_by("pk").last()
    assert [each.amount for each in second.movements.filter(kind=MovementKind.REPAYMENT)] == [Decimal(5)]
