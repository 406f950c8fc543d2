"""Units, process bundles and divisions have addresses without numbers of the database, which stay."""

from datetime import date

import pytest

from records.history import because
from tests.factories import BundleFactory, DivisionFactory, ProjectFactory, RolloutFactory, UnitFactory
from tests.imports.files import csv_of
from tests.pages import text_of
from units.models import Unit

pytestmark = pytest.mark.django_db


def test_the_short_name_is_made_of_the_first_name():
    assert (
        UnitFactory(name="Straßen und Verkehr/Grünflächen", number="104").slug == "strassen-und-verkehr-gruenflaechen"
    )
    assert BundleFactory(name="UVG (Leistungen)").slug == "uvg-leistungen"
    assert DivisionFactory(name="Geschäftsbereich 1.2").slug == "geschaeftsbereich-1-2"


def test_long_names_end_with_a_word():
    slug = UnitFactory(name="Eigenbetrieb Gebäudewirtschaft, Energiemanagement, Liegenschaften und Grundstücke").slug
    assert slug == "eigenbetrieb-gebaeudewirtschaft-energiemanagement-liegenschaften-und"


@pytest.mark.parametrize(("name", "slug"), [("…", "leistungseinheit"), ("漢字", "leistungseinheit"), ("402", "402-2")])
def test_what_has_no_word_is_called_by_its_kind_and_a_number_alone_is_no_short_name(name, slug):
    assert UnitFactory(name=name).slug == slug


def test_of_two_with_the_same_name_the_second_has_a_number():
    first, second, third = (BundleFactory(name="Elterngeld").slug for _ in range(3))
    assert (first, second, third) == ("elterngeld", "elterngeld-2", "elterngeld-3")


def test_a_unit_keeps_its_address_when_it_is_renamed_and_none_gets_that_of_a_deleted_one(client):
    unit = UnitFactory(name="Rechtsamt")
    unit.state(date(2021, 1, 1), name="Amt für Recht")
    assert "Amt für Recht" in text_of(client.get("/leistungseinheiten/rechtsamt/?stichtag=2021-06-01"))
    with because("Irrtum"):
        unit.delete()
    assert client.get("/leistungseinheiten/rechtsamt/").status_code == 404
    assert UnitFactory(name="Rechtsamt").slug == "rechtsamt-2"


@pytest.mark.walk
def test_units_of_one_file_have_addresses_of_their_own(client, tmp_path):
    from imports.registry import table_named
    from imports.runs import import_table

    ProjectFactory(title="E-Akte")
    UnitFactory(name="Amt A, B", closed_on=date(2019, 12, 31))
    rows = ("E-Akte;Amt A+B", "E-Akte;Amt A/C", "E-Akte;Amt A-C-2", "E-Akte;Amt A C 3")
    path = tmp_path / "leistungseinheiten.csv"
    path.write_bytes(csv_of("Projekt;Leistungseinheit", *rows))
    import_table(path, table_named("leistungseinheiten"))
    slugs = sorted(Unit.objects.values_list("slug", flat=True))
    assert slugs == ["amt-a-b", "amt-a-b-2", "amt-a-c", "amt-a-c-2", "amt-a-c-3"]
    for slug in slugs:
        assert client.get(f"/leistungseinheiten/{slug}/").status_code == 200


@pytest.mark.walk
def test_no_page_leads_to_a_number_of_the_database(client):
    rollout = RolloutFactory(unit__name="Zoo", project__slug="akte")
    bundle = BundleFactory(name="Elterngeld", project=rollout.project)
    for address in ("/leistungseinheiten/", "/prozessbuendel/", "/projekte/akte/", "/suche/?suche=zoo", "/sitemap.xml"):
        page = client.get(address).content.decode()
        assert f"/leistungseinheiten/{rollout.unit_id}/" not in page
        assert f"/prozessbuendel/{bundle.pk}/" not in page
    assert client.get(f"/leistungseinheiten/{rollout.unit_id}/").status_code == 404
