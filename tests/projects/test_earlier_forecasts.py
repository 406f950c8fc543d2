"""What forecasts of earlier days said: as their pages say it, and never changed by what holds from a later day."""

import random
from datetime import date, timedelta

import pytest

from projects.earlier_forecasts import earlier_forecasts, forecast_on, half_years_before
from tests.factories import ProjectFactory, ProjectStateFactory, RolloutFactory
from tests.pages import text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db
START, KEY_DATE = date(2018, 1, 1), date(2021, 4, 8)
SAID = ("Am", "Fertig von", "Fertig bis", "Projektende", "Hält zu %", "Prognose")
EARLIER = f"/projekte/p/fruehere-prognosen.csv?stichtag={KEY_DATE}"


def day_between(chosen, first, last):
    return first + timedelta(days=chosen.randint(0, (last - first).days))


def random_project(chosen):
    """Of thirty units some are done at random days, some go back; ends are moved, and some projects rested."""
    project = ProjectFactory(slug="p", started_on=START, ends_on=date(2020, 12, 31))
    for _ in range(chosen.randint(1, 3)):
        state_end(project, chosen, START, KEY_DATE)
    for _ in range(30):
        random_unit(project, chosen, START + timedelta(days=30), KEY_DATE + timedelta(days=200))
    if chosen.random() < 0.5:
        rest = day_between(chosen, date(2019, 1, 1), date(2020, 12, 1))
        ProjectStateFactory(project=project, effective_on=rest, state="RESTING", reason="Vergabe")
        ProjectStateFactory(project=project, effective_on=rest + timedelta(days=90), state="RUNNING")
    return project


def state_end(project, chosen, first, last):
    project.state(day_between(chosen, first, last), ends_on=day_between(chosen, date(2021, 1, 1), date(2023, 12, 31)))


def random_unit(project, chosen, first, last):
    begun = day_between(chosen, first, last)
    phases = {begun: Phase.PLANNING, begun + timedelta(days=40): Phase.PRODUCTION}
    if chosen.random() < 0.2:
        phases[begun + timedelta(days=200)] = Phase.CONCEPT
    return RolloutFactory(project=project, phases=phases)


def random_member(project, chosen, first, last):
    """A unit that joins the project when it is begun."""
    rollout = random_unit(project, chosen, first, last)
    membership = rollout.memberships.get()
    membership.effective_on = min(rollout.phase_changes.values_list("effective_on", flat=True))
    membership.save()


def said(rows):
    return [[row[name] for name in SAID] for row in rows]


@pytest.mark.walk
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.sample(2)
def test_each_is_what_the_page_of_its_day_says(client, read_csv, seed):
    random_project(random.Random(seed))
    rows = read_csv(EARLIER)
    for row in rows:
        day = "-".join(reversed(row["Am"].split(".")))
        text = text_of(client.get(f"/projekte/p/?stichtag={day}"))
        assert (
            f"Voraussichtlich fertig, mit 80 % Wahrscheinlichkeit {row['Fertig von']} bis {row['Fertig bis']}" in text
        )
        assert f"Prognose {row['Prognose']}" in text
        assert not row["Projektende"] or f"Fertigstellung {row['Projektende']}" in text
    days = [row["Am"] for row in rows]
    for day in half_years_before(KEY_DATE, date(2019, 3, 31)):
        if f"{day:%d.%m.%Y}" not in days:
            assert "Voraussichtlich fertig" not in text_of(client.get(f"/projekte/p/?stichtag={day}"))


@pytest.mark.walk
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.sample(2)
def test_what_holds_from_a_later_day_changes_none(client, read_csv, seed):
    chosen = random.Random(seed)
    project = random_project(chosen)
    page = f"/projekte/p/?stichtag={KEY_DATE}&tempo=2"
    before, text = read_csv(EARLIER), forecast_of(client, page)
    later = KEY_DATE + timedelta(days=1)
    state_end(project, chosen, later, later + timedelta(days=300))
    for _ in range(5):
        random_member(project, chosen, later, later + timedelta(days=300))
    ProjectStateFactory(project=project, effective_on=later, state="RESTING", reason="Vergabe")
    assert (read_csv(EARLIER), forecast_of(client, page)) == (before, text)


@pytest.mark.walk
def test_what_holds_from_between_changes_only_what_came(read_csv):
    chosen = random.Random(4)
    project = random_project(chosen)
    before = read_csv(EARLIER)
    assert len(before) > 2
    newest = date(2020, 12, 31)
    state_end(project, chosen, newest + timedelta(days=1), KEY_DATE)
    random_member(project, chosen, newest + timedelta(days=1), KEY_DATE - timedelta(days=60))
    after = read_csv(EARLIER)
    assert said(after) == said(before)
    assert [row["Gekommen"] for row in after] != [row["Gekommen"] for row in before]


def forecast_of(client, page):
    return text_of(client.get(page)).split("Tempo und Rechenweg")[0]


def even(number, every=30, first=date(2018, 3, 1)):
    project = ProjectFactory(slug="p", started_on=START, ends_on=date(2021, 12, 31))
    for place in range(30):
        done = place < number
        day = first + timedelta(days=every * place)
        RolloutFactory(project=project, phases={day if done else START: Phase.PRODUCTION if done else Phase.PLANNING})


@pytest.mark.walk
def test_what_came_is_told_in_words(read_csv):
    even(30)
    rows = read_csv(EARLIER)
    assert [(row["Am"], row["Gekommen"]) for row in rows] == [
        ("30.06.2020", "fertig am 18.07.2020, früher"),
        ("31.12.2019", "fertig am 18.07.2020, im Zeitraum"),
        ("30.06.2019", "fertig am 18.07.2020, im Zeitraum"),
    ]


@pytest.mark.walk
def test_less_than_expected_is_said(read_csv):
    even(17)
    rows = {row["Am"]: row for row in read_csv(EARLIER)}
    assert rows["30.06.2019"]["Gekommen"] == "17 von 30, weniger als erwartet"


def test_days_are_the_ends_of_half_years():
    found = list(half_years_before(date(2021, 6, 30), date(2019, 12, 31)))
    assert found == [date(2020, 12, 31), date(2020, 6, 30)]


@pytest.mark.walk
def test_looking_back_needs_the_same_queries_however_many_units(django_assert_num_queries):
    project = random_project(random.Random(3))
    for _ in range(2):
        now = forecast_on(project, KEY_DATE, date(2021, 12, 31))
        with django_assert_num_queries(13):
            assert len(earlier_forecasts(project, now)) > 1
        random_unit(project, random.Random(5), START, KEY_DATE - timedelta(days=60))
