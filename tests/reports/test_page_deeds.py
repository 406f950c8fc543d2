"""Pages of units, projects, grants and services offer what the account may do with them."""

from datetime import date

import pytest
from django.test import Client

from tests.factories import BundleFactory, GrantFactory, RolloutFactory, ServiceFactory
from tests.pages import fields_of, text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db


@pytest.fixture
def zoo():
    return RolloutFactory(
        unit__name="Zoo",
        project__title="Aktenplan",
        project__slug="aktenplan",
        phases={date(2020, 1, 1): Phase.CONCEPT},
    )


def test_the_page_of_a_unit_sets_the_phase_in_its_row(staff, read_csv, zoo):
    client = staff("Sachbearbeitung")
    address = f"/leistungseinheiten/{zoo.unit.slug}/"
    page = client.get(address)
    assert "Produktiv setzen: Aktenplan" in text_of(page)
    sent = {**fields_of(page, "effective_on"), "effective_on": "01.06.2021"}
    assert client.post("/eintragen/phase/", sent)["Location"] == address
    assert read_csv("/leistungseinheiten.csv")[0]["Phase"] == "Produktiv"
    assert "Produktiv setzen" not in text_of(client.get(address))


@pytest.mark.walk
def test_the_page_of_a_grant_confirms_its_status_in_place(staff):
    grant = GrantFactory()
    client, address = staff("Fördermittelstelle"), f"/foerdermittel/{grant.slug}/"
    sent = fields_of(client.get(address), "auswahl") | {"auswahl": grant.pk}
    done = client.post("/eintragen/stand/zuwendungen/", sent, follow=True)
    assert done.redirect_chain == [(address, 302)]
    assert "1 Stand für den " in text_of(done)
    assert grant.confirmations.count() == 1
    client.post("/eintragen/rueckgaengig/", fields_of(done, "eintrag"))
    assert grant.confirmations.count() == 0
    assert "Stand bestätigen" not in text_of(client.get(f"{address}?stichtag=2021-04-08"))


@pytest.mark.walk
def test_pages_offer_editing_confirming_and_adding_to_those_who_may(staff, zoo):
    grant = GrantFactory(project=zoo.project)
    ServiceFactory(ozg_id="10001")
    pages = {
        "/projekte/aktenplan/": ["Bearbeiten", "Umsetzung hinzufügen"],
        f"/foerdermittel/{grant.slug}/": ["Bearbeiten", "Stand bestätigen", "Tranche hinzufügen"],
        "/leistungen/10001/": ["Bearbeiten"],
        f"/leistungseinheiten/{zoo.unit.slug}/": ["Bearbeiten", "In ein Projekt aufnehmen"],
    }
    client = staff()
    for address, words in pages.items():
        page = client.get(address)
        assert all(word in text_of(page) for word in words), address
        for link in page.content.decode().split('class="deed-button" href="')[1:]:
            assert client.get(link.partition('"')[0]).status_code == 200
    readers = staff("Leserecht")
    for address in pages:
        assert 'class="page-deeds' not in readers.get(address).content.decode()


@pytest.mark.walk
def test_the_bundles_of_a_project_take_their_next_step_on_its_page(staff, client):
    bundle = BundleFactory(project__slug="buerger", project__kind="PROCESS", name="Elterngeld")
    lead = staff("Projektleitung")
    page = lead.get("/projekte/buerger/")
    assert "Aufgenommen setzen: Elterngeld" in text_of(page)
    sent = fields_of(page, "effective_on")
    done = lead.post("/eintragen/schritt/", {**sent, "effective_on": "01.06.2021"}, follow=True)
    assert done.redirect_chain == [("/projekte/buerger/", 302)]
    assert bundle.steps.get().effective_on == date(2021, 6, 1)
    assert "Eintragen" not in text_of(lead.get("/projekte/buerger/?stichtag=2021-12-31"))
    assert "Aufgenommen setzen" not in text_of(Client().get("/projekte/buerger/"))
