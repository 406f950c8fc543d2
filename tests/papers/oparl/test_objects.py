"""What each object says, literally; and that their schemas have nothing against any."""

import hashlib

import pytest
from django.core.management import call_command

from papers.models import Body
from tests.example_papers import written
from tests.imports.test_packages import take_in
from tests.papers.oparl.reading import LISTS, SCHEMAS, SECRET, SITE, SYSTEM, problems_of
from tests.sealed import altered

pytestmark = pytest.mark.django_db
ROOT = f"{SITE}/oparl/1.1"
TYPE = "https://schema.oparl.org/1.1"


def key(name):
    return Body.objects.get(name=name).key


@pytest.mark.walk(4)
@pytest.mark.skipif(not SCHEMAS.exists(), reason=f"the schemas of OParl are not at hand: {SCHEMAS}")
@pytest.mark.parametrize("query", ["", "?modified_since=2000-01-01T00:00:00%2B01:00", "?omit_internal=true"])
def test_no_schema_has_anything_against_an_object(reader, query):
    everything = reader.everything(query)
    assert {each["type"] for each in everything.values()} == {
        f"{TYPE}/{name}"
        for name in ("System", "Body", "Organization", "Meeting", "AgendaItem", "Paper", "Consultation", "File")
    }
    assert [problem for each in everything.values() for problem in problems_of(each)] == []


def test_the_system_says_what_the_installation_is(reader, settings):
    system = reader.system()
    assert {name: value for name, value in system.items() if name not in ("created", "modified")} == {
        "id": SYSTEM,
        "type": f"{TYPE}/System",
        "oparlVersion": "https://schema.oparl.org/1.1/",
        "license": "https://www.govdata.de/dl-de/by-2-0",
        "body": f"{ROOT}/bodies",
        "name": "OZG-Tracker Stadt Beispiel",
        "contactEmail": "daten@stadt.example",
        "contactName": "Stabsstelle Daten",
        "website": f"{SITE}/berichte/",
        "product": "https://gitlab.opencode.de/ozg-tracker/ozg-tracker",
        "web": f"{SITE}/berichte/",
        "ozgtracker:version": settings.VERSION,
    }


def test_the_body_is_the_municipality_with_its_keys_and_lists(reader):
    body = reader.body()
    assert (body["id"], body["name"], body["system"]) == (f"{ROOT}/body", "Stadt Beispiel", SYSTEM)
    assert (body["ags"], body["rgs"]) == ("05117000", "051170000000")
    assert body["legislativeTerm"] == []
    assert {name: body[name] for name in LISTS} == {
        "organization": f"{ROOT}/organizations",
        "person": f"{ROOT}/people",
        "meeting": f"{ROOT}/meetings",
        "paper": f"{ROOT}/papers",
        "agendaItem": f"{ROOT}/agenda-items",
        "consultation": f"{ROOT}/consultations",
        "file": f"{ROOT}/files",
        "locationList": f"{ROOT}/locations",
        "legislativeTermList": f"{ROOT}/legislative-terms",
        "membership": f"{ROOT}/memberships",
    }


def test_without_its_settings_nothing_is_said_of_them(reader, settings):
    settings.MUNICIPALITY = settings.ARS = settings.DATA_LICENSE = ""
    settings.CONTACT_NAME = settings.CONTACT_EMAIL = ""
    assert reader.system()["name"] == "OZG-Tracker"
    assert reader.body()["name"] == "OZG-Tracker"
    unsaid = {"license", "contactName", "contactEmail", "ags", "rgs"}
    assert unsaid.isdisjoint([*reader.system(), *reader.body()])


def test_a_paper_has_its_head_files_way_and_what_belongs_to_it(reader):
    council, committee = key("Rat"), key("Hauptausschuss")
    paper = reader.read(f"{ROOT}/papers/vo-1")
    fingerprint = paper.pop("ozgtracker:fingerabdruck")
    main, others, consultations = paper.pop("mainFile"), paper.pop("auxiliaryFile"), paper.pop("consultation")
    assert paper == {
        "id": f"{ROOT}/papers/vo-1",
        "type": f"{TYPE}/Paper",
        "created": "2021-04-09T10:15:30+02:00",
        "modified": "2021-06-01T12:00:00+02:00",  # since then its correction is public
        "body": f"{ROOT}/body",
        "name": "Sachstand & Ausblick",
        "reference": "VO/1",
        "date": "2020-12-31",
        "paperType": "Bericht",
        "relatedPaper": [f"{ROOT}/papers/vo-2"],
        "web": f"{SITE}/berichte/vo-1/",
        "ozgtracker:stichtag": "2020-12-31",
        "ozgtracker:auftragVon": f"{ROOT}/organizations/{council}",
        "ozgtracker:eingefroren": "2021-04-09T10:15:30+02:00",
        "ozgtracker:berichtigtDurch": [f"{ROOT}/papers/vo-2"],
        "ozgtracker:inhalt": f"{SITE}/berichte/vo-1.json",
    }
    assert len(fingerprint) == 64
    assert [main["fileName"], *(each["fileName"] for each in others)] == ["vo-1.pdf", "vo-1.docx"]
    assert consultations == [
        {
            "id": f"{ROOT}/papers/vo-1/consultations/{body}-{day}",
            "type": f"{TYPE}/Consultation",
            "created": "2021-04-09T10:15:30+02:00",
            "modified": "2021-04-09T10:15:30+02:00",
            "agendaItem": f"{ROOT}/meetings/{body}-{day}/items/vo-1",
            "meeting": f"{ROOT}/meetings/{body}-{day}",
            "organization": [f"{ROOT}/organizations/{body}"],
            "role": "Entgegennahme o. B.",
            "ozgtracker:federfuehrend": leads,
            "ozgtracker:tag": day,
        }
        for body, day, leads in ((committee, "2021-05-06", True), (council, "2021-05-10", False))
    ]


@pytest.mark.walk
def test_a_correction_names_what_it_corrects_and_its_division(reader):
    paper = reader.read(f"{ROOT}/papers/vo-2")
    assert paper["relatedPaper"] == [f"{ROOT}/papers/vo-1"]
    assert (paper["ozgtracker:geschaeftsbereich"], paper["ozgtracker:ressort"]) == (
        "Zentrale Dienste",
        "Stadtbetrieb 402",
    )
    assert "ozgtracker:berichtigtDurch" not in paper


def test_a_meeting_has_what_it_treated_in_the_order_of_publication_with_the_result(reader):
    council = key("Rat")
    meeting = reader.read(f"{ROOT}/meetings/{council}-2021-05-10")
    stem = f"{ROOT}/meetings/{council}-2021-05-10"
    assert meeting == {
        "id": stem,
        "type": f"{TYPE}/Meeting",
        "created": "2021-04-09T10:15:30+02:00",
        "modified": "2021-07-01T08:00:00+02:00",
        "name": "Rat, 10.05.2021",
        "organization": [f"{ROOT}/organizations/{council}"],
        "ozgtracker:tag": "2021-05-10",
        "agendaItem": [
            {
                "id": f"{stem}/items/vo-1",
                "type": f"{TYPE}/AgendaItem",
                "created": "2021-04-09T10:15:30+02:00",
                "modified": "2021-05-11T09:00:00+02:00",
                "order": 0,
                "name": "Sachstand & Ausblick",
                "consultation": f"{ROOT}/papers/vo-1/consultations/{council}-2021-05-10",
                "result": "entgegengenommen",
                "ozgtracker:ergebnisVom": "2021-05-10",
            },
            {
                "id": f"{stem}/items/vo-2",
                "type": f"{TYPE}/AgendaItem",
                "created": "2021-06-01T12:00:00+02:00",
                "modified": "2021-07-01T08:00:00+02:00",  # it moved up when VO/3 went
                "order": 1,
                "name": "Sachstand",
                "consultation": f"{ROOT}/papers/vo-2/consultations/{council}-2021-05-10",
            },
        ],
    }


def test_an_organization_leads_to_its_own_meetings_and_consultations(reader):
    committee = key("Hauptausschuss")
    organization = reader.read(f"{ROOT}/organizations/{committee}")
    assert organization == {
        "id": f"{ROOT}/organizations/{committee}",
        "type": f"{TYPE}/Organization",
        "created": "2021-04-09T10:15:30+02:00",
        "modified": "2021-04-09T10:15:30+02:00",
        "body": f"{ROOT}/body",
        "name": "Hauptausschuss",
        "organizationType": "Gremium",
        "meeting": f"{ROOT}/organizations/{committee}/meetings",
        "consultation": f"{ROOT}/organizations/{committee}/consultations",
    }
    assert [each["name"] for each in reader.read(organization["meeting"])["data"]] == ["Hauptausschuss, 06.05.2021"]
    assert [each["paper"] for each in reader.read(organization["consultation"])["data"]] == [f"{ROOT}/papers/vo-1"]


def test_a_file_has_size_and_checksum_of_the_bytes_that_are_sent(reader):
    for file in reader.rows("file"):
        for address in (file["accessUrl"], file["downloadUrl"]):
            data = reader.response(address).content
            assert (len(data), hashlib.sha512(data).hexdigest()) == (file["size"], file["sha512Checksum"])
    pdf = reader.read(f"{ROOT}/files/vo-1.pdf")
    assert (pdf["name"], pdf["mimeType"], pdf["date"]) == ("VO/1 (PDF)", "application/pdf", "2020-12-31")
    assert reader.client.get("/berichte/vo-1.pdf").content == reader.response(pdf["downloadUrl"]).content


def test_the_file_of_a_page_has_the_object_and_beside_it_what_the_paper_says(reader):
    file, paper = reader.read(f"{SITE}/berichte/vo-1.json"), reader.read(f"{ROOT}/papers/vo-1")
    assert {name: file[name] for name in paper} == paper
    assert set(file) - set(paper) == {"ozgtracker:oeffentlich", "ozgtracker:auftrag", "ozgtracker:abschnitte"}
    assert file["ozgtracker:auftrag"]["decided_on"] == "2020-01-01"


def test_the_file_of_a_draft_says_what_its_object_will_be(city, client, staff):
    draft = staff("Leserecht").get(f"/berichte/{SECRET.lower()}-1.json").json()
    assert draft["id"] == f"{ROOT}/papers/{SECRET.lower()}-1"
    assert {"created", "modified", "mainFile"}.isdisjoint(draft)
    assert [each["role"] for each in draft["consultation"]] == [SECRET, SECRET]


@pytest.mark.walk
def test_addresses_are_the_same_after_export_and_import(reader, tmp_path):
    """Frozen papers are in no package: they are frozen and published anew."""
    before = set(reader.everything())
    call_command("exportieren", str(tmp_path))
    take_in(tmp_path / "vollstaendig")
    for reference in ("VO/1", "VO/2"):
        written(reference, "--einfrieren", "--veroeffentlichen")
    assert set(reader.everything()) == before


def test_a_file_that_was_altered_is_not_sent(reader):
    altered("UPDATE papers_frozenfile SET digest = 'x'")
    error = reader.read(f"{ROOT}/access/vo-1.pdf", status=409)
    assert error["message"] == "Was gespeichert ist, stimmt nicht mehr mit seiner Prüfsumme überein."
