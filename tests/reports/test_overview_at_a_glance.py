"""Understood in ten seconds: one sentence, cards with a verdict, what changed last, the newest paper."""

from datetime import date

import pytest

from papers.models import Paper
from projects.choices import State
from tests.factories import (
    BundleFactory,
    GrantFactory,
    PaperFactory,
    PhaseChangeFactory,
    ProjectFactory,
    ProjectStateFactory,
    RolloutFactory,
    TrancheFactory,
)
from tests.pages import text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db
REPORT_DAY = "stichtag=2021-04-08"


def test_one_sentence_sums_up_the_projects_of_the_report(client, examples):
    text = text_of(client.get(f"/?{REPORT_DAY}"))
    assert (
        "2 Projekte: 22 von 38 Leistungseinheiten produktiv; 2,63 Mio. € von 3,86 Mio. € Landesförderung abgerufen; "
        "ein Termin ist nicht zu halten; einer lässt sich nicht abschätzen."
    ) in text


def test_the_sentence_describes_the_page_to_search_engines(client, examples):
    page = client.get(f"/?{REPORT_DAY}").content.decode()
    assert 'content="2 Projekte: 22 von 38 Leistungseinheiten produktiv;' in page


@pytest.mark.walk
def test_what_rests_is_not_summed_up(client):
    running = RolloutFactory(phases={date(2020, 1, 1): Phase.PRODUCTION}).project
    resting = RolloutFactory(phases={date(2020, 1, 1): Phase.PRODUCTION}, project__title="Ruhendes").project
    ProjectStateFactory(project=resting, effective_on=date(2020, 2, 1), state=State.RESTING, reason="Vergabe")
    text = text_of(client.get("/?stichtag=2020-03-01"))
    assert "1 laufendes Projekt: 1 von 1 Leistungseinheiten produktiv" in text
    assert "2 Projekte: 2 von 2 Umsetzungen in Leistungseinheiten produktiv" in text_of(
        client.get("/?stichtag=2020-01-31")
    )
    assert running.pk != resting.pk


def test_units_of_which_nothing_is_recorded_make_bounds_in_the_sentence(client):
    known = RolloutFactory(phases={date(2020, 1, 1): Phase.PRODUCTION})
    RolloutFactory(project=known.project)
    assert "1 Projekt: mindestens 1 von 2 Leistungseinheiten produktiv" in text_of(client.get("/?stichtag=2020-06-01"))


def test_bundles_of_which_nothing_is_recorded_are_not_counted_as_none(client):
    BundleFactory()
    text = text_of(client.get("/?stichtag=2020-06-01"))
    assert "1 Projekt: ein Termin lässt sich nicht abschätzen." in text
    assert "0 von" not in text


def test_small_sums_are_not_said_in_millions(client):
    grant = GrantFactory(state_share="480000.00", total_volume="600000.00", own_share="120000.00")
    TrancheFactory(grant=grant, paid="201450.40", paid_on=date(2020, 1, 10))
    assert "201.450 € von 480.000 € Landesförderung abgerufen" in text_of(client.get("/?stichtag=2020-06-01"))


@pytest.mark.walk(4)
def test_an_end_that_has_passed_is_said_calmly_and_with_what_is_known(client, examples):
    text = text_of(client.get("/?stichtag=2026-06-06"))
    assert "Fertigstellung 30.09.2021 vor 1.710 Tagen; seit dem 08.04.2021 ist nichts Neues erfasst" in text
    assert "2 Termine sind verstrichen." in text
    assert 'class="overdue"' not in client.get("/?stichtag=2026-06-06").content.decode()


def test_cards_have_short_names_and_the_verdict_as_a_badge_the_worst_first(client, examples):
    text = text_of(client.get(f"/?{REPORT_DAY}"))
    assert "Aktenplan Einführung eines verwaltungsweiten Aktenplans nicht zu halten Fortschritt 57,9 %" in text
    page = client.get(f"/?{REPORT_DAY}").content.decode()
    assert page.index("kern-badge--danger") < page.index('id="project-kijufa"')


def test_formula_amounts_and_day_are_there_on_demand(client, examples):
    page = client.get(f"/?{REPORT_DAY}").content.decode()
    details = page.split("<details")[3]
    assert "Rechenweg und Quelle" in details
    assert "1.556.579,06 €" in details
    assert "jüngstes Ereignis" in details


@pytest.mark.walk
def test_a_course_is_drawn_where_two_days_are_known(client):
    project = ProjectFactory(slug="p", started_on=date(2020, 1, 1), ends_on=date(2020, 12, 31))
    RolloutFactory(project=project, phases={date(2020, 2, 1): Phase.PRODUCTION})
    other = RolloutFactory(project=project, phases={date(2020, 1, 1): Phase.PLANNING})
    assert "Verlauf nicht bekannt" in text_of(client.get("/?stichtag=2020-06-01"))
    PhaseChangeFactory(rollout=other, phase=Phase.PRODUCTION, effective_on=date(2020, 5, 1))
    page = client.get("/?stichtag=2020-06-01")
    assert "Verlauf: 2 von 2 am 01.06.2020" in text_of(page)
    assert 'd="M0 38H84V21.0H331V4.0H416"' in page.content.decode()
    assert "Verlauf nicht bekannt" in text_of(client.get("/?stichtag=2020-04-30"))


@pytest.mark.walk
def test_what_changed_last_stands_in_few_lines_which_lead_to_it(client, examples):
    page = client.get(f"/?{REPORT_DAY}")
    assert "08.04.2021 Phase: 38 Änderungen, darunter Rechtsamt und Arbeitssicherheit Aktenplan" in text_of(page)
    address = "/vergleich/?von=2021-04-07&amp;bis=2021-04-08&amp;projekt=aktenplan"
    assert f'href="{address}"' in page.content.decode()
    assert "Phase" in text_of(client.get(address.replace("&amp;", "&")))


@pytest.mark.walk
def test_a_single_change_is_told_with_its_values_and_not_before_its_day(client):
    rollout = RolloutFactory(unit__name="Zoo", project__title="Akte", phases={date(2020, 1, 1): Phase.CONCEPT})
    PhaseChangeFactory(rollout=rollout, phase=Phase.PRODUCTION, effective_on=date(2020, 2, 3))
    line = "03.02.2020 Zoo: Phase Produktiv (vorher Konzeption) Akte"
    assert line in text_of(client.get("/?stichtag=2020-02-03"))
    assert line not in text_of(client.get("/?stichtag=2020-02-02"))


@pytest.mark.walk(4)
def test_the_newest_paper_is_named_from_its_day_on_and_no_draft(client):
    published = {"state": Paper.State.PUBLISHED, "is_public": True}
    PaperFactory(
        reference="VO/1/20", name="Sachstand", key_date=date(2020, 1, 1), dated_on=date(2020, 2, 1), **published
    )
    PaperFactory(reference="VO/2/20", key_date=date(2020, 2, 2), dated_on=date(2020, 2, 2))
    assert "Neuester Bericht" not in text_of(client.get("/?stichtag=2020-01-31"))
    text = text_of(client.get("/?stichtag=2020-02-10"))
    assert "Neuester Bericht: VO/1/20" in text
    assert "VO/1/20 Sachstand vom 01.02.2020, Zahlen für den 01.01.2020" in text
    assert "VO/2/20" not in text


@pytest.mark.walk
def test_with_the_example_data_the_start_page_opens_on_their_day_and_says_why(client, examples, settings):
    settings.START_ON_LATEST_EVENT = True
    text = text_of(client.get("/"))
    assert "Stand: 08.04.2021" in text
    assert (
        "Das jüngste Ereignis ist vom 08.04.2021: Deshalb öffnet sich die Übersicht mit dem Stand dieses Tages." in text
    )
    assert 'href="/projekte/aktenplan/?stichtag=2021-04-08"' in client.get("/").content.decode()
    assert "Deshalb öffnet sich" not in text_of(client.get("/?stichtag=2022-01-01"))
    assert "Stand: 01.01.2022" in text_of(client.get("/?stichtag=2022-01-01"))


def test_without_the_setting_the_start_page_shows_today(client, examples):
    assert "Stand: heute," in text_of(client.get("/"))
