"""Rows of tranches and services offer what is entered of them, as those of rollouts and bundles do."""

import pytest
from django.contrib.auth.models import Group

from services.models import MaturityLevel
from tests.factories import (
    GrantFactory,
    ProjectFactory,
    RoleFactory,
    ServiceFactory,
    TrancheFactory,
)
from tests.pages import fields_of, text_of

pytestmark = pytest.mark.django_db
TRANCHES, MOVEMENT = "/foerdermittel/tranchen/", "/eintragen/mittelbewegung/"
SERVICES, LEVEL = "/leistungen/", "/eintragen/reifegrad/"


@pytest.fixture
def tranche():
    """Claimed, approved, and 450 € paid."""
    return TrancheFactory(grant=GrantFactory(project__title="Aktenplan", project__slug="aktenplan"))


@pytest.fixture
def service():
    return ServiceFactory(ozg_id="10001", name="Elterngeld")


def test_the_row_of_a_tranche_takes_a_payment_and_the_message_takes_it_back(staff, read_csv, tranche):
    client = staff("Fördermittelstelle")
    page = client.get(TRANCHES)
    assert "Vorgang: Aktenplan" in text_of(page)
    sent = fields_of(page, "date_precision")
    assert (sent["kind"], sent["amount"], sent["effective_on"]) == ("", "", "")
    typed = {"kind": "3", "amount": "1.234,56", "effective_on": "01.06.2021"}
    done = client.post(MOVEMENT, {**sent, **typed}, follow=True)
    assert done.redirect_chain == [(TRANCHES, 302)]
    assert "Auszahlung 1.234,56 € am 01.06.2021 ist eingetragen." in text_of(done)
    assert read_csv("/foerdermittel/tranchen.csv?stichtag=2021-06-01")[0]["Ausgezahlt"] == "1684,56"
    client.post("/eintragen/rueckgaengig/", fields_of(done, "eintrag"))
    assert tranche.movements.count() == 3


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"kind": "", "amount": "1", "effective_on": "01.06.2021"}, "Dieses Feld ist zwingend erforderlich."),
        ({"kind": "3", "amount": "viel", "effective_on": "01.06.2021"}, "Betrag"),
        ({"kind": "3", "amount": "1", "effective_on": ""}, "Dieses Feld ist zwingend erforderlich."),
        ({"kind": "4", "amount": "999", "effective_on": "01.06.2021"}, "mehr zurückgezahlt als bis dahin ausgezahlt"),
        ({"kind": "3", "amount": "1", "effective_on": "01.06.2021", "tranche": "x"}, "Tranche"),
    ],
)
def test_a_wrong_movement_is_asked_for_on_a_page(staff, tranche, typed, said):
    answer = staff("Fördermittelstelle").post(MOVEMENT, {"tranche": tranche.pk, "date_precision": "EXACT", **typed})
    assert said in text_of(answer)
    assert tranche.movements.count() == 3


@pytest.mark.walk
def test_nobody_enters_a_movement_of_another_project(client, tranche):
    group = Group.objects.get(name="Fördermittelstelle")
    client.force_login(RoleFactory(group=group, project=ProjectFactory(slug="fremdes")).account)
    assert "Vorgang: Aktenplan" not in text_of(client.get(TRANCHES))
    sent = {"tranche": tranche.pk, "kind": "3", "amount": "1", "effective_on": "01.06.2021", "date_precision": "EXACT"}
    assert client.post(MOVEMENT, sent).status_code in (200, 403)
    assert tranche.movements.count() == 3


@pytest.mark.walk(4)
def test_the_row_of_a_service_states_its_maturity(staff, read_csv, service):
    level = MaturityLevel.objects.get(model__edition="1.1", number=3)
    client = staff("Sachbearbeitung")
    page = client.get(SERVICES)
    assert "Reifegrad setzen: Elterngeld" in text_of(page)
    sent = fields_of(page, "date_precision")
    assert (sent["level"], sent["effective_on"]) == ("", "")
    done = client.post(LEVEL, {**sent, "level": level.pk, "effective_on": "01.06.2021"}, follow=True)
    assert done.redirect_chain == [(SERVICES, 302)]
    assert "Elterngeld: 3" in text_of(done)
    assert read_csv("/leistungen.csv?stichtag=2021-05-31")[0]["Reifegrad"] == ""
    assert read_csv("/leistungen.csv?stichtag=2021-06-01")[0]["Reifegrad"].startswith("3")
    client.post("/eintragen/rueckgaengig/", fields_of(done, "eintrag"))
    assert not service.maturitychanges.exists()


@pytest.mark.walk(4)
def test_readers_and_other_days_are_offered_nothing(staff, tranche, service):
    for address in (TRANCHES, SERVICES):
        assert "Eintragen" not in text_of(staff("Leserecht").get(address))
        assert "Eintragen" not in text_of(staff().get(f"{address}?stichtag=2021-04-08"))
