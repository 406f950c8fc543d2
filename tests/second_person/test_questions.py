"""The question before says truly what follows: it is laid before a second person, not written."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.imports.files import csv_of
from tests.law.desk import BUTTONS
from tests.pages import all_fields_of, fields_of, text_of
from tests.second_person.conftest import Desk
from tests.second_person.test_doors import HEADER, ROW
from units.models import Unit

pytestmark = pytest.mark.django_db
FOLLOWS = {
    True: "Sichern Sie noch einmal, wird es einer zweiten Person vorgelegt und erst eingetragen,",
    False: "Sichern Sie noch einmal, wird es eingetragen.",
}


@pytest.mark.walk(4)
@pytest.mark.parametrize("is_on", [True, False])
def test_a_form(frozen, first, zoo, settings, is_on):
    settings.SECOND_PERSON = is_on
    page = f"projects/phasechange/{zoo.pk}/change/"
    typed = {"effective_on": "01.04.2021", "change_reason": "Meldung"}
    asked = first.post(page, fields_of(first.get(page)) | typed)
    assert FOLLOWS[is_on] in text_of(asked)
    label = {True: "Weiter zum Vorlegen", False: "Trotzdem sichern"}[is_on]
    assert f'name="_save" value="{label}"' in asked.content.decode()


@pytest.mark.parametrize("is_on", [True, False])
def test_an_import(first, zoo, settings, tmp_path, is_on):
    settings.SECOND_PERSON, settings.IMPORT_FOLDER = is_on, tmp_path / "importe"
    file = SimpleUploadedFile("datei.csv", csv_of(HEADER, ROW))
    page = first.post("imports/importrun/importieren/phasenwechsel/", {"file": file})["Location"]
    said = "Das wird einer zweiten Person vorgelegt und erst importiert, wenn sie es bestätigt. Betroffen – "
    assert (said in text_of(first.client.get(page))) is is_on
    asked = first.client.post(page, {"confirm": "1"})
    label = {True: "Weiter zum Vorlegen", False: "Trotzdem importieren"}[is_on]
    assert f"Wenn das so sein soll, wählen Sie „{label}“." in text_of(asked)
    assert f'name="confirm" value="{label}"' in asked.content.decode()


@pytest.mark.walk(4)
@pytest.mark.parametrize("is_on", [True, False])
def test_a_reorganisation(frozen, settings, is_on):
    settings.SECOND_PERSON = is_on
    desk, address = Desk("alle", "Projektleitung"), "units/reorganisation/add/umbenennen/"
    typed = {"effective_on": "01.03.2021", "unit": Unit.objects.get(names__name="Zoo").pk, "name": "Tierpark"}
    page = desk.get(address)
    while "Das wird eingetragen, alles oder nichts." not in text_of(page):
        sent = {**all_fields_of(page, "schritt"), **typed, "schritt": BUTTONS[page.context["step"]]}
        page, typed = desk.post(address, sent), {}
    said = "Das wird einer zweiten Person vorgelegt und erst eingetragen, wenn sie es bestätigt."
    assert (said in text_of(page)) is is_on
    assert ("Weiter zum Vorlegen" if is_on else "Trotzdem eintragen") in text_of(page)
