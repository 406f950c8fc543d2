"""The pages of a unit and of a process bundle over time: their course, what was planned when, and their findings."""

import re
from datetime import date, timedelta
from random import Random

import pytest

from projects.choices import Step, StepState
from projects.models import PlannedPhase
from records.models import DatePrecision
from tests.conftest import seed_of
from tests.factories import BundleFactory, PhaseChangeFactory, ProjectFactory, RolloutFactory, StepFactory, UnitFactory
from tests.pages import text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db
BAR = re.compile(r'<rect\s+class="chart__sample ink--(\w+)"\s+x="([\d.]+)%"\s+width="([\d.]+)%"\s+y="20%"')


@pytest.fixture
def zoo():
    unit = UnitFactory(name="Zoo")
    akte = ProjectFactory(title="Elektronische Akte", slug="akte", started_on=date(2020, 1, 1), ends_on=None)
    post = ProjectFactory(title="Posteingang", slug="post", started_on=date(2020, 1, 1), ends_on=None)
    RolloutFactory(
        project=akte, unit=unit, phases={date(2020, 1, 1): Phase.PLANNING, date(2020, 6, 1): Phase.PRODUCTION}
    )
    RolloutFactory(project=post, unit=unit, phases={date(2020, 3, 1): Phase.PLANNING})
    return unit


def plan(rollout, day, planned_on):
    PlannedPhase(rollout=rollout, phase_id=Phase.PRODUCTION, effective_on=day, planned_on=planned_on).save()


def page_of(client, record, day):
    name = "leistungseinheiten" if type(record).__name__ == "Unit" else "prozessbuendel"
    return client.get(f"/{name}/{record.slug}/?stichtag={day}").content.decode()


def said(client, record, day):
    name = "leistungseinheiten" if type(record).__name__ == "Unit" else "prozessbuendel"
    return text_of(client.get(f"/{name}/{record.slug}/?stichtag={day}"))


def rows_of(read_csv, record, day):
    name = "leistungseinheiten" if type(record).__name__ == "Unit" else "prozessbuendel"
    rows = read_csv(f"/{name}/{record.slug}/verlauf.csv?stichtag={day}")
    return [(row["Tag"], row["Projekt"], row["Angabe"], row["Vorher"], row["Nachher"]) for row in rows]


def test_the_course_has_all_projects_with_the_newest_first(client, read_csv, zoo):
    assert rows_of(read_csv, zoo, "2020-12-31") == [
        ("01.06.2020", "Elektronische Akte", "Phase", "Planung", "Produktiv"),
        ("01.03.2020", "Posteingang", "Phase", "", "Planung"),
        ("01.01.2020", "Elektronische Akte", "Phase", "", "Planung"),
    ]
    page = page_of(client, zoo, "2020-12-31")
    assert [style for style, *_ in BAR.findall(page)] == ["planning", "productive", "planning"]


@pytest.mark.walk(4)
def test_a_course_is_drawn_from_the_second_known_day_on(client, zoo):
    before = page_of(client, zoo, "2020-02-29")
    assert BAR.findall(before) == []
    assert "Bekannt ist nur ein Tag, der 01.01.2020; ein Verlauf zeigt sich vom zweiten an." in said(
        client, zoo, "2020-02-29"
    )
    assert BAR.findall(page_of(client, zoo, "2020-03-31"))


def test_planned_days_stand_with_their_history_and_later_plans_change_no_earlier_day(client, read_csv, zoo):
    rollout = zoo.rollouts.get(project__slug="post")
    for day, planned in ((date(2020, 3, 1), date(2020, 12, 1)), (date(2020, 9, 1), date(2021, 6, 1))):
        plan(rollout, day, planned)
    of_post = [row for row in rows_of(read_csv, zoo, "2020-12-31") if row[1] == "Posteingang" and row[2] != "Phase"]
    assert of_post == [
        ("01.09.2020", "Posteingang", "Produktiv geplant", "ab 01.12.2020", "ab 01.06.2021"),
        ("01.03.2020", "Posteingang", "Produktiv geplant", "", "ab 01.12.2020"),
    ]
    assert len([row for row in rows_of(read_csv, zoo, "2020-08-31") if row[2] == "Produktiv geplant"]) == 1
    assert page_of(client, zoo, "2020-12-31").count("timeline__milestone") == 1


def test_in_the_window_of_a_latest_day_the_phase_is_not_certain(client, zoo):
    rollout = zoo.rollouts.get(project__slug="post")
    latest = {"effective_on": date(2020, 9, 1), "date_precision": DatePrecision.LATEST}
    PhaseChangeFactory(rollout=rollout, phase=Phase.PRODUCTION, **latest)
    styles = [style for style, *_ in BAR.findall(page_of(client, zoo, "2020-12-31"))]
    assert styles == ["planning", "productive", "planning", "uncertain", "productive"]


@pytest.mark.walk(4)
def test_findings_of_the_unit_stand_there_those_of_others_do_not(client, zoo):
    rollout = zoo.rollouts.get(project__slug="post")
    other = RolloutFactory(project=rollout.project, unit__name="Archiv", phases={date(2020, 1, 1): Phase.PLANNING})
    for each in (rollout, other):
        plan(each, date(2020, 3, 1), date(2020, 5, 1))
    page = said(client, zoo, "2020-12-31")
    assert "Zoo: Produktiv war ab dem 01.05.2020 geplant; die Leistungseinheit steht auf „Planung“." in page
    assert "Archiv" not in page
    assert "Befunde" not in said(client, zoo, "2020-04-30")


def test_what_is_withheld_is_neither_in_the_course_nor_among_the_findings(client, zoo):
    project = zoo.rollouts.get(project__slug="post").project
    plan(zoo.rollouts.get(project__slug="post"), date(2020, 3, 1), date(2020, 5, 1))
    project.not_public_until = date(2199, 1, 1)
    project.save()
    page = said(client, zoo, "2020-12-31")
    assert ("Posteingang" in page, "war ab dem 01.05.2020 geplant" in page) == (False, False)


@pytest.mark.walk
def test_a_bar_has_the_phase_that_lists_have_on_its_first_day(client, read_csv, request):
    """Random histories: at the beginning of each stretch the list says the same phase."""
    random = Random(f"{seed_of(request.config)} bars")
    unit, project = UnitFactory(name="Amt"), ProjectFactory(slug="p", started_on=date(2020, 1, 1), ends_on=None)
    rollout, last = RolloutFactory(project=project, unit=unit), None
    for number in range(5):
        phase = random.choice([phase for phase in Phase if phase != last])
        day = date(2020, 1, 1) + timedelta(days=60 * number + random.randrange(50))
        PhaseChangeFactory(rollout=rollout, phase=phase, effective_on=day)
        last = phase
    rows = read_csv(f"/leistungseinheiten/{unit.slug}/verlauf.csv?stichtag=2021-01-01")
    assert len(rows) == 5
    for row in rows:
        day = "-".join(reversed(row["Tag"].split(".")))
        [listed] = read_csv(f"/leistungseinheiten.csv?projekt=p&stichtag={day}")
        assert (listed["Phase"], listed["Seit"]) == (row["Nachher"], row["Tag"])
    assert len(BAR.findall(page_of(client, unit, "2021-01-01"))) == 5


@pytest.fixture
def elterngeld():
    project = ProjectFactory(title="Bürgerservice", slug="buerger", kind="PROCESS", started_on=date(2020, 1, 1))
    return BundleFactory(project=project, name="Elterngeld")


def test_a_bundle_has_its_steps_and_names_over_time(client, read_csv, elterngeld):
    StepFactory(bundle=elterngeld, step=Step.RECORDED, effective_on=date(2020, 2, 1))
    StepFactory(bundle=elterngeld, step=Step.ANALYSED, effective_on=date(2020, 5, 1))
    elterngeld.state(date(2020, 6, 1), name="Elterngeld und Elternzeit")
    assert rows_of(read_csv, elterngeld, "2020-12-31") == [
        ("01.06.2020", "Bürgerservice", "Name", "Elterngeld", "Elterngeld und Elternzeit"),
        ("01.05.2020", "Bürgerservice", "Bearbeitungsschritt", "", "analysiert"),
        ("01.02.2020", "Bürgerservice", "Bearbeitungsschritt", "", "aufgenommen"),
    ]
    page = page_of(client, elterngeld, "2020-12-31")
    assert [style for style, *_ in BAR.findall(page)] == ["recorded", "analysed"]
    assert "analysiert seit 01.05.2020" in said(client, elterngeld, "2020-12-31")
    earlier = said(client, elterngeld, "2020-04-30")
    assert ("Elternzeit" in earlier, "aufgenommen seit 01.02.2020" in earlier) == (False, True)


def test_a_bundle_that_was_not_there_yet_says_from_when_it_is(client, elterngeld):
    page = said(client, elterngeld, "2019-12-31")
    assert "Am 31.12.2019 gab es dieses Prozessbündel noch nicht; es gehört seit dem 01.01.2020 zum Projekt." in page
    assert client.get(f"/prozessbuendel/{elterngeld.slug}/verlauf.csv?stichtag=2019-12-31").status_code == 404
    assert client.get("/prozessbuendel/999999/").status_code == 404


def test_a_bundle_of_which_nothing_is_stated_and_one_that_has_not_begun_differ(client, elterngeld):
    assert "Ein Bearbeitungsschritt ist nicht sicher erfasst." in said(client, elterngeld, "2020-12-31")
    StepFactory(bundle=elterngeld, step=Step.RECORDED, state=StepState.NOT_BEGUN, effective_on=date(2020, 2, 1))
    assert "Kein Bearbeitungsschritt ist erreicht." in said(client, elterngeld, "2020-12-31")


def test_bundles_name_what_they_continue(client, elterngeld):
    later = BundleFactory(project=elterngeld.project, name="Familienleistungen", continues=elterngeld)
    assert "Setzt fort Elterngeld" in said(client, later, "2020-12-31")
    assert "Fortgeführt von Familienleistungen" in said(client, elterngeld, "2020-12-31")


def test_the_list_and_the_search_lead_to_the_page_of_a_bundle(client, elterngeld):
    for address in ("/prozessbuendel/", "/suche/?begriff=Elterngeld"):
        assert f'href="/prozessbuendel/{elterngeld.slug}/' in client.get(address).content.decode()


def test_a_bundle_named_twice_has_the_finding_on_its_page(client, elterngeld):
    other = BundleFactory(project=elterngeld.project, name="Eltern-Geld")
    assert "sind vermutlich dasselbe Prozessbündel." in said(client, other, "2020-12-31")
    assert "Alle Befunde" in said(client, other, "2020-12-31")
