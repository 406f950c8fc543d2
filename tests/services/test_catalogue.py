"""The catalogue and the LeiKa services: what a file or a form may say."""

import pytest

from imports.problems import ImportProblems
from imports.registry import table_named
from imports.runs import import_table
from services.models import LeikaService, LifeSituation, PolicyField, Service
from tests.conftest import REAL_CATALOGUE
from tests.factories import LeikaServiceFactory, ServiceFactory
from tests.pages import fields_of, text_of

pytestmark = pytest.mark.django_db
HEADERS = "OZG-ID;OZG-Leistung;Lebens-/Geschäftslage;Themenfeld\n"


def catalogue(folder, *lines):
    path = folder / "ozg-katalog.csv"
    path.write_text(HEADERS + "\n".join(lines), encoding="utf-8")
    return services_summary(path)


def services_summary(path):
    """What the import of the catalogue says of the services."""
    counts = import_table(path, table_named("ozg-katalog")).counts.values()
    return next(count.summary for count in counts if count.title == "OZG-Leistungen")


@pytest.mark.skipif(not REAL_CATALOGUE.exists(), reason="the real catalogue is not at hand")
def test_the_real_catalogue_comes_in_whole_and_twice_the_same():
    assert services_summary(REAL_CATALOGUE) == "557 neu, 0 geändert, 0 unverändert"
    counts = [model.objects.count() for model in (Service, PolicyField, LifeSituation)]
    assert counts == [557, 14, 55]
    assert services_summary(REAL_CATALOGUE) == "0 neu, 0 geändert, 557 unverändert"
    assert [model.objects.count() for model in (Service, PolicyField, LifeSituation)] == counts


def test_the_same_situation_in_two_fields_is_two(tmp_path):
    catalogue(tmp_path, "10001;A;Geburt;Familie", "10002;B;Geburt;Gesundheit", "10003;C;Geburt;Familie", "10004;D;;")
    assert sorted(str(each) for each in LifeSituation.objects.all()) == ["Geburt (Familie)", "Geburt (Gesundheit)"]
    assert Service.objects.get(ozg_id="10004").situation is None


def test_a_service_moves_to_another_situation(tmp_path):
    catalogue(tmp_path, "10001;A;Geburt;Familie")
    assert catalogue(tmp_path, "10001;A;Schule;Bildung") == "0 neu, 1 geändert, 0 unverändert"
    assert str(Service.objects.get().situation) == "Schule (Bildung)"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("10001;A;Geburt;", "Spalte „Themenfeld“: Dieses Feld darf nicht leer sein."),
        ("1001;A;Geburt;Familie", "hat 4 statt 5 Ziffern"),
        (f"10001;A;{'x' * 201};Familie", "höchstens 200 Zeichen"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_kept(tmp_path, line, problem):
    with pytest.raises(ImportProblems) as raised:
        catalogue(tmp_path, "10000;Elterngeld;Geburt;Familie", line)
    assert problem in str(raised.value)
    assert "Zeile 3" in str(raised.value)
    assert [Service.objects.count(), PolicyField.objects.count()] == [0, 0]


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        ("9910702300000", "hat 13 statt 14 Ziffern"),
        ("9,91070E+13", "hat den Schlüssel als Zahl gerundet"),
        ("99107023000001", "hat ein Verrichtungsdetail (001), aber keine Verrichtung"),
    ],
)
def test_a_key_that_cannot_be_is_refused(tmp_path, key, problem):
    ServiceFactory(ozg_id="10092")
    path = tmp_path / "leika.csv"
    path.write_text(
        "Leistungsschlüssel;LeiKa-Leistung;OZG-ID;Typisierung;SDG1;SDG2;Rechtsgrundlage\n" + f"{key};W;10092;;;;\n",
        encoding="utf-8",
    )
    with pytest.raises(ImportProblems, match="Leistungsschlüssel") as raised:
        import_table(path, table_named("leika"))
    assert problem in str(raised.value)


@pytest.mark.parametrize("key", ["77000000000316", "99 107 023 060 001", "99107023000000"])
def test_keys_of_other_catalogues_and_as_in_print_are_taken(staff, key):
    service = ServiceFactory(ozg_id="10092")
    client = staff("Sachbearbeitung")
    form = fields_of(client.get("/admin/services/leikaservice/add/"))
    response = client.post(
        "/admin/services/leikaservice/add/", {**form, "key": key, "catalogue_name": "Wohngeld", "service": service.pk}
    )
    assert response.status_code == 302
    assert LeikaService.objects.get().key == key.replace(" ", "")


@pytest.mark.parametrize(
    ("key", "parts"),
    [
        ("99107023000000", ("99107023", "", "")),
        ("99107023060000", ("99107023", "060", "")),
        ("99107023060001", ("99107023", "060", "001")),
    ],
)
def test_object_verrichtung_and_detail_are_read_from_the_key(key, parts):
    leika = LeikaServiceFactory(key=key)
    assert (leika.key_object, leika.key_verrichtung, leika.key_detail) == parts


@pytest.mark.walk
def test_the_state_is_kept_in_the_form_of_the_service(staff):
    from tests.factories import level

    service = ServiceFactory()
    other = LeikaServiceFactory()
    client = staff("Sachbearbeitung")
    address = f"/admin/services/service/{service.pk}/change/"
    form = fields_of(client.get(address))
    new = {
        "maturitychanges-TOTAL_FORMS": "1",
        "maturitychanges-0-level": level(3).pk,
        "maturitychanges-0-effective_on": "01.04.2021",
        "maturitychanges-0-date_precision": "EXACT",
        "maturitychanges-0-service": service.pk,
    }
    wrong = client.post(address, {**form, **new, "maturitychanges-0-leika": other.pk})
    assert "Bitte" in text_of(wrong)
    assert client.post(address, {**form, **new}).status_code == 302
    assert str(service.maturitychanges.get()) == "3 Online-Leistung (Modell 1.1) ab 01.04.2021"
    assert "3 Online-Leistung" in text_of(client.get(f"/admin/services/service/{service.pk}/history/"))
