"""LeiKa services as they really stand in files: without a key, of several types, of several OZG services or none."""

from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import transaction

from services.models import LeikaAssignment, LeikaService, MaturityChange
from tests.conftest import SHARED
from tests.factories import LeikaServiceFactory, ServiceFactory, level
from tests.pages import fields_of, text_of

pytestmark = pytest.mark.django_db
HEADER = "Leistungsschlüssel;LeiKa-Leistung;OZG-ID;Typisierung;SDG1;SDG2;Rechtsgrundlage"


def import_lines(folder, *lines, **answers):
    path = folder / "leika.csv"
    path.write_text("\n".join([HEADER, *lines, ""]))
    return import_path(path, "leika", **answers)


def import_path(path, table, **answers):
    printed = StringIO()
    call_command("importieren", table, str(path), stdout=printed, **answers)
    return printed.getvalue()


def stored():
    """Key, types and OZG-IDs of each LeiKa service by its name."""
    return {
        leika.name: (leika.key, leika.typification, sorted(leika.services.values_list("ozg_id", flat=True)))
        for leika in LeikaService.objects.all()
    }


def test_no_key_several_types_several_services_and_none_are_held_as_what_they_are(tmp_path):
    for ozg_id in ("10001", "10002"):
        ServiceFactory(ozg_id=ozg_id)
    lines = [
        "99 107 023 060 001;Wohngeld;10001;1, 2/3;ja;nein;§ 1",
        "99107023060001;Wohngeld;10002;1, 2/3;ja;nein;§ 1",
        "nicht im LeiKa;Abmeldung Behälter;10001;4;ja;nein;",
        "nicht im LeiKa;Abmeldung Behälter;10002;4;ja;nein;",
        "Nicht im Leika;Meldung ohne OZG;;2;nein;nein;",
        ";Ohne alles;;;nein;nein;",
        "99107023000000;Mit Wörtern;;4b Land regelt, Kommune vollzieht;nein;nein;",
    ]
    import_lines(tmp_path, *lines)
    assert stored() == {
        "Wohngeld": ("99107023060001", "1, 2/3", ["10001", "10002"]),
        "Abmeldung Behälter": (None, "4", ["10001", "10002"]),
        "Meldung ohne OZG": (None, "2", []),
        "Ohne alles": (None, "", []),
        "Mit Wörtern": ("99107023000000", "4b", []),
    }
    assert "0 neu, 0 geändert" in import_lines(tmp_path, *lines)


def test_what_changes_is_found_again_by_key_or_name(tmp_path):
    import_lines(tmp_path, "nicht im LeiKa;Behälter;;4;ja;nein;", "99107023000000;Wohngeld;;2;ja;nein;")
    lines = ["nicht im LeiKa;Behälter;;5;ja;nein;", "99107023000000;Wohngeld neu;;2;ja;nein;"]
    with pytest.raises(CommandError, match="nennt keinen Stichtag"):
        import_lines(tmp_path, *lines)
    import_lines(tmp_path, *lines, stichtag=date(2021, 4, 8))
    assert stored() == {"Behälter": (None, "5", []), "Wohngeld neu": ("99107023000000", "2", [])}


@pytest.mark.parametrize("cell", ["1, 44", "X", "2;13"])
def test_a_type_that_is_none_is_named(tmp_path, cell):
    with pytest.raises(CommandError, match="ist nicht vorgesehen"):
        import_lines(tmp_path, f'99107023000000;Wohngeld;;"{cell}";ja;nein;')
    assert not LeikaService.objects.exists()


def test_labels_and_codes_of_several_types_are_read(tmp_path):
    labels = "2a Bund regelt, Land vollzieht; 1 Bund regelt und vollzieht"
    import_lines(tmp_path, f'99107023000000;A;;"{labels}";ja;nein;')
    assert stored() == {"A": ("99107023000000", "1, 2a", [])}


@pytest.mark.walk(4)
def test_the_sample_comes_in_as_it_stands():
    catalogue, sample = SHARED / "data" / "ozg-katalog.csv", SHARED / "data" / "leika-auszug.csv"
    if not sample.exists():
        pytest.skip("the sample is not there")
    import_path(catalogue, "ozg-katalog")
    import_path(sample, "leika")
    assert LeikaService.objects.count() == 428
    assert LeikaService.objects.filter(services=None).count() == 12
    assert LeikaService.objects.filter(entries__typification="1, 2/3").count() == 8
    assert LeikaService.objects.filter(key=None).exists()
    assert "0 neu, 0 geändert" in import_path(sample, "leika")


def test_a_leika_service_counts_for_each_of_its_services_by_what_is_stated_there(read_csv):
    first, second = ServiceFactory(ozg_id="10001"), ServiceFactory(ozg_id="10002")
    shared = LeikaServiceFactory(service=first)
    LeikaAssignment.objects.create(leika=shared, service=second)
    alone = LeikaServiceFactory(service=second)
    MaturityChange.objects.create(service=first, leika=shared, effective_on=date(2020, 1, 1), level=level(3))
    MaturityChange.objects.create(service=second, leika=alone, effective_on=date(2020, 1, 1), level=level(3))

    def levels(rule):
        rows = read_csv(f"/leistungen.csv?stichtag=2021-01-01&zaehlweise={rule}")
        return {row["OZG-ID"]: row["Reifegrad"][:1] for row in rows}

    assert levels("niedrigste") == {"10001": "3", "10002": ""}
    MaturityChange.objects.create(service=second, leika=shared, effective_on=date(2020, 1, 1), level=level(1))
    assert levels("niedrigste") == {"10001": "3", "10002": "1"}
    assert levels("mindestens-eine") == {"10001": "3", "10002": "3"}


def test_a_key_finds_all_services_and_pages_name_what_has_none(client, read_csv):
    first, second = ServiceFactory(ozg_id="10001"), ServiceFactory(ozg_id="10002")
    shared = LeikaServiceFactory(service=first, key="99107023000000")
    LeikaAssignment.objects.create(leika=shared, service=second)
    LeikaServiceFactory(service=first, key=None, name="Behälter", typification="1, 2/3")
    rows = read_csv("/leistungen.csv?suche=99107023")
    assert [row["OZG-ID"] for row in rows] == ["10001", "10002"]
    text = text_of(client.get("/leistungen/10001/"))
    assert "nicht im LeiKa Behälter 1 Bund regelt und vollzieht; 2/3 Bund regelt, teils mit Abweichungsrecht" in text
    assert [row["Leistungsschlüssel"] for row in read_csv("/leistungen/10001/leika.csv")][-1] == "nicht im LeiKa"


def test_a_level_is_stated_only_for_services_that_it_belongs_to(staff):
    service, other = ServiceFactory(ozg_id="10001"), ServiceFactory(ozg_id="10002")
    leika = LeikaServiceFactory(service=service)
    client, page = staff("Sachbearbeitung"), "/admin/services/maturitychange/add/"
    form = fields_of(client.get(page))
    typed = {**form, "leika": leika.pk, "level": level(3).pk, "effective_on": "01.04.2021"}
    answer = client.post(page, {**typed, "service": other.pk})
    assert "gehört nicht zu der OZG-Leistung" in answer.content.decode()
    assert client.post(page, {**typed, "service": service.pk}).status_code == 302


def test_an_assignment_stays_while_a_level_is_stated_for_it():
    service = ServiceFactory()
    LeikaServiceFactory(service=service, name="Wohngeld", levels={date(2020, 1, 1): 3})
    assignment = LeikaAssignment.objects.get()
    with pytest.raises(ValidationError, match="Zu „Wohngeld“ ist bei"), transaction.atomic():
        assignment.delete()
    assignment.service = ServiceFactory()
    with pytest.raises(ValidationError, match="Zu „Wohngeld“ ist bei"), transaction.atomic():
        assignment.save()
    MaturityChange.objects.get().delete()
    assignment.save()


def test_the_form_takes_types_to_tick_several_services_and_no_key(staff):
    services = [ServiceFactory(ozg_id="10001"), ServiceFactory(ozg_id="10002")]
    client, page = staff("Sachbearbeitung"), "/admin/services/leikaservice/add/"
    rows = {f"assignments-{place}-service": service.pk for place, service in enumerate(services)}
    form = fields_of(client.get(page)) | {"assignments-TOTAL_FORMS": "2", **rows}
    answer = client.post(page, {**form, "key": "", "catalogue_name": "Behälter", "typification": ["2/3", "1"]})
    assert answer.status_code == 302
    assert stored() == {"Behälter": (None, "1, 2/3", ["10001", "10002"])}
    again = client.post(page, {**form, "key": "", "catalogue_name": "Behälter", "typification": []})
    assert "ohne Schlüssel gibt es schon" in again.content.decode()
    leika = LeikaService.objects.get()
    change = f"/admin/services/leikaservice/{leika.pk}/change/"
    form = fields_of(client.get(change))
    typed = {"typification": ["4"], "initial-typification": ["1", "2/3"], "change_effective_on": "01.10.2020"}
    assert client.post(change, {**form, "key": "99107023000000", **typed}).status_code == 302
    assert stored() == {"Behälter": ("99107023000000", "4", ["10001", "10002"])}
