"""Who audits reads who confirmed: in the Prüfakte, and what waits or waited; and decides nothing."""

from datetime import date
from decimal import Decimal

import pytest

from funding.choices import MovementKind
from funding.models import Movement, Tranche
from tests.audit_files import taken
from tests.factories import MovementFactory
from tests.pages import text_of
from tests.second_person.conftest import Desk, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(frozen):
    return Desk("pruefer", "Rechnungsprüfung")


@pytest.fixture
def approval(on, project):
    tranche = Tranche.objects.get(grant__project=project)
    return MovementFactory(
        tranche=tranche, kind=MovementKind.APPROVAL, amount=Decimal("900.00"), effective_on=date(2022, 5, 1)
    )


@pytest.fixture
def waiting(first, approval):
    return first.lay_before(
        first.save(f"funding/movement/{approval.pk}/change/", amount="1,00", change_reason="Zahlendreher")
    )


@pytest.mark.walk
def test_the_audit_file_names_who_confirmed_and_when(waiting, second, auditor, approval, time_machine):
    time_machine.move_to("2026-11-28 09:15:00+01:00", tick=False)
    second.decide(waiting, "confirm")
    rows = taken(auditor.client, approval.tranche.grant).rows("7-verlauf/verlauf.csv")
    (changed,) = (row for row in rows if row["Nachher"] == "Betrag: 1,00")
    assert (changed["Konto"], changed["Zweite Person"]) == ("lead-a", "lead-b am 28.11.2026 um 09:15 Uhr")
    assert {row["Zweite Person"] for row in rows if row != changed} == {""}


@pytest.mark.walk
def test_who_audits_reads_what_waits_and_decides_nothing(waiting, auditor, approval):
    assert "Mittelbewegung" in text_of(auditor.get("records/pendingcorrection/"))
    shown = auditor.client.get(page_of(waiting))
    assert "Betrag: 900,00 → 1,00" in text_of(shown)
    assert "Als zweite Person bestätigen" not in shown.content.decode()
    assert "Berichtigungen zu zweit" in text_of(auditor.get(""))
    for button in ("confirm", "refuse", "withdraw"):
        auditor.decide(waiting, button, "nein")
    assert Movement.objects.get(pk=approval.pk).amount == 900
    assert "Wartet auf eine zweite Person." in text_of(auditor.client.get(page_of(waiting)))
