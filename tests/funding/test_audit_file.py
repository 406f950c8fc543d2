"""What is in the Prüfakte of a grant."""

import re
from datetime import date
from decimal import Decimal
from hashlib import sha256
from io import BytesIO

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from pypdf import PdfReader

from funding.choices import UsageBasis
from funding.models import Grant
from ozgtracker.models import AuditFileDownload
from papers.models import FrozenFile
from records.findings import Scope
from reports.findings.audit import audit
from reports.models import Explanation
from tests.audit_files import changes, taken
from tests.factories import (
    AmendmentFactory,
    DeadlineDayFactory,
    ExpenditureFactory,
    GrantConfirmationFactory,
    GrantFactory,
    MovementFactory,
    PlanItemFactory,
    ProjectFactory,
    TrancheFactory,
    UserFactory,
)
from tests.pages import text_of
from tests.sealed import unsealed

pytestmark = pytest.mark.django_db
BOOKINGS = "3-mittel/ausgaben.csv"
LISTED = "inhalt.csv"
GRANT_MONEY, WHOLE = UsageBasis.GRANT_MONEY, UsageBasis.WHOLE_EXPENDITURE


def amounts(audit_file, **wanted):
    """The sum of the bookings with these cells."""
    rows = audit_file.rows(BOOKINGS)
    return sum(
        Decimal(row["Betrag"].replace(",", "."))
        for row in rows
        if all(row[header] == cell for header, cell in wanted.items())
    )


@pytest.mark.walk
def test_the_bookings_add_up_to_what_the_page_of_the_grant_says_is_used(auditor, grant, read_csv):
    tranche = TrancheFactory(grant=grant)
    for amount, day in (("100.10", date(2020, 1, 1)), ("20.05", date(2021, 4, 8)), ("7.00", date(2021, 4, 9))):
        ExpenditureFactory(tranche=tranche, amount=Decimal(amount), booked_on=day)
    credited = ExpenditureFactory(tranche=tranche, amount=Decimal("50.00"), document_number="R1")
    ExpenditureFactory(tranche=tranche, amount=Decimal("-10.00"), reverses=credited)
    total = {"is_total": True, "contains_bookings": True, "cost_type": "SERVICES"}
    ExpenditureFactory(tranche=tranche, amount=Decimal("300.00"), booked_on=date(2020, 12, 31), **total)
    ExpenditureFactory(tranche=tranche, amount=Decimal("40.00"), cost_type="SERVICES", payee="Muster GmbH")
    ExpenditureFactory(tranche=None, grant=grant, amount=Decimal("5.00"), basis=WHOLE)
    ExpenditureFactory(tranche__grant__project=grant.project, amount=Decimal("999.00"))
    found = taken(auditor, grant)
    assert amounts(found, Grundlage="ausgezahlte Fördermittel") == Decimal("460.15")
    assert amounts(found, Grundlage="gesamte zuwendungsfähige Ausgaben") == Decimal("5.00")
    page = text_of(auditor.get(f"/foerdermittel/{grant.slug}/?stichtag=2021-04-08"))
    assert "Verwendet 460,15 €" in page
    assert "Verwendet (gesamte Ausgaben) 5,00 €" in page
    (row,) = found.rows("1-zuwendung/zuwendung.csv")
    assert (row["Verwendet"], row["Verwendet (gesamte Ausgaben)"]) == ("460,15", "5,00")
    (row,) = [row for row in found.rows(BOOKINGS) if row["Empfänger"]]
    assert (row["Empfänger"], row["Betrag"]) == ("Muster GmbH", "40,00")
    of_list = read_csv(f"/foerdermittel/ausgaben.csv?zuwendung={grant.slug}&stichtag=2021-04-08")
    assert found.rows(BOOKINGS) == of_list


@pytest.mark.walk
def test_what_may_be_booked_already_stands_apart(auditor, grant):
    tranche = TrancheFactory(grant=grant)
    ExpenditureFactory(tranche=tranche, booked_on=date(2021, 12, 31), date_precision="LATEST", amount=Decimal("12.00"))
    found = taken(auditor, grant)
    assert found.rows(BOOKINGS) == []
    assert [row["Betrag"] for row in found.rows("3-mittel/ausgaben-offen.csv")] == ["12,00"]


@pytest.mark.walk
def test_the_tables_are_those_of_the_page_of_the_grant(auditor, grant, read_csv):
    tranche = TrancheFactory(grant=grant)
    MovementFactory(tranche=tranche, file_reference="Az. 7")
    ExpenditureFactory(tranche=tranche)
    PlanItemFactory(grant=grant)
    AmendmentFactory(grant=grant)
    found = taken(auditor, grant)
    for name in ("konto", "bescheide", "fristen", "mittelabrufe", "finanzierungsplan-nach-kostenart", "kostenarten"):
        assert found.rows(f"2-seite/{name}.csv") == read_csv(
            f"/foerdermittel/{grant.slug}/{name}.csv?stichtag=2021-04-08"
        ), name


@pytest.mark.walk
def test_the_proof_of_use_is_that_of_its_page(auditor, grant, read_csv):
    ExpenditureFactory(tranche=TrancheFactory(grant=grant))
    found = taken(auditor, grant)
    name = "4-verwendungsnachweis/verwendungsnachweis"
    page = f"/foerdermittel/{grant.slug}/verwendungsnachweis"
    assert found.rows(f"{name}.csv") == read_csv(f"{page}.csv?stichtag=2021-04-08")
    assert found.archive.read(f"{name}.pdf") == auditor.get(f"{page}.pdf?stichtag=2021-04-08").content
    assert "Aktenplan" in PdfReader(BytesIO(found.archive.read(f"{name}.pdf"))).pages[0].extract_text()
    sheet = load_workbook(BytesIO(found.archive.read(f"{name}.xlsx"))).worksheets[0]
    assert ("Ausgaben", "Personal", 100) in [(row[0], row[1], row[3]) for row in sheet.iter_rows(values_only=True)]


@pytest.mark.walk
def test_findings_have_their_explanations_and_who_wrote_them(auditor, grant):
    ExpenditureFactory(tranche=TrancheFactory(grant=grant))
    finding = audit(Scope(date(2021, 4, 8)))[0].finding
    bert = UserFactory(username="bert")
    for fingerprint, text in ((finding.fingerprint, "So im Bescheid."), ("0" * 64, "Früher anders.")):
        Explanation.objects.bulk_create([
            Explanation(
                finding=finding.key, fingerprint=fingerprint, subject="Tranche", text=text, project=grant.project,
                explained_by=bert,
            )
        ])  # fmt: skip
    found = taken(auditor, grant)
    explained = [row for row in found.rows("5-pruefung/befunde.csv") if row["Erläuterung"]]
    assert [(row["Stand"], row["Erläuterung"], row["Erläutert von"]) for row in explained] == [
        ("erläutert", "So im Bescheid.", "bert")
    ]
    written = found.rows("5-pruefung/erlaeuterungen.csv")
    assert [(row["Erläuterung"], row["Erläutert von"]) for row in written] == [
        ("So im Bescheid.", "bert"),
        ("Früher anders.", "bert"),
    ]
    assert len(changes(found, "angelegt", "Erläuterung")) == 2


@pytest.mark.walk
def test_confirmations_plans_and_deadlines_have_what_staff_noted(auditor, grant):
    GrantConfirmationFactory(subject=grant, note="telefonisch", confirmed_by=UserFactory(username="bert"))
    PlanItemFactory(grant=grant, file_reference="Az. 1", amount=Decimal("500.00"))
    PlanItemFactory(grant=grant, effective_on=date(2020, 7, 1), amount=Decimal("600.00"))
    DeadlineDayFactory(grant=grant, reason="Verlängert", file_reference="Az. 2")
    found = taken(auditor, grant)
    (row,) = found.rows("5-pruefung/bestaetigungen.csv")
    assert (row["Bestätigt am"], row["Bestätigt von"], row["Bemerkung"]) == ("01.01.2020", "bert", "telefonisch")
    assert [(row["Gilt ab"], row["Betrag"], row["Aktenzeichen"]) for row in found.rows("1-zuwendung/ansaetze.csv")] == [
        ("", "500,00", "Az. 1"),
        ("01.07.2020", "600,00", ""),
    ]
    assert [row["Betrag"] for row in found.rows("1-zuwendung/finanzierungsplan.csv")] == ["600,00"]
    (row,) = found.rows("1-zuwendung/abweichende-fristen.csv")
    assert (row["Frist"], row["Fällig am"], row["Grund"], row["Aktenzeichen"]) == (
        "Verwendungsnachweis", "30.09.2022", "Verlängert", "Az. 2",
    )  # fmt: skip


@pytest.mark.walk
def test_each_file_is_listed_with_its_size_and_digest(auditor, grant):
    ExpenditureFactory(tranche=TrancheFactory(grant=grant))
    found = taken(auditor, grant)
    assert found.archive.testzip() is None
    listed = {row["Datei"]: row for row in found.rows(LISTED)}
    assert {*listed} == {*found.archive.namelist()} - {LISTED, "inhalt.html"}
    for name, row in listed.items():
        content = found.archive.read(name)
        assert (int(row["Bytes"]), row["SHA-256"]) == (len(content), sha256(content).hexdigest()), name
        if name.endswith(".csv"):
            assert int(row["Zeilen"]) == len(found.rows(name)), name
    cover = found.text("inhalt.html")
    assert all(row["SHA-256"] in cover for row in listed.values())
    assert sha256(found.archive.read(LISTED)).hexdigest() in cover


@pytest.mark.walk
def test_the_cover_says_what_it_is_for_which_day_and_who_took_it(client, settings, time_machine, grant):
    settings.MUNICIPALITY = "Stadt Musterhausen"
    time_machine.move_to("2021-05-03T12:00:00+02:00", tick=False)
    client.force_login(UserFactory(username="pruef", first_name="Petra", last_name="Prüf", group="Rechnungsprüfung"))
    found = taken(client, grant)
    cover = " ".join(re.sub(r"<[^>]+>", " ", found.text("inhalt.html")).split())
    for text in (
        "Kommune Stadt Musterhausen", "Projekt Aktenplan", "Stichtag 08.04.2021",
        "Erstellt am 03.05.2021, 12:00:00 Uhr", "Geladen von pruef (Petra Prüf)",
    ):  # fmt: skip
        assert text in cover
    name = f"pruefakte-aktenplan-{grant.pk}_2021-04-08.zip"
    assert found.response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert found.response["Content-Type"] == "application/zip"
    assert "no-store" in found.response["Cache-Control"]


@pytest.mark.walk
def test_a_city_with_nothing_has_empty_tables_that_say_so(auditor, grant):
    found = taken(auditor, grant)
    listed = {row["Datei"]: row["Vermerk"] for row in found.rows(LISTED)}
    assert found.rows(BOOKINGS) == []
    assert found.text(BOOKINGS).startswith("Projekt;Zuwendungsgeber;Von;Bis;Gebucht am;")
    empty = (BOOKINGS, "3-mittel/tranchen.csv", "6-drucksachen/drucksachen.csv", "7-verlauf/importe.csv")
    assert [listed[name] for name in empty] == ["nicht erfasst", "nicht erfasst", "keine", "keine"]
    assert "Höchstbetrag" in found.text("1-zuwendung/stammdaten.csv")


@pytest.mark.walk
def test_before_its_first_notice_the_cover_says_that_it_was_not_granted(auditor, grant):
    found = taken(auditor, grant, "2018-12-31")
    listed = {row["Datei"]: row["Vermerk"] for row in found.rows(LISTED)}
    assert listed["2-seite/konto.csv"] == "am Stichtag noch nicht bewilligt"
    assert "2-seite/konto.csv" not in found.archive.namelist()
    assert "Am Stichtag war die Zuwendung noch nicht bewilligt." in found.text("inhalt.html")
    assert len(changes(found, "angelegt", "Zuwendung")) == 1


@pytest.mark.walk
def test_names_with_odd_characters_stay_what_they_are(auditor):
    project = ProjectFactory(title='Ämter „A/B“; <b>"Öl"</b> ＝x', slug="aemter", short_name="")
    grant = GrantFactory(project=project, grantor="=1+1 & Söhne")
    ExpenditureFactory(tranche=TrancheFactory(grant=grant), payee="=HYPERLINK(1)", purpose='a;"b"')
    found = taken(auditor, grant)
    assert all(name.isascii() for name in found.archive.namelist())
    (row,) = found.rows(BOOKINGS)
    assert (row["Projekt"], row["Empfänger"], row["Zweck"]) == (project.title, "'=HYPERLINK(1)", 'a;"b"')
    (row,) = found.rows("1-zuwendung/zuwendung.csv")
    assert row["Zuwendungsgeber"] == "'=1+1 & Söhne"
    assert "<b>" not in found.text("inhalt.html")


@pytest.mark.walk
def test_frozen_papers_are_in_it_as_they_were_frozen(frozen, auditor):
    grant = Grant.objects.filter(project__in=frozen.paper.paperproject_set.values("project")).first()
    found = taken(auditor, grant)
    (row,) = found.rows("6-drucksachen/drucksachen.csv")
    assert (row["Drucksachennummer"], row["Fingerabdruck (SHA-256)"]) == ("VO/0504/21", frozen.fingerprint)
    assert found.archive.read("6-drucksachen/vo-0504-21.pdf") == auditor.get("/berichte/vo-0504-21.pdf").content


@pytest.mark.walk
def test_a_paper_that_was_tampered_with_is_named_and_not_in_it(frozen, auditor):
    grant = Grant.objects.filter(project__in=frozen.paper.paperproject_set.values("project")).first()
    with unsealed():
        QuerySet(FrozenFile).filter(frozen=frozen, file_format="pdf").update(data=b"anders")
    found = taken(auditor, grant)
    assert "6-drucksachen/vo-0504-21.pdf" not in found.archive.namelist()
    (row,) = found.rows("6-drucksachen/drucksachen.csv")
    assert row["Vermerk"].startswith("stimmt nicht mehr mit dem Fingerabdruck überein")


@pytest.mark.walk
def test_a_paper_of_another_project_is_not_in_it(frozen, auditor):
    assert taken(auditor, GrantFactory()).rows("6-drucksachen/drucksachen.csv") == []


@pytest.mark.walk
def test_who_took_it_is_written_down_with_the_digest_of_the_file(client, grant):
    anna = UserFactory(username="anna", group="Rechnungsprüfung")
    client.force_login(anna)
    first = taken(client, grant)
    download = AuditFileDownload.objects.get()
    assert (download.by, download.grant, download.key_date) == (anna, grant.pk, date(2021, 4, 8))
    assert (download.sha256, download.size) == (sha256(first.content).hexdigest(), len(first.content))
    client.force_login(UserFactory(username="bert", group="Rechnungsprüfung"))
    rows = taken(client, grant).rows("7-verlauf/herausgaben.csv")
    assert [(row["Konto"], row["SHA-256 der Datei"]) for row in rows] == [("anna", download.sha256)]
    page = text_of(client.get("/admin/ozgtracker/auditfiledownload/"))
    assert page.count(f"Aktenplan, {grant.grantor}") == 2
    assert "anna" in page
    client.force_login(UserFactory(group="Leserecht"))
    assert client.get("/admin/ozgtracker/auditfiledownload/").status_code == 403


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("stichtag=gestern", "Stichtag: Das ist kein gültiges Datum."),
        ("kenntnisstand=2021-01-01", "Kenntnisstand: Die Prüfakte gibt es nur nach heutigem Wissen."),
    ],
)
def test_of_invalid_parameters_none_is_made_and_nothing_written_down(auditor, grant, query, text):
    response = auditor.get(f"/foerdermittel/{grant.slug}/pruefakte.zip?{query}")
    assert response.status_code == 400
    assert text in response.content.decode()
    assert not AuditFileDownload.objects.exists()


@pytest.mark.walk
def test_the_number_of_queries_does_not_grow_with_the_bookings(auditor, settings, grant):
    settings.CHECK_PREPARED_QUERIES = False
    tranche = TrancheFactory(grant=grant)
    ExpenditureFactory(tranche=tranche)
    taken(auditor, grant)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            taken(auditor, grant)
        return len(captured)

    few = queries()
    for number in range(40):
        ExpenditureFactory(tranche=tranche, amount=Decimal(number + 1), document_number=f"R{number}")
    assert queries() == few
