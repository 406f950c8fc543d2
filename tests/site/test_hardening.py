"""What a security officer looks for in answers and in what is sent: headers, identifiers, addresses, versions."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from funding.models import Grant
from services.models import MaturityChange
from tests.conftest import LISTS
from tests.factories import (
    GrantFactory,
    MaturityChangeFactory,
    QuestionFactory,
    ServiceFactory,
    UnitFactory,
    level,
)
from tests.imports.files import csv_of
from tests.pages import fields_of, text_of
from units.models import Unit, UnitName

pytestmark = pytest.mark.django_db
ANSWERS = ["/", "/admin/login/", "/gibt-es-nicht/", "/healthz", *(f"{address}.csv" for address in LISTS)]
VERSION_MISSING = "Nicht gespeichert: Mit dem Formular kam nicht an, welche Fassung Sie gesehen haben."


@pytest.mark.parametrize("address", ANSWERS)
def test_no_other_site_may_embed_an_answer_and_no_page_uses_a_device(client, examples, address):
    headers = client.get(address).headers
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers
    for feature in ("camera", "microphone", "geolocation", "usb", "payment"):
        assert f"{feature}=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize(
    "address", ["/", "/healthz", "/anmelden/", "/projekte.csv", "/static/ozgtracker/admin-print.css"]
)
def test_trace_is_not_answered(client, address):
    answer = client.trace(address)
    assert answer.status_code == 405
    assert answer.content == b""


@pytest.mark.parametrize(
    "address",
    ["/.git/config", "/.git/", "/static/", "/static/../.git/config", "/var/", "/manage.py", "/ozgtracker/settings.py"],
)
def test_neither_folders_nor_files_of_the_program_are_served(client, address):
    assert client.get(address).status_code == 404


def test_security_txt_says_whom_to_tell(client, settings, time_machine):
    time_machine.move_to("2026-11-28T12:00:00Z")
    settings.SECURITY_CONTACT = ["mailto:it-sicherheit@stadt.example", "https://stadt.example/meldung"]
    settings.SECURITY_POLICY, settings.SITE_URL = "https://stadt.example/regeln", "https://ozg.stadt.example"
    answer = client.get("/.well-known/security.txt", headers={"host": "localhost"})
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode() == (
        "Contact: mailto:it-sicherheit@stadt.example\n"
        "Contact: https://stadt.example/meldung\n"
        "Expires: 2027-05-27T00:00:00Z\n"
        "Preferred-Languages: de, en\n"
        "Canonical: https://ozg.stadt.example/.well-known/security.txt\n"
        "Policy: https://stadt.example/regeln\n"
    )


def test_without_a_contact_there_is_no_security_txt(client):
    assert client.get("/.well-known/security.txt").status_code == 404


def test_identifiers_of_a_paper_name_the_site_whatever_host_was_asked_for(frozen, settings):
    settings.ALLOWED_HOSTS = ["*"]
    address = "/oparl/1.1/papers/vo-0504-21"
    client = Client(headers={"host": "evil.example"})
    for asked in (address, "/berichte/vo-0504-21.json"):
        settings.SITE_URL = ""
        assert client.get(asked).json()["id"] == f"http://evil.example{address}"
        settings.SITE_URL = "https://ozg.stadt.example"
        assert client.get(asked).json()["id"] == f"https://ozg.stadt.example{address}"
        assert "evil.example" not in client.get(asked).content.decode()


REFUSED = {
    "javascript:alert(1)": "",
    "ftp://stadt.example/nachweis": "http:// oder https://",
    "https://amt:geheim@stadt.example/": "Benutzernamen",
    "https://stadt.example@evil.example/": "Benutzernamen",
    "data:text/html,x": "",
}


@pytest.mark.parametrize("address", REFUSED)
def test_evidence_is_a_web_address_without_an_account_in_forms(staff, address):
    change = MaturityChangeFactory(evidence="https://stadt.example/")
    page = f"/admin/services/maturitychange/{change.pk}/change/"
    client = staff()
    answer = client.post(page, {**fields_of(client.get(page)), "evidence": address, "change_reason": "neu"})
    assert answer.status_code == 200
    assert REFUSED[address] in text_of(answer)
    assert MaturityChange.objects.get().evidence == "https://stadt.example/"


@pytest.mark.parametrize("address", REFUSED)
def test_evidence_is_a_web_address_without_an_account_in_files(tmp_path, address):
    from imports.registry import table_named
    from imports.runs import ImportProblems, import_table

    ServiceFactory(ozg_id="10092")
    path = tmp_path / "reifegrade.csv"
    path.write_bytes(
        csv_of("OZG-ID;Leistungsschlüssel;Seit;Modell;Stufe;Nachweis", f"10092;;01.01.2021;1.1;3;{address}")
    )
    with pytest.raises(ImportProblems, match="Spalte „Nachweis“"):
        import_table(path, table_named("reifegrade"))


@pytest.mark.parametrize("address", REFUSED)
def test_evidence_is_a_web_address_without_an_account_however_it_is_saved(address):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        MaturityChangeFactory(evidence=address, level=level(3))


@pytest.mark.parametrize("address", ["http://stadt.example/", "https://stadt.example:8443/a?b=c@d#e@f"])
def test_evidence_may_have_an_at_sign_behind_its_name(address):
    assert MaturityChangeFactory(evidence=address).evidence == address


def without(fields, *names):
    return {name: value for name, value in fields.items() if name not in names}


@pytest.mark.walk
def test_a_record_sent_without_its_version_is_not_overwritten(staff):
    client, grant = staff(), GrantFactory(authority="alt")
    page = f"/admin/funding/grant/{grant.pk}/change/"
    sent = without(fields_of(client.get(page)) | {"authority": "neu"}, "seen_version")
    refused = client.post(page, sent)
    assert VERSION_MISSING in text_of(refused)
    assert Grant.objects.get().authority == "alt"
    assert client.post(page, fields_of(refused)).status_code == 302
    assert Grant.objects.get().authority == "neu"


@pytest.mark.parametrize(
    "typed", [{"questions-0-text": "Wann?"}, {"questions-0-DELETE": "on", "change_reason": "Irrtum"}]
)
def test_a_row_sent_without_its_version_is_neither_overwritten_nor_deleted(staff, typed):
    client, question = staff(), QuestionFactory(text="Wie weit?")
    page = f"/admin/papers/order/{question.order.pk}/change/"
    sent = without(fields_of(client.get(page)) | typed, "questions-0-seen_version")
    assert VERSION_MISSING in text_of(client.post(page, sent))
    question.refresh_from_db()
    assert question.text == "Wie weit?"


def test_a_record_is_not_deleted_without_its_version(staff):
    client, unit = staff(), UnitFactory()
    page = f"/admin/units/unit/{unit.pk}/delete/"
    sent = without(fields_of(client.get(page), "post") | {"change_reason": "Irrtum"}, "seen_version")
    assert "Inzwischen wurde geändert, was Sie löschen wollten." in text_of(client.post(page, sent))
    assert Unit.objects.exists()


def test_what_is_stated_of_a_record_is_not_passed_over_without_saying_what_was_seen(staff):
    client, unit = staff(), UnitFactory(name="Zoo")
    page = f"/admin/units/unit/{unit.pk}/change/"
    typed = {"name": "Tierpark", "change_kind": "gilt_ab", "change_effective_on": "01.01.2021"}
    sent = without(fields_of(client.get(page)) | typed, "seen_statements")
    refused = client.post(page, sent)
    assert VERSION_MISSING in text_of(refused)
    assert UnitName.objects.count() == 1
    assert client.post(page, fields_of(refused)).status_code == 302
    assert UnitName.objects.count() == 2


def test_a_day_in_the_file_of_a_contact_lies_ahead(client, settings):
    settings.SECURITY_CONTACT = ["mailto:a@stadt.example"]
    line = client.get("/.well-known/security.txt").content.decode().splitlines()[1]
    expires = date.fromisoformat(line.removeprefix("Expires: ")[:10])
    assert timedelta(days=30) < expires - timezone.localdate() < timedelta(days=365)
