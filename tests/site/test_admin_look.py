"""The admin as a page like the others: by task, with a search, with lists and forms that say what they are."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from funding.models import Amendment
from ozgtracker.admin_tasks import PLACES
from tests.factories import GrantFactory, ProjectFactory, RolloutFactory, TrancheFactory, UnitFactory
from tests.pages import fields_of, text_of

pytestmark = pytest.mark.django_db
GROUPS = ["Täglich", "Geld", "OZG", "Berichte", "Stammdaten", "Verwaltung"]


def test_every_list_of_the_admin_stands_under_a_task(staff):
    tasks = staff().get("/admin/").context["tasks"]
    listed = {entry.label for task in tasks for entry in task.entries}
    assert listed == PLACES.keys() - {"records.pendingcorrection"}  # listed where a correction waits


def test_the_start_page_and_the_menu_are_by_task(staff):
    client = staff()
    start = client.get("/admin/").content.decode()
    assert re.findall(r'<h2 id="task-\d">([^<]*)</h2>', start) == GROUPS
    listed = client.get("/admin/funding/tranche/").content.decode()
    assert re.findall(r"<summary>(\w+)</summary>", listed)[:6] == GROUPS
    assert 'href="/admin/funding/tranche/" aria-current="true">Tranchen' in listed


def test_a_role_sees_only_the_tasks_in_which_it_may_open_a_list(staff):
    start = staff("Leserecht").get("/admin/").content.decode()
    assert "Benutzer" not in start
    assert "neu anlegen" not in start


def test_the_head_of_the_pages_stands_over_the_admin(staff):
    text = staff().get("/admin/projects/project/").content.decode()
    assert '<nav class="site-navigation" aria-label="Hauptnavigation">' in text
    assert 'href="/konto/">Ihr Konto' in text
    assert 'href="/admin/">Daten pflegen' in text


def test_the_search_finds_lists_and_records(staff):
    unit = UnitFactory(name="Zoo")
    RolloutFactory(unit=unit, project=ProjectFactory(title="Aktenplan"))
    text = text_of(staff().get("/admin/suche/?q=zoo"))
    assert "Leistungseinheiten Zoo" in text
    assert "Umsetzungen Zoo – Aktenplan" in text
    assert "Listen Tranchen" in text_of(staff().get("/admin/suche/?q=mittelabruf"))


def test_the_search_says_that_it_found_nothing(staff):
    assert "Nichts gefunden." in text_of(staff().get("/admin/suche/?q=gibtesnicht"))
    assert staff().get("/admin/suche/", {"q": "\0" + "x" * 5000}).status_code == 200


def test_the_search_shows_accounts_to_those_alone_who_may_view_them(staff):
    administration = staff()
    assert "person-0" in text_of(administration.get("/admin/suche/?q=person"))
    assert "Benutzer" not in text_of(staff("Leserecht").get("/admin/suche/?q=person"))


@pytest.mark.walk
def test_the_search_asks_as_many_queries_for_many_records_as_for_few(staff):
    client = staff()

    def queries():
        client.get("/admin/suche/?q=amt")
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/admin/suche/?q=amt").status_code == 200
        return len(captured)

    for number in range(2):
        RolloutFactory(unit=UnitFactory(name=f"Amt {number}"))
    few = queries()
    for number in range(2, 9):
        RolloutFactory(unit=UnitFactory(name=f"Amt {number}"))
    assert queries() == few
    assert few <= 45


def test_a_list_is_headed_with_its_name_and_its_cells_name_their_columns(staff):
    RolloutFactory(unit=UnitFactory(name="Zoo"), project=ProjectFactory(title="Aktenplan"))
    text = staff().get("/admin/projects/rollout/").content.decode()
    assert "<h1>Umsetzungen</h1>" in text
    assert 'data-label="Phase heute"' in text
    assert 'data-label="Geplant produktiv ab" data-empty' in text


def test_what_may_stay_empty_says_so_and_what_is_asked_in_some_cases_does_not(staff):
    project = ProjectFactory()
    form = staff().get(f"/admin/projects/project/{project.pk}/change/").content.decode()
    labels = dict(re.findall(r'<label\s+for="id_(\w+)"\s*>(.*?)</label>', form))
    assert labels["title"] == "Titel"
    assert labels["short_name"] == 'Kurzname <span class="optional">(freiwillig)</span>'
    assert labels["change_effective_on"] == "Gilt ab"


def test_errors_are_listed_above_the_form_with_links_to_their_fields(staff):
    answer = staff().post("/admin/projects/milestone/add/", {}).content.decode()
    assert '<a href="#id_project">Projekt</a>: Dieses Feld ist zwingend erforderlich.' in answer


@pytest.mark.walk
def test_an_amendment_starts_from_the_conditions_in_force_and_states_what_was_altered(staff):
    grant = GrantFactory(total_volume=1000, state_share=900, own_share=100)
    client = staff()
    data = fields_of(client.get(f"/admin/funding/grant/{grant.pk}/change/"))
    assert data["amendments-0-total_volume"] == "1.000,00"
    data |= {"amendments-0-effective_on": "1.6.21", "amendments-0-period_end": "30.06.2023"}
    answer = client.post(f"/admin/funding/grant/{grant.pk}/change/", data)
    assert answer.status_code == 302, text_of(answer)
    amendment = Amendment.objects.get()
    assert (f"{amendment.effective_on:%d.%m.%Y}", f"{amendment.period_end:%d.%m.%Y}") == ("01.06.2021", "30.06.2023")
    assert (amendment.total_volume, amendment.state_share, amendment.rate) == (None, None, None)


def test_an_explanation_shows_the_finding_with_its_values_and_leads_back_to_it(staff):
    tranche = TrancheFactory(claimed=1000, approved=800)
    client, page = staff(), f"/admin/funding/tranche/{tranche.pk}/change/"
    links = re.findall(r'href="([^"]*)"\s*>Erläutern</a>', client.get(page).content.decode())
    shown = client.get(unescape(links[0]))
    assert "Erwartet 900,00" in text_of(shown)
    answer = client.post(unescape(links[0]), fields_of(shown) | {"text": "Das Land hat gekürzt."})
    assert (answer.status_code, answer.headers["Location"]) == (302, page)


def test_an_explanation_leads_to_no_other_site(staff):
    tranche = TrancheFactory(claimed=1000, approved=800)
    client, page = staff(), f"/admin/funding/tranche/{tranche.pk}/change/"
    link = unescape(re.findall(r'href="([^"]*)"\s*>Erläutern</a>', client.get(page).content.decode())[0])
    data = fields_of(client.get(link)) | {"text": "Gekürzt.", "zurueck": "https://fremd.example/"}
    assert client.post(link, data).headers["Location"] == "/admin/reports/explanation/"
