"""Findings on the example data, on pages and in files, explained, and by the command."""

import csv
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from funding.models import Expenditure, Tranche
from projects.models import Project
from records.findings import CHECKS
from reports.models import Explanation
from tests.factories import ExpenditureFactory, GrantFactory, ProjectFactory, RolloutFactory, TrancheFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db
DAY = "stichtag=2021-04-08"

FINDINGS_OF_THE_REPORT = {
    ("kostenarten-summe", "kijufa", "1069042.89", "1069042.83", "-0.06"),
    ("bewilligt-nach-satz", "kijufa", "1206906.59", "1069042.89", "-137863.70"),
    ("bewilligt-nach-satz", "aktenplan", "1556579.93", "1556579.06", "-0.87"),
    ("anteil-nach-satz", "aktenplan", "2030547.60", "2030548.00", "0.40"),
    ("anteil-nach-satz", "aktenplan", "225616.40", "225616.00", "-0.40"),
    ("projektende-gegen-bewilligung", "aktenplan", "2021-12-31", "2021-09-30", "-92"),
    ("beginn-gegen-bewilligung", "aktenplan", "2018-12-17", "2018-12-21", "4"),
    ("beginn-gegen-bewilligung", "kijufa", "2019-07-01", "2019-07-19", "18"),
    ("landesprioritaet-und-projektphase", "kijufa", "1", "2", "1"),
    ("einheiten-gegen-plan", "aktenplan", "40", "38", "-2"),
    ("sammelzeile", "aktenplan", "", "1", ""),
    ("tranchen-luecke", "aktenplan", "2018-12-17", "2019-01-01", "15"),
    ("landesprioritaet-ohne-projektphase", "kijufa", "", "", ""),
    ("buendel-gegen-plan", "kijufa", "15", "11", "-4"),
    # beyond the list of the report: what its figures lead to, and what it leaves open
    ("hochrechnung-ueber-volumen", "aktenplan", "2256164.00", "2575752.62", "319588.62"),
    ("hochrechnung-ueber-volumen", "kijufa", "2028000.00", "2672261.86", "644261.86"),
    ("phase-fehlt", "kijufa", "0", "11", "11"),
}


def findings_command(*arguments):
    """Exit status and output of the command."""
    output = StringIO()
    try:
        call_command("befunde", *arguments, stdout=output)
    except SystemExit as ended:
        return ended.code, output.getvalue()
    return 0, output.getvalue()


def test_the_program_finds_what_does_not_add_up_in_the_report(examples):
    status, output = findings_command("--stichtag", "2021-04-08", "--format", "csv")
    rows = list(csv.DictReader(StringIO(output)))
    assert {
        (row["Prüfung"], row["Projekt"], row["Erwartet"], row["Ist"], row["Differenz"]) for row in rows
    } == FINDINGS_OF_THE_REPORT
    assert len(rows) == len(FINDINGS_OF_THE_REPORT)
    assert [row["Schwere"] for row in rows].count("Fehler") == 1
    assert status == 1


def test_the_command_says_so_where_nothing_is_found():
    assert findings_command("--stichtag", "2021-04-08") == (0, "Keine Befunde.\n")


def test_the_command_succeeds_where_every_error_is_explained(examples, staff):
    explain(staff("Fördermittelstelle"))
    assert findings_command("--stichtag", "2021-04-08")[0] == 0


def test_the_command_refuses_what_is_no_day():
    with pytest.raises(CommandError, match="--stichtag: „gestern“ ist kein Datum"):
        call_command("befunde", "--stichtag", "gestern")


@pytest.mark.walk
def test_the_command_takes_a_day_as_people_write_it(examples, staff):
    explain(staff("Fördermittelstelle"))
    assert findings_command("--stichtag", "08.04.2021") == findings_command("--stichtag", "2021-04-08")


def explain(client, text="Lesefehler beim Einscannen."):
    key = f"kostenarten-summe:funding.tranche:{tranche().pk}"
    return client.post("/admin/reports/explanation/add/", {"text": text, "befund": key, "stichtag": "2021-04-08"})


def tranche():
    return Tranche.objects.get(grant__project__slug="kijufa")


@pytest.mark.walk
def test_an_explanation_closes_a_finding_for_just_its_values(client, examples, staff):
    explain(staff("Fördermittelstelle"))
    page = text_of(client.get(f"/pruefung/?{DAY}&schwere=fehler"))
    today = f"{timezone.localdate():%d.%m.%Y}"
    assert f"erläutert Lesefehler beim Einscannen. ({today})" in page
    assert Explanation.objects.get().explained_by.username not in page
    spent = Expenditure.objects.filter(tranche=tranche()).first()
    spent.amount += Decimal("0.01")
    spent.save()
    page = text_of(client.get(f"/pruefung/?{DAY}&schwere=fehler"))
    assert "offen (für andere Werte erläutert)" in page
    assert f"Für andere Werte: Lesefehler beim Einscannen. ({today})" in page
    assert "Für andere Werte erläutert am" in text_of(client.get(f"/projekte/kijufa/?{DAY}"))
    spent.amount -= Decimal("0.01")
    spent.save()
    assert "erläutert Lesefehler" in text_of(client.get(f"/pruefung/?{DAY}&schwere=fehler"))


@pytest.mark.walk(4)
def test_a_finding_is_explained_once_for_its_values_and_only_where_it_exists(examples, staff):
    client = staff("Fördermittelstelle")
    explain(client)
    assert "ist für diese Werte schon erläutert" in text_of(explain(client, "Noch einmal."))
    wrong = {"text": "x", "befund": "kostenarten-summe:funding.tranche:0", "stichtag": "2021-04-08"}
    assert "Diesen Befund gibt es nicht" in text_of(client.post("/admin/reports/explanation/add/", wrong))
    assert "Diesen Befund gibt es nicht" in text_of(client.post("/admin/reports/explanation/add/", {"text": "x"}))
    assert Explanation.objects.count() == 1


@pytest.mark.parametrize(("group", "is_offered"), [("Fördermittelstelle", True), ("Leserecht", False)])
def test_who_may_explain_finds_the_way(examples, staff, group, is_offered):
    client = staff(group)
    page = client.get(f"/pruefung/?{DAY}&schwere=fehler").content.decode()
    assert ('name="befund" value="kostenarten-summe:' in page) == is_offered
    status = explain(client).status_code
    assert status == (302 if is_offered else 403)


@pytest.mark.parametrize(("group", "is_offered"), [("Fördermittelstelle", True), ("Leserecht", False)])
def test_the_form_of_a_record_leads_to_the_explanation(examples, staff, group, is_offered):
    answer = staff(group).get(f"/admin/funding/tranche/{tranche().pk}/change/")
    page = answer.content.decode()
    assert "0,06 € ohne Verwendung" in text_of(answer)
    key = f"kostenarten-summe%3Afunding.tranche%3A{tranche().pk}"
    assert (
        f'href="/admin/reports/explanation/add/?befund={key}&amp;zurueck=%2Fadmin%2Ffunding%2Ftranche' in page
    ) == is_offered


@pytest.mark.walk
def test_no_line_of_a_finding_ends_between_a_number_and_its_sign(client, examples, staff):
    project = Project.objects.get(slug="aktenplan")
    form = staff().get(f"/admin/projects/project/{project.pk}/change/").content.decode()
    assert "57,9\u00a0% der erfassten oder 55,0\u00a0% der geplanten" in form
    form = staff().get(f"/admin/funding/tranche/{tranche().pk}/change/").content.decode()
    assert "90\u00a0% von 1.341.007,32\u00a0€ sind" in form
    assert "90\u00a0% von 1.341.007,32\u00a0€ sind" in client.get(f"/projekte/kijufa/?{DAY}").content.decode()


def test_what_was_known_earlier_cannot_be_explained(examples, staff):
    """The explanation would count for the values known today, not for those on the page."""
    client = staff("Fördermittelstelle")
    page = client.get(f"/pruefung/?{DAY}&schwere=fehler&kenntnisstand=2199-12-31")
    assert "0,06 € ohne Verwendung" in text_of(page)
    assert "/admin/reports/explanation/add/" not in page.content.decode()


def test_the_form_of_an_explanation_is_filled_from_its_link(examples, staff):
    key = f"kostenarten-summe:funding.tranche:{tranche().pk}"
    page = staff().get(f"/admin/reports/explanation/add/?befund={key}&{DAY}").content.decode()
    assert f'value="{key}"' in page


@pytest.mark.walk
def test_findings_are_narrowed_and_written_as_files(client, examples, read_csv):
    rows = read_csv(f"/pruefung.csv?{DAY}&projekt=kijufa&schwere=warnung")
    assert [(row["Schwere"], row["Differenz"]) for row in rows] == [("Warnung", "-137863,70"), ("Warnung", "644261,86")]
    assert len(read_csv(f"/pruefung.csv?{DAY}&pruefung=anteil-nach-satz&stand=offen")) == 2
    assert read_csv(f"/pruefung.csv?{DAY}&stand=erlaeutert") == []
    for suffix in ("xlsx", "json"):
        assert b"".join(client.get(f"/pruefung.{suffix}?{DAY}").streaming_content)


def test_a_finding_leads_to_its_rows(client, examples):
    page = client.get(f"/pruefung/?{DAY}&schwere=fehler").content.decode()
    for address in ("tranchen", "ausgaben"):
        assert f'href="/foerdermittel/{address}/?projekt=kijufa&amp;stichtag=2021-04-08"' in page


def test_where_nothing_is_found_the_page_says_what_that_means(client):
    assert "Die Angaben passen zusammen, soweit sie erfasst sind." in text_of(client.get("/pruefung/"))


@pytest.mark.walk
def test_findings_stand_where_their_figures_are(client, examples, staff):
    grant = tranche().grant
    sentence = "0,06 € ohne Verwendung"
    for address in ("/projekte/kijufa/", f"/foerdermittel/{grant.slug}/"):
        assert sentence in text_of(client.get(f"{address}?{DAY}"))
    assert sentence not in text_of(client.get(f"/projekte/aktenplan/?{DAY}"))
    assert sentence in text_of(staff().get(f"/admin/funding/tranche/{tranche().pk}/change/"))
    assert "1 Fehler, 3 Warnungen, 13 Hinweise" in text_of(client.get(f"/?{DAY}"))


def test_deadlines_that_are_near_stand_on_the_overview(client):
    GrantFactory(interim_proof_months=None)
    assert "Letzter Mittelabruf" not in text_of(client.get("/?stichtag=2021-10-02"))
    assert "Letzter Mittelabruf am 31.12.2021, in 89 Tagen" in text_of(client.get("/?stichtag=2021-10-03"))


@pytest.mark.walk
def test_the_number_of_queries_is_the_same_for_many_projects(client):
    def count(path):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    fill(1)
    first = [count(path) for path in ("/", f"/pruefung/?{DAY}")]
    fill(5)
    assert [count(path) for path in ("/", f"/pruefung/?{DAY}")] == first


def fill(number):
    for _ in range(number):
        tranche = TrancheFactory(grant__project=ProjectFactory(planned_units=3))
        ExpenditureFactory(tranche=tranche)
        RolloutFactory(project=tranche.grant.project)


def test_every_check_says_what_it_rests_on():
    assert len(CHECKS) >= 24
    assert all(each.title and each.source for each in CHECKS.values())


def test_no_line_ends_between_a_number_and_its_sign(examples, client):
    assert "0,06\u00a0€ ohne Verwendung" in client.get(f"/pruefung/?{DAY}&schwere=fehler").content.decode()
