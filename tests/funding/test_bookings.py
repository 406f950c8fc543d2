"""Bookings: which day and year they count in, whose they are, credit notes, totals, and the two bases."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from funding.choices import CostType, MovementKind, UsageBasis
from funding.models import Expenditure, Tranche
from records.models import DatePrecision
from tests.factories import ExpenditureFactory, GrantFactory, MovementFactory, ProjectFactory, TrancheFactory
from tests.findings import values
from tests.imports.files import csv_of
from tests.pages import fields_of, text_of

pytestmark = pytest.mark.django_db
TITLE = "Einführung eines verwaltungsweiten Aktenplans"
HEADER = "Projekt;Von;Bis;Kostenart;Betrag;Gebucht am;Belegnummer;Zweck"
PERIOD = f"{TITLE};01.01.2019;31.12.2020"
WHOLE = UsageBasis.WHOLE_EXPENDITURE


@pytest.fixture
def load(tmp_path):
    """Imports a file of these lines; returns the last line that the command prints."""

    def load_lines(*lines, content=None):
        path, out = tmp_path / "datei.csv", StringIO()
        path.write_bytes(csv_of(*lines) if content is None else content)
        call_command("importieren", "ausgaben", path, stdout=out)
        return out.getvalue().splitlines()[-1]

    return load_lines


@pytest.fixture
def grant():
    project = ProjectFactory(title="Aktenplan", slug="aktenplan", short_name="")
    return GrantFactory(project=project)


def amounts(rows, header="Betrag"):
    return [row[header] for row in rows]


def added(rows, header="Betrag"):
    return sum(Decimal(row[header].replace(",", ".") or "0") for row in rows)


def test_a_year_means_the_day_of_the_booking_and_totals_stand_for_themselves(read_csv, load, examples):
    load(
        HEADER,
        f"{PERIOD};Dienstleistungen;1000,00;01.03.2019;J19;x",
        f"{PERIOD};Dienstleistungen;2000,00;31.12.2020;J20;x",
        f"{PERIOD};Dienstleistungen;-2000,00;15.05.2021;G20;x",
    )
    list_of = "/foerdermittel/ausgaben.csv?projekt=aktenplan&stichtag=2021-12-31"
    years = {year: amounts(read_csv(f"{list_of}&jahr={year}")) for year in (2018, 2019, 2020, 2021)}
    assert years == {2018: [], 2019: ["1000,00"], 2020: ["2000,00"], 2021: ["-2000,00"]}
    totals = read_csv(f"{list_of}&art=summen")
    assert added(totals) == Decimal("1556579.06")
    assert added(read_csv(list_of)) == Decimal("1557579.06")


def test_the_list_of_expenditures_and_that_of_grants_say_the_same(read_csv, load, examples):
    load(HEADER, f"{PERIOD};Dienstleistungen;1000,00;01.03.2019;J19;x")
    query = "projekt=aktenplan&stichtag=2020-12-31"
    assert amounts(read_csv(f"/foerdermittel/ausgaben.csv?{query}")) == ["1000,00"]
    (row,) = read_csv(f"/foerdermittel.csv?{query}")
    assert (row["Verwendet"], row["davon offen"]) == ("1000,00", "1556579,06")
    assert (row["davon abgerechnet"], row["noch nicht abgerechnet"]) == ("0,00", "1000,00")


@pytest.mark.walk
def test_what_may_be_booked_already_is_said_on_page_and_list_and_leads_to_its_rows(client, read_csv, examples):
    """The report knows the latest day alone: 08.04.2021."""
    before, day = "stichtag=2021-04-07", "stichtag=2021-04-08"
    (row,) = read_csv(f"/foerdermittel.csv?projekt=aktenplan&{before}")
    assert (row["Verwendet"], row["davon offen"]) == ("", "1556579,06")
    assert added(read_csv(f"/foerdermittel/ausgaben.csv?projekt=aktenplan&stand=offen&{before}")) == Decimal(
        "1556579.06"
    )
    (row,) = read_csv(f"/foerdermittel.csv?projekt=aktenplan&{day}")
    assert (row["Verwendet"], row["davon offen"]) == ("1556579,06", "")
    assert read_csv(f"/foerdermittel/ausgaben.csv?projekt=aktenplan&stand=offen&{day}") == []
    ExpenditureFactory(tranche=Tranche.objects.get(grant__project__slug="aktenplan"), amount=Decimal("1000.00"))
    assert "mindestens 1.000,00 €" in text_of(client.get(f"/projekte/aktenplan/?{before}"))
    assert "mindestens 1.000,00 €" in text_of(client.get(f"/foerdermittel/?{before}"))


@pytest.mark.walk
def test_a_credit_note_over_a_part_lowers_what_is_used(staff, read_csv):
    booking = ExpenditureFactory(amount=Decimal("5000.00"))
    user = staff("Fördermittelstelle")
    for number, reverses in (("G1", booking.pk), ("G2", "")):
        user.post(
            "/admin/funding/expenditure/add/",
            {
                "tranche": booking.tranche_id,
                "cost_type": "PERSONNEL",
                "amount": "1.190,00-",
                "booked_on": "15.01.2020",
                "date_precision": "EXACT",
                "document_number": number,
                "reverses": reverses,
            },
        )
    notes = Expenditure.objects.filter(document_number__startswith="G").order_by("document_number")
    assert [(note.amount, note.reverses_id) for note in notes] == [
        (Decimal("-1190.00"), booking.pk),
        (Decimal("-1190.00"), None),
    ]
    used = [read_csv(f"/foerdermittel.csv?stichtag=2020-01-{day}")[0]["Verwendet"] for day in (14, 15)]
    assert used == ["5000,00", "2620,00"]


def test_a_negative_amount_is_linked_to_no_booking_by_its_amount(load, examples):
    load(
        HEADER,
        f"{PERIOD};Dienstleistungen;500,00;01.02.2020;L1;Lizenz Firma A",
        f"{PERIOD};Dienstleistungen;-500,00;01.03.2020;G7;Gutschrift Firma B",
    )
    assert Expenditure.objects.get(document_number="G7").reverses is None


def test_a_credit_note_in_a_file_names_its_booking(load, examples):
    load(
        f"{HEADER};Gutschrift zu Beleg",
        f"{PERIOD};Dienstleistungen;500,00;01.02.2020;L1;x;",
        f"{PERIOD};Dienstleistungen;-200,00;01.03.2020;G7;x;L1",
    )
    note = Expenditure.objects.get(document_number="G7")
    assert (note.reverses.document_number, note.amount) == ("L1", Decimal("-200.00"))
    with pytest.raises(CommandError, match="Gutschriften von 500,01 € mindern eine Buchung von 500,00 €"):
        load(f"{HEADER};Gutschrift zu Beleg", f"{PERIOD};Dienstleistungen;-300,01;01.03.2020;G8;x;L1")


@pytest.mark.walk
def test_a_booking_is_not_corrected_to_less_than_its_credit_notes(staff):
    booking = ExpenditureFactory(amount=Decimal("500.00"), document_number="L1")
    ExpenditureFactory(tranche=booking.tranche, amount=Decimal("-200.00"), reverses=booking)
    page = f"/admin/funding/expenditure/{booking.pk}/change/"
    user = staff()
    answer = user.post(page, fields_of(user.get(page)) | {"amount": "199,99", "change_reason": "Verschrieben"})
    assert "Gutschriften von 200,00 € mindern eine Buchung von 199,99 €." in text_of(answer)
    user.post(page, fields_of(user.get(page)) | {"amount": "200,00", "change_reason": "Verschrieben"})
    booking.refresh_from_db()
    assert booking.amount == Decimal("200.00")


def test_a_share_is_no_amount(load, examples):
    with pytest.raises(CommandError, match="12,34 %"):
        load(HEADER, f"{PERIOD};Personal;12,34 %;15.06.2020;PCT;x")


@pytest.mark.parametrize("line", ["", "1"])
def test_equal_lines_are_as_many_bookings(read_csv, load, examples, line):
    rows = [f"{PERIOD};Personal;2,80;15.06.2020;T1;Fahrschein;{line}"]
    rows.append(rows[0] if not line else f"{PERIOD};Personal;2,80;15.06.2020;T1;Fahrschein;2")
    assert load(f"{HEADER};Zeile", *rows).endswith("2 neu, 0 geändert, 0 unverändert")
    assert load(f"{HEADER};Zeile", *rows).endswith("0 neu, 0 geändert, 2 unverändert")
    assert Expenditure.objects.filter(document_number="T1").count() == 2


def test_a_booking_that_no_tranche_claims_counts_as_not_settled(grant, load, read_csv):
    load("Projekt;Von;Bis;Kostenart;Betrag;Gebucht am", "Aktenplan;;;Personal;1.500,00 €;01.02.2020")
    booking = Expenditure.objects.get()
    assert (booking.grant, booking.tranche, booking.basis) == (grant, None, WHOLE)
    (row,) = read_csv("/foerdermittel.csv?stichtag=2020-12-31")
    of_whole = [
        row[f"{name} (gesamte Ausgaben)"] for name in ("Verwendet", "davon abgerechnet", "noch nicht abgerechnet")
    ]
    assert (row["Verwendet"], of_whole) == ("", ["1500,00", "0,00", "1500,00"])


def test_what_is_settled_is_what_belongs_to_claimed_tranches(client, grant, read_csv):
    """Never the amount claimed: 500 € are, of which 120 € are booked."""
    tranche = TrancheFactory(grant=grant, usage_basis=WHOLE, claimed_on=date(2020, 2, 1))
    ExpenditureFactory(tranche=tranche, amount=Decimal("120.00"))
    ExpenditureFactory(tranche=None, grant=grant, amount=Decimal("30.00"))
    shown = {}
    for day in ("2020-01-31", "2020-02-01"):
        (row,) = read_csv(f"/foerdermittel.csv?stichtag={day}")
        rows = {
            name: read_csv(f"/foerdermittel/ausgaben.csv?stichtag={day}&abrechnung={name}")
            for name in ("abgerechnet", "offen")
        }
        assert added(rows["abgerechnet"]) == added([row], "davon abgerechnet (gesamte Ausgaben)")
        assert added(rows["offen"]) == added([row], "noch nicht abgerechnet (gesamte Ausgaben)")
        shown[day] = [row[f"{name} (gesamte Ausgaben)"] for name in ("davon abgerechnet", "noch nicht abgerechnet")]
    assert shown == {"2020-01-31": ["0,00", "150,00"], "2020-02-01": ["120,00", "30,00"]}


def test_what_is_not_settled_is_never_less_than_nothing(grant, read_csv):
    tranche = TrancheFactory(grant=grant, usage_basis=WHOLE)
    ExpenditureFactory(tranche=tranche, amount=Decimal("120.00"))
    ExpenditureFactory(tranche=None, grant=grant, amount=Decimal("-30.00"))
    (row,) = read_csv("/foerdermittel.csv?stichtag=2020-12-31")
    of_whole = [
        row[f"{name} (gesamte Ausgaben)"] for name in ("Verwendet", "davon abgerechnet", "noch nicht abgerechnet")
    ]
    assert of_whole == ["90,00", "90,00", "0,00"]


@pytest.mark.walk
def test_the_two_bases_are_never_added(client, grant, read_csv):
    tranche = TrancheFactory(grant=grant)
    ExpenditureFactory(tranche=tranche, amount=Decimal("450.00"))
    ExpenditureFactory(tranche=tranche, amount=Decimal("500.00"), basis=WHOLE)
    (row,) = read_csv("/foerdermittel.csv?stichtag=2020-12-31")
    assert (row["Verwendet"], row["Verwendet (gesamte Ausgaben)"]) == ("450,00", "500,00")
    page = text_of(client.get("/foerdermittel/ausgaben/?stichtag=2020-12-31"))
    assert "ausgezahlte Fördermittel: 450,00 €; gesamte zuwendungsfähige Ausgaben: 500,00 €" in page
    for address in (
        "/foerdermittel/ausgaben/",
        f"/foerdermittel/{grant.slug}/",
        f"/foerdermittel/{grant.slug}/verwendungsnachweis/",
        "/foerdermittel/tranchen/",
        "/projekte/aktenplan/",
    ):
        assert "950,00" not in text_of(client.get(f"{address}?stichtag=2020-12-31")), address


@pytest.mark.walk
def test_a_total_stands_beside_single_bookings_and_a_finding_asks_whether_it_contains_them(grant, read_csv):
    tranche = TrancheFactory(grant=grant, paid=Decimal("130.00"), approved=Decimal("130.00"))
    total = ExpenditureFactory(tranche=tranche, amount=Decimal("100.00"), is_total=True)
    ExpenditureFactory(tranche=tranche, amount=Decimal("30.00"), booked_on=date(2020, 1, 5))
    used = "/foerdermittel.csv?stichtag=2020-12-31"
    assert read_csv(used)[0]["Verwendet"] == "130,00"
    assert len(values(date(2020, 12, 31), "summe-neben-buchungen")) == 1
    total.contains_bookings = True
    total.save()
    assert values(date(2020, 12, 31), "summe-neben-buchungen") == []
    by_day = {
        day: read_csv(f"/foerdermittel.csv?stichtag={day}")[0]["Verwendet"] for day in ("2020-01-04", "2020-01-05")
    }
    assert by_day == {"2020-01-04": "100,00", "2020-01-05": "100,00"}
    rows = read_csv("/foerdermittel/ausgaben.csv?stichtag=2020-12-31")
    assert [(row["Betrag"], row["Summe mit Einzelbuchungen"]) for row in rows] == [("70,00", "100,00"), ("30,00", "")]
    ExpenditureFactory(tranche=tranche, amount=Decimal("90.00"), booked_on=date(2020, 2, 5))
    assert read_csv(used)[0]["Verwendet"] == "120,00"


def test_a_total_has_the_day_of_the_end_of_its_period(staff):
    grant = GrantFactory()
    sent = {
        "grant": grant.pk,
        "cost_type": "SERVICES",
        "amount": "270.000,00 €",
        "date_precision": "EXACT",
        "is_total": "on",
        "period_start": "01.01.2019",
        "period_end": "30.06.2019",
    }
    staff("Fördermittelstelle").post("/admin/funding/expenditure/add/", sent)
    total = Expenditure.objects.get()
    assert (total.amount, total.booked_on, total.date_precision) == (
        Decimal("270000.00"), date(2019, 6, 30), DatePrecision.LATEST,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"tranche": "", "grant": ""}, "Bitte geben Sie die Tranche oder die Zuwendung an."),
        ({"booked_on": ""}, "Dieses Feld ist zwingend erforderlich."),
        ({"amount": "viel"}, "Bitte eine Zahl eingeben"),
        ({"amount": "1,005"}, "höchstens 2 Dezimalstellen"),
        ({"contains_bookings": "on"}, "Einzelbuchungen enthält nur eine Summe der Kostenart."),
        ({"period_start": "01.01.2019", "period_end": "30.06.2019"}, "Ein Zeitraum gehört zu einer Summe"),
        ({"tranche": "", "is_total": "on"}, "Dieses Feld ist zwingend erforderlich."),
    ],
)
def test_what_is_no_booking_is_said_at_the_form(staff, changed, message):
    tranche = TrancheFactory()
    sent = {"tranche": tranche.pk, "grant": tranche.grant_id, "cost_type": "PERSONNEL", "amount": "1"}
    sent |= {"booked_on": "01.02.2020", "date_precision": "EXACT"}
    if changed.get("is_total"):
        sent["booked_on"] = ""
    assert message in text_of(staff().post("/admin/funding/expenditure/add/", sent | changed))
    assert not Expenditure.objects.exists()


@pytest.mark.walk
def test_a_tranche_belongs_to_the_grant_of_its_bookings(staff):
    booking = ExpenditureFactory()
    page = f"/admin/funding/tranche/{booking.tranche_id}/change/"
    user = staff()
    answer = user.post(page, fields_of(user.get(page)) | {"grant": GrantFactory(grantor="Bund").pk})
    assert "Die Tranche gehört zu einer anderen Zuwendung als die Ausgabe." in text_of(answer)
    assert Tranche.objects.get().grant == booking.grant


def test_document_purpose_and_payee_are_shown_to_staff_alone(staff, client, read_csv):
    ExpenditureFactory(document_number="R 1", payee="Firma A", purpose="Schulung", addition="u. a. Lizenzen")
    address = "/foerdermittel/ausgaben.csv?stichtag=2020-12-31"
    (row,) = read_csv(address)
    assert row["Zusatz"] == "u. a. Lizenzen"
    assert not {"Belegnummer", "Empfänger", "Zweck"} & set(row)
    staff("Fördermittelstelle")
    (row,) = read_csv(address)
    assert (row["Belegnummer"], row["Empfänger"], row["Zweck"]) == ("R 1", "Firma A", "Schulung")


@pytest.mark.walk(4)
def test_what_the_report_says_of_cost_types_stands_beside_them(client, frozen):
    for address in ("/projekte/aktenplan/?stichtag=2021-04-08", "/berichte/vo-0504-21/"):
        text = text_of(client.get(address))
        assert "u. a. Lizenzen" in text
        assert "inkl. Gemeinkostenanteil" in text


def test_a_link_of_one_of_several_grants_leads_to_its_rows_alone(client, grant, read_csv):
    other = GrantFactory(project=grant.project, grantor="Bund")
    for owner, amount in ((grant, "10.00"), (other, "7.00")):
        ExpenditureFactory(tranche=TrancheFactory(grant=owner), amount=Decimal(amount))
    page = client.get("/foerdermittel/?stichtag=2020-12-31").content.decode()
    basis = "grundlage=ausgezahlte-foerdermittel"
    assert f"/foerdermittel/ausgaben/?zuwendung={other.slug}&amp;{basis}" in page
    rows = read_csv(f"/foerdermittel/ausgaben.csv?zuwendung={other.slug}&{basis}&stichtag=2020-12-31")
    assert amounts(rows) == ["7,00"]


def test_own_files_come_back_unchanged(staff, load, grant):
    """As staff get them: unclaimed bookings, credit notes, equal lines, totals of all kinds, both bases."""
    tranche = TrancheFactory(grant=grant)
    booking = ExpenditureFactory(tranche=tranche, document_number="7", amount=Decimal("80.00"))
    ExpenditureFactory(tranche=tranche, document_number="8", amount=Decimal("-20.00"), reverses=booking)
    ExpenditureFactory.create_batch(2, tranche=tranche, document_number="9", amount=Decimal("2.80"))
    ExpenditureFactory(tranche=None, grant=grant, amount=Decimal("11.00"), line=2)
    period = {"period_start": date(2019, 1, 1), "period_end": date(2019, 6, 30), "is_total": True}
    ExpenditureFactory(tranche=None, grant=grant, amount=Decimal("12.00"), **period)
    ExpenditureFactory(tranche=tranche, amount=Decimal("900.00"), is_total=True, contains_bookings=True)
    ExpenditureFactory(tranche=tranche, amount=Decimal("13.00"), basis=WHOLE, cost_type=CostType.SERVICES)
    user, address = staff(), "/foerdermittel/ausgaben.csv?stichtag=2020-12-31"
    content = b"".join(user.get(address).streaming_content)
    assert load(content=content).endswith("0 neu, 0 geändert, 8 unverändert")
    Expenditure.objects.exclude(reverses=None).delete()
    Expenditure.objects.all().delete()
    load(content=content)
    assert b"".join(user.get(address).streaming_content) == content
    assert Expenditure.objects.get(contains_bookings=True).amount == Decimal("900.00")


def test_a_later_movement_or_booking_changes_no_earlier_day(grant, read_csv):
    tranche = TrancheFactory(grant=grant, claimed=None, approved=None, paid=None)
    ExpenditureFactory(tranche=tranche, basis=WHOLE)
    address = "/foerdermittel.csv?stichtag=2020-06-30"
    before = read_csv(address)
    MovementFactory(tranche=tranche, kind=MovementKind.CLAIM, effective_on=date(2020, 7, 1))
    ExpenditureFactory(tranche=tranche, basis=WHOLE, booked_on=date(2020, 7, 1))
    assert read_csv(address) == before


def test_the_page_of_a_grant_has_a_line_for_each_year_and_one_for_totals(client, grant):
    tranche = TrancheFactory(grant=grant)
    ExpenditureFactory(tranche=tranche, amount=Decimal("10.00"), booked_on=date(2019, 12, 31))
    ExpenditureFactory(tranche=tranche, amount=Decimal("-3.00"), booked_on=date(2020, 1, 1))
    ExpenditureFactory(tranche=tranche, amount=Decimal("20.00"), is_total=True)
    page = text_of(client.get(f"/foerdermittel/{grant.slug}/?stichtag=2020-12-31"))
    lines = "2019 10,00 € 2020 \N{MINUS SIGN}3,00 € Summen von Zeiträumen 20,00 € Summe 27,00 €"
    assert lines in page
