"""What the steps of a bundle produced: entered with it or on a page of its own, shown from its day on, imported."""

import time
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imports.registry import table_named
from imports.runs import run_import
from papers.freezing import freeze, publish
from projects.choices import OutputKind
from projects.models import BundleOutput
from tests.factories import BundleFactory, BundleOutputFactory, PaperFactory, ProjectFactory
from tests.imports.files import csv_of
from tests.pages import fields_of, text_of
from tests.process_models import SMALL, definitions, element
from tests.second_person.conftest import Desk

pytestmark = pytest.mark.django_db
PAGE = "/prozessbuendel/elterngeld/"
ADD = "/admin/projects/bundleoutput/add/"
DAY = date(2021, 4, 8)


@pytest.fixture
def bundle():
    return BundleFactory(project=ProjectFactory(title="Familie", slug="familie"), name="Elterngeld")


def upload(content, name="soll.bpmn"):
    return SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())


def filled(bundle, **values):
    return {"bundle": bundle.pk, "kind": "PROCESS_MODEL", "produced_on": "08.04.2021", "title": "Soll", **values}


def model_address(client, day="2021-04-08"):
    page = client.get(f"{PAGE}?stichtag={day}").content.decode()
    return page.partition(".bpmn")[0].rpartition('"')[2] + ".bpmn"


def test_a_file_is_drawn_and_downloaded_from_its_day_on(bundle, client, staff):
    answer = staff("Projektleitung").post(ADD, filled(bundle, source="VO/1", process_model=upload(SMALL)))
    assert answer.status_code == 302, text_of(answer)
    assert "Ergebnisse" not in text_of(client.get(f"{PAGE}?stichtag=2021-04-07"))
    answer = client.get(f"{PAGE}?stichtag=2021-04-08")
    assert "Ergebnisse Prozessmodell Soll" in text_of(answer)
    assert "Die 3 Schritte als Liste Antrag ist da (Startereignis) weiter mit Schritt 2" in text_of(answer)
    assert "Stand vom 08.04.2021, VO/1" in text_of(answer)
    body = answer.content.decode()
    assert body.count('class="bpmn__flow"') == 2
    assert ">Antrag prüfen</tspan>" in body
    address = f"{PAGE}soll-2021-04-08.bpmn"
    assert address in body
    file = client.get(f"{address}?stichtag=2021-04-08")
    assert file.content.decode() == SMALL
    assert file["Content-Type"].startswith("application/xml")
    assert file["Content-Disposition"] == 'attachment; filename="soll-2021-04-08.bpmn"'
    assert file["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"{address}?stichtag=2021-04-07").status_code == 404
    assert client.get(f"{address}?stichtag=gestern").status_code == 400


@pytest.mark.walk
def test_it_is_entered_with_its_bundle(bundle, client, staff):
    lead, address = staff("Projektleitung"), f"/admin/projects/processbundle/{bundle.pk}/change/"
    row = {"kind": "PROCESS_MODEL", "produced_on": "08.04.2021", "title": "Soll", "process_model": upload(SMALL)}
    shown = lead.get(address)
    assert 'enctype="multipart/form-data"' in shown.content.decode()
    fields = fields_of(shown) | {f"outputs-0-{name}": value for name, value in row.items()}
    answer = lead.post(address, fields)
    assert answer.status_code == 302, text_of(answer)
    assert BundleOutput.objects.get().process_model == SMALL
    text = text_of(lead.get(address))
    assert f"Datei mit {len(SMALL):,} Zeichen".replace(",", ".") in text
    assert "<definitions" not in text
    assert "Antrag prüfen" in text_of(client.get(f"{PAGE}?stichtag=2021-04-08"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Die Datei ist kein lesbares XML"),
        (b"Sehr geehrte", "Die Datei ist kein lesbares XML"),
        (b"\xff\xfe\xfd\xfc\xfb", "Zeichen, die sich nicht lesen lassen"),
        (SMALL.replace("Antrag prüfen", "x").encode() + b"\xe4", "Zeichen, die sich nicht lesen lassen"),
        ("<svg xmlns='http://www.w3.org/2000/svg'/>", "Sie beginnt mit „svg“"),
        ("<definitions/>", "kein Prozessmodell in BPMN 2.0"),
        (SMALL.replace("?>", "?><!DOCTYPE definitions>", 1), "DOCTYPE-Angabe"),
        (SMALL[:-3], "Die Datei ist kein lesbares XML"),
        (SMALL + " " * 10 + "<!--" + "x" * 1_000_000 + "-->", "zu groß"),
        (SMALL.replace("Antrag prüfen", "\ue123"), "Das Zeichen U+E123"),
    ],
)
def test_another_file_is_refused_with_the_reason_and_nothing_is_stored(bundle, staff, content, message):
    lead = staff("Projektleitung")
    answer = lead.post(ADD, filled(bundle, process_model=upload(content)))
    assert message in text_of(answer)
    assert "Prozessmodell (BPMN 2.0)" in text_of(answer)
    assert BundleOutput.objects.count() == 0
    assert lead.post(ADD, fields_of(answer)).status_code == 302  # the refused file does not come along
    assert BundleOutput.objects.get().process_model == ""


def test_a_file_comes_along_where_the_form_is_shown_again(bundle, staff):
    lead = staff("Projektleitung")
    answer = lead.post(ADD, filled(bundle, produced_on="gestern", process_model=upload(SMALL)))
    assert "kommt mit" in text_of(answer)
    answer = lead.post(ADD, fields_of(answer) | {"produced_on": "08.04.2021"})
    assert answer.status_code == 302, text_of(answer)
    assert BundleOutput.objects.get().process_model == SMALL


def test_encodings_are_those_that_the_file_names(bundle, staff):
    declared = SMALL.replace("UTF-8", "ISO-8859-1")
    for title, content in {
        "a": declared.encode("latin-1"),
        "b": SMALL.encode("utf-16"),
        "c": b"\xef\xbb\xbf" + SMALL.encode(),
    }.items():
        answer = staff("Projektleitung").post(ADD, filled(bundle, title=title, process_model=upload(content)))
        assert answer.status_code == 302, text_of(answer)
        assert BundleOutput.objects.get(title=title).process_model == SMALL


def test_only_a_process_model_has_a_file(bundle, staff):
    answer = staff("Projektleitung").post(ADD, filled(bundle, kind="LEGAL_HURDLE", process_model=upload(SMALL)))
    assert "Eine BPMN-Datei gehört nur zu einem Ergebnis der Art „Prozessmodell“" in text_of(answer)
    assert BundleOutput.objects.count() == 0


@pytest.mark.walk
def test_a_correction_keeps_the_file_unless_another_is_chosen(bundle, staff):
    output = BundleOutputFactory(bundle=bundle, process_model=SMALL)
    lead, address = staff("Projektleitung"), f"/admin/projects/bundleoutput/{output.pk}/change/"
    shown = lead.get(address)
    assert "Antrag" not in shown.content.decode()
    assert lead.post(address, fields_of(shown) | {"title": "Neu", "change_reason": "Tippfehler"}).status_code == 302
    output.refresh_from_db()
    assert (output.title, output.process_model) == ("Neu", SMALL)
    other = definitions(element("task", "T", "Anders"))
    fields = fields_of(lead.get(address)) | {"process_model": upload(other), "change_reason": "Falsche Datei"}
    assert lead.post(address, fields).status_code == 302
    output.refresh_from_db()
    assert output.process_model == other
    history = text_of(lead.get(f"/admin/projects/bundleoutput/{output.pk}/history/"))
    assert f"Datei mit {len(other)} Zeichen" in history
    assert "Anders" not in history


@pytest.mark.walk
def test_it_asks_for_the_reason_and_names_the_reports_that_it_touches(bundle, staff, time_machine):
    time_machine.move_to("2021-05-01T12:00:00+01:00")
    output = BundleOutputFactory(bundle=bundle, produced_on=DAY)
    freeze(PaperFactory(reference="VO/1", key_date=DAY, projects=[bundle.project]))
    lead, address = staff("Projektleitung"), f"/admin/projects/bundleoutput/{output.pk}/change/"
    fields = fields_of(lead.get(address)) | {"title": "Anders"}
    answer = lead.post(address, fields | {"process_model": upload(SMALL)})
    assert "für die Berichtigung einen Grund" in text_of(answer)
    answer = lead.post(address, fields_of(answer) | {"change_reason": "Falsch"})
    assert "Betroffen: VO/1" in text_of(answer)
    assert lead.post(address, fields_of(answer)).status_code == 302
    output.refresh_from_db()
    assert (output.title, output.process_model) == ("Anders", SMALL)


@pytest.mark.walk
@pytest.mark.parametrize("seen_reports", ["", "VO/1"])
def test_where_a_second_person_is_needed_the_file_waits_too(bundle, settings, time_machine, seen_reports):
    """Also where what was sent says at once that the reports were seen."""
    settings.SECOND_PERSON = True
    time_machine.move_to("2021-05-01T12:00:00+01:00")
    paper = PaperFactory(reference="VO/1", key_date=DAY, projects=[bundle.project])
    publish(freeze(paper).paper)
    first, second = (Desk(name, "Projektleitung") for name in ("lead-a", "lead-b"))
    typed = filled(bundle, process_model=upload(SMALL), seen_reports=seen_reports)
    answer = first.save("projects/bundleoutput/add/", **typed)
    pk = first.lay_before(answer, "Neu")
    assert BundleOutput.objects.count() == 0
    assert second.decide(pk, "confirm").status_code == 200
    assert BundleOutput.objects.get().process_model == SMALL


def test_who_may_not_enter_steps_may_not_enter_it(bundle, staff):
    clerk = staff("Sachbearbeitung")
    assert clerk.get(ADD).status_code == 403
    assert clerk.post(ADD, filled(bundle, process_model=upload(SMALL))).status_code == 403
    assert BundleOutput.objects.count() == 0


def test_kinds_stand_in_their_order_with_the_newest_first(bundle, client):
    for kind, day, title in (
        ("REUSABLE", date(2021, 1, 1), "Vorlage"),
        ("NORM_SCREENING", date(2021, 1, 1), "Alt"),
        ("NORM_SCREENING", date(2021, 2, 1), "Neu"),
    ):
        BundleOutputFactory(bundle=bundle, kind=kind, produced_on=day, title=title, address="https://stadt.example/x")
    text = text_of(client.get(f"{PAGE}?stichtag=2021-04-08"))
    shown = text.partition("Ergebnisse Normenscreening")[2]
    assert shown.index("Neu") < shown.index("Alt") < shown.index("Nachnutzbares") < shown.index("Vorlage")
    assert 'href="https://stadt.example/x"' in client.get(f"{PAGE}?stichtag=2021-04-08").content.decode()
    assert "01.02.2021 Familie Ergebnis – Normenscreening „Neu“" in text


def test_two_of_one_title_and_day_have_files_of_their_own(bundle, client):
    for title in ("Soll!", "Soll?"):
        content = definitions(element("task", "T", title))
        BundleOutputFactory(bundle=bundle, produced_on=DAY, title=title, process_model=content)
    for name, title in (("soll-2021-04-08", "Soll!"), ("soll-2021-04-08-2", "Soll?")):
        assert title in client.get(f"{PAGE}{name}.bpmn?stichtag=2021-04-08").content.decode()


@pytest.mark.walk
def test_the_project_names_it_from_its_day_on(bundle, client):
    BundleOutputFactory(bundle=bundle, produced_on=DAY, title="Soll")
    assert "Prozessmodell „Soll“" not in text_of(client.get("/projekte/familie/?stichtag=2021-04-07"))
    assert "Elterngeld: Prozessmodell „Soll“, 08.04.2021" in text_of(
        client.get("/projekte/familie/?stichtag=2021-04-08")
    )


def test_a_paper_names_those_of_its_day(bundle, staff):
    PaperFactory(reference="VO/1", key_date=DAY, projects=[bundle.project])
    BundleOutputFactory(bundle=bundle, kind=OutputKind.NORM_SCREENING, produced_on=DAY, title="Geprüft")
    BundleOutputFactory(bundle=bundle, produced_on=date(2021, 4, 9), title="Später")
    text = text_of(staff().get("/berichte/vo-1/"))
    assert "Elterngeld Normenscreening Geprüft 08.04.2021" in text
    assert "Später" not in text


@pytest.mark.walk
def test_papers_and_pages_ask_once_however_many_bundles(bundle, client, staff):
    PaperFactory(reference="VO/1", key_date=DAY, projects=[bundle.project])
    reader = staff()
    for address, who in (("/berichte/vo-1/", reader), ("/projekte/familie/?stichtag=2021-04-08", client)):
        BundleOutputFactory(bundle=bundle, produced_on=DAY, process_model=SMALL)
        who.get(address)
        with CaptureQueriesContext(connection) as few:
            who.get(address)
        for number in range(3):
            other = BundleFactory(project=bundle.project, name=f"Weiteres {address} {number}")
            BundleOutputFactory(bundle=other, produced_on=DAY)
        with CaptureQueriesContext(connection) as many:
            who.get(address)
        assert len(many) == len(few)
        assert not [query for query in many if "process_model" in query["sql"].partition("WHERE")[0]]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("Familie;Elterngeld;Normenscreening;08.04.2021;Geprüft;https://stadt.example/n", ""),
        ("Nichts;Elterngeld;Normenscreening;08.04.2021;Geprüft;", "Prozessbündel"),
        ("Familie;Nichts;Normenscreening;08.04.2021;Geprüft;", "Prozessbündel"),
        ("Familie;Elterngeld;Plausch;08.04.2021;Geprüft;", "Art"),
        ("Familie;Elterngeld;Normenscreening;gestern;Geprüft;", "Stand vom"),
        ("Familie;Elterngeld;Normenscreening;08.04.2021;;", "Titel"),
        ("Familie;Elterngeld;Normenscreening;08.04.2021;Geprüft;javascript:alert(1)", "Adresse"),
    ],
)
def test_a_file_brings_it_or_names_its_column(bundle, tmp_path, line, column):
    path = tmp_path / "ergebnisse_2021-04-08.csv"
    path.write_bytes(csv_of("Projekt;Prozessbündel;Art;Stand vom;Titel;Adresse", line))
    outcome = run_import(path, path.name, table_named("ergebnisse"))
    assert [each.column for each in outcome.problems] == ([column] if column else [])
    assert BundleOutput.objects.count() == (0 if column else 1)
    if not column:
        assert run_import(path, path.name, table_named("ergebnisse")).number_of_changes == 0


def test_an_import_leaves_the_file_of_a_model(bundle, tmp_path):
    output = BundleOutputFactory(bundle=bundle, produced_on=DAY, title="Soll", process_model=SMALL)
    path = tmp_path / "ergebnisse_2021-04-08.csv"
    path.write_bytes(
        csv_of("Projekt;Prozessbündel;Art;Stand vom;Titel;Text", "Familie;Elterngeld;Prozessmodell;08.04.2021;Soll;Neu")
    )
    assert run_import(path, path.name, table_named("ergebnisse")).number_of_changes == 1
    output.refresh_from_db()
    assert (output.text, output.process_model) == ("Neu", SMALL)


def test_a_page_takes_no_longer_for_what_was_drawn_before(bundle, client):
    tasks = "".join(element("task", f"T{number}", f"Schritt {number}") for number in range(900))
    BundleOutputFactory(bundle=bundle, produced_on=DAY, process_model=definitions(tasks))
    began = time.monotonic()
    assert "Die 900 Schritte als Liste" in text_of(client.get(f"{PAGE}?stichtag=2021-04-08"))
    assert time.monotonic() - began < 5
