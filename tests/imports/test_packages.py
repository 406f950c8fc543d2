"""All data as files: out with `exportieren` and „Alle Daten“, in with `importieren`; the same files come out again."""

import json
from datetime import date
from hashlib import sha256
from io import BytesIO
from random import Random
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import QuerySet

from ozgtracker.privacy.models import RetentionRule
from projects.models import BundleOutput, Project
from records.models import Record
from tests.conftest import seed_of
from tests.factories import (
    BundleOutputFactory,
    ContactAddressFactory,
    ExpenditureFactory,
    ProjectFactory,
    TrancheFactory,
    UnitFactory,
    UserFactory,
)
from tests.imports.test_round_trip import empty_database
from tests.musterstadt import LAST
from tests.pages import text_of
from tests.process_models import SMALL
from tests.sealed import unsealed
from units.models import Unit

pytestmark = pytest.mark.django_db
# What a package does not have, and lists show: frozen papers, and findings on requests for the status.
OURS = ("ozgtracker", "papers", "reports", "funding", "projects", "services", "units", "imports", "records")
KEPT = (RetentionRule,)
NOT_OF_PACKAGES = {"berichte.csv", "datapackage.json", "pruefung.csv"}


def written(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.*")}


def take_in(package):
    """Into the database, from which all else was taken away; what migrations bring stays."""
    with unsealed():
        empty_database()
        for model in apps.get_models():
            if model._meta.app_label in OURS and not issubclass(model, Record) and model not in KEPT:
                QuerySet(model)._raw_delete("default")
    call_command("importieren", str(package))


@pytest.mark.walk
def test_the_same_files_come_out_of_the_database_that_took_them_in(tmp_path, examples):
    write_and_compare(tmp_path, [date(2021, 4, 8), date(2020, 12, 31)])


@pytest.mark.walk
def test_a_city_with_three_years_of_history_comes_out_again(tmp_path, request, musterstadt):
    random = Random(f"{seed_of(request.config)} {request.node.nodeid}")
    write_and_compare(tmp_path, [LAST, date(LAST.year - random.choice([1, 2]), random.randint(1, 12), 28)])


def write_and_compare(folder, days):
    """Full part and public lists of the days, before and after."""
    for day in days:
        call_command("exportieren", str(folder / f"before-{day}"), stichtag=day.isoformat())
    take_in(folder / f"before-{days[0]}" / "vollstaendig")
    for day in days:
        call_command("exportieren", str(folder / f"after-{day}"), stichtag=day.isoformat())
        before, after = (written(folder / f"{when}-{day}") for when in ("before", "after"))
        differing = {name for name in before if before[name] != after.get(name)}
        assert {name.rpartition("/")[2] for name in differing} <= NOT_OF_PACKAGES
        assert not any(name.startswith("vollstaendig") for name in differing)
        assert before.keys() == after.keys()


@pytest.mark.walk
def test_the_file_of_a_process_model_comes_out_again_however_long(tmp_path):
    content = SMALL.replace("Antrag prüfen", 'Antrag; "prüfen", '.replace('"', "&quot;") + "x" * 200_000)
    BundleOutputFactory(process_model=content)
    write_and_compare(tmp_path, [date(2021, 4, 8)])
    assert BundleOutput.objects.get().process_model == content


@pytest.mark.walk
def test_frictionless_has_nothing_to_say_of_both_parts(tmp_path, examples):
    from frictionless import validate

    call_command("exportieren", str(tmp_path), stichtag="2021-04-08")
    for part in ("oeffentlich", "vollstaendig"):
        report = validate(str(tmp_path / part / "datapackage.json"))
        assert report.flatten(["title", "rowNumber", "fieldName", "message"]) == []
        assert report.valid


@pytest.mark.walk
def test_the_description_has_types_units_code_lists_keys_and_sums(tmp_path, examples, settings):
    settings.DATA_LICENSE = "dl-zero-de/2.0"
    call_command("exportieren", str(tmp_path), stichtag="2021-04-08")
    package = json.loads((tmp_path / "vollstaendig" / "datapackage.json").read_text())
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert "eingefrorene Drucksachen" in package["description"]
    movements = next(each for each in package["resources"] if each["path"] == "mittelbewegungen.csv")
    fields = {each["name"]: each for each in movements["schema"]["fields"]}
    assert (fields["Betrag"]["type"], fields["Betrag"]["unit"]) == ("number", "EUR")
    assert {"value": 3, "label": "Auszahlung"} in fields["Vorgang"]["categories"]
    assert movements["schema"]["foreignKeys"] == [
        {"fields": ["Tranche"], "reference": {"resource": "tranchen", "fields": ["Schlüssel"]}}
    ]
    assert movements["bytes"] == (tmp_path / "vollstaendig" / "mittelbewegungen.csv").stat().st_size
    public = json.loads((tmp_path / "oeffentlich" / "datapackage.json").read_text())
    zero = {
        "name": "dl-zero-de/2.0",
        "title": "Datenlizenz Deutschland – Zero – 2.0",
        "path": "https://www.govdata.de/dl-de/zero-2-0",
    }
    assert (public["stichtag"], public["licenses"]) == ("2021-04-08", [zero])


@pytest.mark.walk
def test_what_is_internal_is_in_the_full_part_alone(tmp_path):
    tranche = TrancheFactory()
    ExpenditureFactory(tranche=tranche, payee="Zwiebelfisch GmbH", booked_on=date(2020, 2, 1))
    ContactAddressFactory(email="zwiebelfisch@stadt.example")
    ProjectFactory(title="Zwiebelfisch", slug="zwiebelfisch", not_public_until=date(2199, 12, 31))
    call_command("exportieren", str(tmp_path))
    for name, content in written(tmp_path).items():
        if name.startswith("oeffentlich"):
            assert b"wiebelfisch" not in content, name
    full = written(tmp_path / "vollstaendig")
    assert b"Zwiebelfisch GmbH" in full["ausgaben.csv"]
    assert b"zwiebelfisch@stadt.example" in full["kontaktadressen.csv"]


@pytest.mark.walk
def test_no_number_of_the_database_is_in_a_package(tmp_path, examples):
    """Taken in a second time, all records have other numbers, and the files are the same."""
    call_command("exportieren", str(tmp_path / "before"))
    package = tmp_path / "before" / "vollstaendig"
    before = {*Unit.objects.values_list("pk", flat=True)}
    UnitFactory.create_batch(len(before))
    take_in(package)
    assert before.isdisjoint(Unit.objects.values_list("pk", flat=True))
    call_command("exportieren", str(tmp_path / "after"))
    assert written(tmp_path / "after" / "vollstaendig") == written(package)


ALTERED = [
    ("projekte.csv", lambda text: text.replace("aktenplan", "aktenplan2"), "Die Datei projekte.csv ist eine andere"),
    ("projekte.csv", None, "Die Datei projekte.csv fehlt"),
    ("datapackage.json", lambda text: text[:-20], "datapackage.json ist nicht zu lesen"),
    ("datapackage.json", lambda text: text.replace('"vollstaendig"', '"oeffentlich"', 1), "nur öffentliche Daten"),
]
WRONG = [
    ("projekte.csv", "Kurzname in Adressen", "Kürzel", "Die Spalten sind andere"),
    ("umsetzungen.csv", ",zoo,", ",zirkus,", "umsetzungen.csv, Zeile"),
    ("projekte.csv", ",2018-", ",20XX-", "passt nicht in die Spalte"),
]


@pytest.mark.walk
@pytest.mark.parametrize(("name", "alter", "message"), ALTERED)
def test_an_altered_package_is_refused_and_nothing_is_stored(tmp_path, examples, name, alter, message):
    call_command("exportieren", str(tmp_path))
    path = tmp_path / "vollstaendig" / name
    path.write_text(alter(path.read_text())) if alter else path.unlink()
    with pytest.raises(CommandError, match="Nichts wurde übernommen") as refused:
        take_in(tmp_path / "vollstaendig")
    assert message in str(refused.value)
    assert not Project.objects.exists()


@pytest.mark.walk
@pytest.mark.usefixtures("examples")
@pytest.mark.parametrize(("name", "before", "after", "message"), WRONG)
def test_a_row_that_does_not_fit_is_named_and_nothing_is_stored(tmp_path, name, before, after, message):
    call_command("exportieren", str(tmp_path))
    path, described = tmp_path / "vollstaendig" / name, tmp_path / "vollstaendig" / "datapackage.json"
    former = sha256(path.read_bytes()).hexdigest()
    assert before in path.read_text()
    path.write_text(path.read_text().replace(before, after), newline="")
    described.write_text(described.read_text().replace(former, sha256(path.read_bytes()).hexdigest()))
    with pytest.raises(CommandError) as refused:
        take_in(tmp_path / "vollstaendig")
    assert message in str(refused.value)
    assert not Project.objects.exists()


@pytest.mark.walk
def test_a_database_with_data_takes_in_no_package(tmp_path, examples):
    call_command("exportieren", str(tmp_path))
    with pytest.raises(CommandError, match="Die Datenbank ist nicht leer"):
        call_command("importieren", str(tmp_path / "vollstaendig"))


def test_a_folder_with_files_is_not_written_into(tmp_path):
    (tmp_path / "brief.txt").write_text("x")
    with pytest.raises(CommandError, match="ist kein leerer Ordner"):
        call_command("exportieren", str(tmp_path))


@pytest.mark.walk
def test_administrators_take_out_all_data_in_the_browser(client, tmp_path, examples):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    assert "Alle Daten herunterladen" in text_of(client.get("/admin/"))
    assert "Konten und Rechte" in text_of(client.get("/admin/alle-daten/"))
    answer = client.post("/admin/alle-daten/", {"stichtag": "2021-04-08"})
    assert answer["Content-Disposition"] == 'attachment; filename="alle-daten_2021-04-08.zip"'
    with ZipFile(BytesIO(b"".join(answer.streaming_content))) as archive:
        archive.extractall(tmp_path / "zip")
    call_command("exportieren", str(tmp_path / "folder"), stichtag="2021-04-08")
    assert written(tmp_path / "zip") == written(tmp_path / "folder")
    assert "Das ist kein gültiges Datum." in text_of(client.post("/admin/alle-daten/", {"stichtag": "gestern"}))
