"""Whether a project is worked on, from a day on: a rest is no working time, an end neither late nor forecast."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from projects.choices import State
from projects.models import Project, ProjectState
from tests.conftest import insert_rows, rows_written_by
from tests.example_papers import frozen_example
from tests.factories import (
    MilestoneFactory,
    ProjectFactory,
    ProjectStateFactory,
    RolloutFactory,
    TrancheFactory,
    UnitFactory,
    UserFactory,
)
from tests.pages import fields_of, text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db
LEAD = "Projektleitung"


def page_of(project):
    return f"/admin/projects/project/{project.pk}/change/"


def enter(client, project, day, state, reason="", **more):
    """Fill the empty row of the project's form and save; a form that names papers is sent once more."""
    fields = fields_of(client.get(page_of(project)))
    place = int(fields["states-TOTAL_FORMS"]) - 1
    row = {"effective_on": day, "state": state, "reason": reason, **more}
    filled = fields | {f"states-{place}-{name}": value for name, value in row.items()}
    answer = client.post(page_of(project), filled)
    if answer.status_code == 200 and "Noch nicht gesichert" in text_of(answer):
        answer = client.post(page_of(project), fields_of(answer))
    return answer


def stated(project):
    return [(each.state, f"{each.effective_on:%d.%m.%Y}", each.reason) for each in project.states.all()]


def day_page(client, slug, day):
    return text_of(client.get(f"/projekte/{slug}/?stichtag={day}"))


@pytest.fixture
def aktenplan(examples):
    return Project.objects.get(slug="aktenplan")


def write_paused():
    """20 of 40 units productive every 15 days from 01.02.2019, a pause in 2020, 6 more from 15.01.2021; to end on
    31.12.2022."""
    project = ProjectFactory(slug="p", title="P", started_on=date(2019, 1, 1), ends_on=date(2022, 12, 31))
    for number in range(40):
        first = date(2019, 2, 1) if number < 20 else date(2021, 1, 15)
        productive_on = first + timedelta(days=15 * (number % 20))
        RolloutFactory(project=project, phases={productive_on: Phase.PRODUCTION} if number < 26 else {})
    client = Client()
    client.force_login(UserFactory(group=LEAD))
    for day, state, reason in [
        ("01.01.2019", State.RUNNING, ""),
        ("01.01.2020", State.RESTING, "Pandemie"),
        ("01.01.2021", State.RUNNING, ""),
    ]:
        assert enter(client, project, day, state, reason).status_code == 302


@pytest.fixture(scope="module")
def paused_rows(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return rows_written_by(write_paused)


@pytest.fixture
def paused(staff, paused_rows):
    """The project with a pause."""
    insert_rows(paused_rows)
    staff(LEAD)
    return Project.objects.get(slug="p")


@pytest.mark.walk
@pytest.mark.usefixtures("paused")
@pytest.mark.parametrize(
    ("day", "texts"),
    [
        ("2019-11-30", ["Prognose: gefährdet, 10.2020 bis 03.2023", "Tempo seit Beginn 1,83 im Monat"]),
        ("2020-06-30", ["ruht seit dem 01.01.2020: Pandemie", "Wie es weitergeht, lässt sich erst sagen, wenn es"]),
        ("2020-12-31", ["ruht seit dem 01.01.2020: Pandemie", "davon ruhte das Projekt 366 Tage"]),
        ("2021-04-15", ["Prognose: gefährdet, 12.2021 bis 02.2026", "Tempo seit Beginn 1,69 im Monat"]),
    ],
)
def test_a_pause_counts_for_nothing_in_the_forecast(client, day, texts):
    text = day_page(client, "p", day)
    assert [each for each in texts if each not in text] == []
    has_one = bool(re.search("Prognose: (im Plan|gefährdet)", text))  # what earlier ones said stands there too
    assert has_one == (day[:4] != "2020")


@pytest.mark.usefixtures("paused")
def test_the_forecast_after_a_pause_is_near(client):
    """Not from 12.05.2022 to 05.02.2032, as if nothing had been done in a year of work."""
    text = day_page(client, "p", "2021-04-15")
    assert "Voraussichtlich fertig, mit 80 % Wahrscheinlichkeit 23.12.2021 bis 18.02.2026" in text
    assert "(14 in 625 Tagen statt 26 in 469 Tagen)" in text
    assert "Tage, an denen das Projekt ruhte, zählen nicht zum Tempo" in text


@pytest.mark.walk
def test_the_example_ended_early_is_neither_late_nor_forecast(client, staff, aktenplan):
    before = day_page(client, "aktenplan", "2026-11-27")
    assert "nicht zu halten" in before
    assert enter(staff(LEAD), aktenplan, "31.12.2021", State.ENDED_EARLY, "Förderung ausgelaufen").status_code == 302
    text = day_page(client, "aktenplan", "2026-11-27")
    assert "Das Projekt endete am 31.12.2021 mit 22 von 38 Leistungseinheiten produktiv." in text
    assert "vorzeitig beendet am 31.12.2021: Förderung ausgelaufen" in text
    assert "geplant war der 30.09.2021" in text
    said = text.replace("So rechnet die Prognose", "")  # the menu
    assert [word for word in ("nicht zu halten", "vor 1.", "nicht bestätigt", "Prognose") if word in said] == []
    assert "endete am 30.09.2021" not in text_of(client.get("/pruefung/?stichtag=2026-11-27"))
    assert "nicht zu halten" in day_page(client, "aktenplan", "2021-12-30")


@pytest.mark.walk
def test_what_is_stated_later_changes_no_earlier_day(staff, aktenplan):
    addresses = ["/", "/projekte/aktenplan/", "/projekte.csv", "/pruefung/", "/leistungseinheiten/"]

    def read():
        answers = [Client().get(f"{address}?stichtag=2021-04-08") for address in addresses]
        return [b"".join(each.streaming_content) if each.streaming else text_of(each) for each in answers]

    editor = staff(LEAD)
    before = read()
    enter(editor, aktenplan, "09.04.2021", State.RESTING, "Pandemie")
    assert read() == before
    enter(editor, aktenplan, "01.04.2021", State.RUNNING)
    assert read() != before


@pytest.mark.walk
def test_the_rows_of_the_form_are_read_and_the_empty_one_is_a_change(staff, paused):
    client = staff(LEAD)
    page = text_of(client.get(page_of(paused)))
    assert page.count("berichtigen") >= 3
    fields = fields_of(client.get(page_of(paused)))
    assert [name for name in fields if name.startswith("states-0-") and name.endswith("state")] == []
    resting = paused.states.get(state=State.RESTING)
    correction = f"/admin/projects/projectstate/{resting.pk}/change/"
    fields = fields_of(client.get(correction)) | {"reason": "Pandemie, Haushaltssperre"}
    assert client.post(correction, fields | {"change_reason": "Schreiben vom 02.01.2020"}).status_code == 302
    assert stated(paused)[1] == (State.RESTING, "01.01.2020", "Pandemie, Haushaltssperre")


@pytest.mark.walk
@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            ("01.01.2022", State.RESTING, ""),
            "Bitte nennen Sie den Grund, aus dem das Projekt ruht oder vorzeitig endet.",
        ),
        (("01.01.2022", State.ENDED_EARLY, ""), "Bitte nennen Sie den Grund"),
        (("01.01.2022", "", "Pandemie"), "Bitte wählen Sie einen Projektstand"),
        (("01.01.2022", State.RUNNING, ""), "Dasselbe stünde zweimal nacheinander: „läuft ab 01.01.2021“"),
        (("01.01.2021", State.COMPLETED, ""), "Für diesen Tag ist hier schon etwas eingetragen."),
        (("", State.COMPLETED, ""), "Von Anfang an kann ein Projekt nur geplant sein."),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(staff, paused, row, message):
    before = stated(paused)
    answer = enter(staff(LEAD), paused, *row)
    assert message in text_of(answer)
    assert stated(paused) == before


def test_a_state_between_two_alike_is_not_deleted(staff, paused):
    client = staff(LEAD)
    resting = paused.states.get(state=State.RESTING)
    address = f"/admin/projects/projectstate/{resting.pk}/delete/"
    client.post(address, {"post": "yes", "reason": "irrtümlich", "change_reason": "irrtümlich"})
    assert len(stated(paused)) == 3


@pytest.mark.walk
def test_a_new_project_may_be_planned_from_the_beginning(staff):
    client, address = staff(LEAD), "/admin/projects/project/add/"
    fields = fields_of(client.get(address))
    row = {"states-0-effective_on": "", "states-0-state": State.PLANNED}
    fields |= {"title": "Neu", "slug": "neu", "kind": "ROLLOUT", "starts_on": "01.01.2020", **row}
    assert client.post(address, fields).status_code == 302
    text = day_page(client, "neu", "2020-06-30")
    assert "Das Projekt ist geplant; es läuft noch nicht." in text


@pytest.mark.walk(4)
def test_the_list_says_the_state_and_is_narrowed_by_it(client, read_csv, paused):
    ProjectFactory(title="Q")
    rows = read_csv("/projekte.csv?stichtag=2020-06-30")
    assert [(row["Projekt"], row["Projektstand"]) for row in rows] == [("P", "ruht"), ("Q", "")]
    assert [row["Projektstand"] for row in read_csv("/projekte.csv?stichtag=2021-01-01&suche=p")] == ["läuft"]
    for value, titles in [("ruht", ["P"]), ("ohne", ["Q"]), ("laeuft", []), ("vorzeitig-beendet", [])]:
        found = read_csv(f"/projekte.csv?stichtag=2020-06-30&projektstand={value}")
        assert [row["Projekt"] for row in found] == titles
    page = text_of(client.get("/projekte/?stichtag=2020-06-30&sort=projektstand"))
    assert "ruht" in page
    assert "nicht erfasst" in page


@pytest.mark.walk
def test_what_was_planned_is_not_overdue_while_a_project_rests(client, read_csv):
    project = ProjectFactory(slug="p", started_on=date(2019, 1, 1), ends_on=date(2020, 3, 31))
    RolloutFactory(project=project, planned_production_on=date(2020, 2, 1), phases={date(2019, 2, 1): Phase.PLANNING})
    MilestoneFactory(project=project, title="Abnahme", due_on=date(2020, 2, 1))
    for day, state in [(date(2020, 1, 1), State.RESTING), (date(2020, 7, 1), State.RUNNING)]:
        ProjectStateFactory(project=project, effective_on=day, state=state, reason="Vergabe")

    def found(day):
        overdue = read_csv(f"/leistungseinheiten.csv?ueberfaellig=ja&stichtag={day}")
        rows = client.get(f"/pruefung.json?stichtag={day}")
        text = b"".join(rows.streaming_content).decode()
        kinds = ("Phase bis zum geplanten Tag", "Meilenstein überfällig", "aber nicht fertig")
        return len(overdue), [kind for kind in kinds if kind in text]

    assert found("2020-06-30") == (0, [])
    assert "nach dem Ende" not in day_page(client, "p", "2020-06-30")
    assert "Fertigstellung 31.03.2020 war geplant" in day_page(client, "p", "2020-06-30")
    assert "Meilenstein: Abnahme 01.02.2020 offen" in day_page(client, "p", "2020-06-30")
    assert found("2020-07-01") == (
        1,
        ["Phase bis zum geplanten Tag", "Meilenstein überfällig", "aber nicht fertig"],
    )
    assert "Fertigstellung 31.03.2020 vor 92 Tagen" in day_page(client, "p", "2020-07-01")


def test_a_completed_project_of_which_something_is_missing_is_found(client):
    project = ProjectFactory(slug="p", ends_on=date(2020, 12, 31))
    RolloutFactory(project=project, phases={date(2020, 1, 1): Phase.PLANNING})
    ProjectStateFactory(project=project, effective_on=date(2020, 6, 1), state=State.COMPLETED)
    text = text_of(client.get("/pruefung/?stichtag=2020-07-01"))
    assert "Das Projekt ist abgeschlossen seit dem 01.06.2020; 0 von 1 Leistungseinheiten produktiv." in text


@pytest.mark.walk
def test_ended_projects_stand_below_with_what_they_had_reached(client, staff, paused):
    enter(staff(LEAD), paused, "31.03.2022", State.ENDED_EARLY, "Haushaltssperre")
    ProjectFactory(title="Läuft weiter")
    text = text_of(client.get("/?stichtag=2026-11-27"))
    assert "Gezeigt ist 1 von 2 Projekten; 1 beendetes steht unten." in text
    cards, ended = text.split("Beendete Projekte 1 Projekt zeigen Projekt")
    assert "Läuft weiter" in cards
    reached = "mindestens 26 von 40 Leistungseinheiten produktiv (mindestens 65,0 %)"
    assert f"P vorzeitig beendet 31.03.2022 {reached} Haushaltssperre" in ended
    assert "Beendete Projekte" not in text_of(client.get("/?stichtag=2022-03-30"))


@pytest.mark.walk
def test_what_a_project_had_reached_at_its_end_stays_as_it_was(client):
    project = ProjectFactory(slug="p", title="P", ends_on=date(2020, 12, 31))
    gone = UnitFactory(closed_on=date(2022, 6, 30))
    RolloutFactory(project=project, unit=gone, phases={date(2020, 1, 1): Phase.PRODUCTION})
    RolloutFactory(project=project, phases={date(2020, 1, 1): Phase.PLANNING})
    ProjectStateFactory(project=project, effective_on=date(2020, 12, 31), state=State.COMPLETED)
    for day in ("2021-01-01", "2026-11-27"):
        assert "1 von 2 Leistungseinheiten produktiv (50,0 %)" in text_of(client.get(f"/?stichtag={day}"))
        assert "endete am 31.12.2020 mit 1 von 2 Leistungseinheiten produktiv" in day_page(client, "p", day)
    assert "Fortschritt 0,0 %" in day_page(client, "p", "2026-11-27")


@pytest.mark.walk(4)
def test_a_project_abandoned_before_its_start_is_not_announced(client):
    project = ProjectFactory(slug="p", title="P", started_on=date(2020, 6, 1), ends_on=None)
    ProjectStateFactory(
        project=project, effective_on=date(2020, 3, 1), state=State.ENDED_EARLY, reason="nicht bewilligt"
    )
    assert "Nach dem Stichtag beginnen P am 01.06.2020" in text_of(client.get("/?stichtag=2020-02-29"))
    text = text_of(client.get("/?stichtag=2020-03-01"))
    assert "Nach dem Stichtag beginnen" not in text
    assert "P vorzeitig beendet 01.03.2020 vor dem Beginn nicht bewilligt" in text
    assert "Das Projekt wurde vor seinem Beginn beendet" in day_page(client, "p", "2020-03-01")


@pytest.mark.walk
@pytest.mark.parametrize("projects", [1, 12])
def test_pages_need_the_same_queries_however_many_projects_rest_or_ended(client, django_assert_num_queries, projects):
    for number in range(projects):
        project = TrancheFactory().grant.project
        RolloutFactory(project=project, phases={date(2020, 1, 1): Phase.PLANNING})
        ProjectStateFactory(project=project, effective_on=date(2020, 2, 1), state=State.RESTING, reason="Vergabe")
        ended_on = date(2021, 1, 1) + timedelta(days=number)
        ProjectStateFactory(project=project, effective_on=ended_on, state=State.COMPLETED)
    with django_assert_num_queries(34):  # one of them for obstacles
        client.get("/")
    with django_assert_num_queries(8):
        client.get("/projekte/")
    with django_assert_num_queries(27):
        client.get(f"/projekte/{project.slug}/")


@pytest.mark.walk(4)
def test_a_rest_is_drawn_and_said_in_the_chart(client, paused):
    page = client.get("/projekte/p/?stichtag=2021-04-15")
    html, text = page.content.decode(), text_of(page)
    assert html.count('class="chart__band"') == 2  # the legend and the chart
    assert "Projekt ruhte vom 01.01.2020 bis 31.12.2020 (Pandemie)" in text
    assert html.count('class="chart__label chart__band-label') == 1
    assert "Projektstand: ruht 01.01.2020 bis 31.12.2020; Pandemie" in text
    table = text[text.index("Als Tabelle") :]
    assert "01.01.2020 mindestens 20 höchstens 20 höchstens 20 20 ruht" in table
    assert "01.01.2021 mindestens 20 höchstens 20 höchstens 20 20 läuft" in table
    assert 'class="chart__band"' not in client.get("/projekte/p/?stichtag=2019-12-31").content.decode()


def test_the_comparison_lists_each_state_on_its_day_with_its_reason(read_csv, paused):
    rows = read_csv("/vergleich.csv?von=2019-12-31&bis=2021-04-15")
    changes = [row for row in rows if row["Angabe"] == "Projektstand"]
    assert [(row["Datum"], row["Gegenstand"], row["Vorher"], row["Nachher"]) for row in changes] == [
        ("01.01.2020", "Pandemie", "läuft", "ruht"),
        ("01.01.2021", "", "ruht", "läuft"),
    ]


@pytest.mark.walk
def test_a_paper_is_made_of_states_only_where_one_is_recorded(client, staff, aktenplan):
    frozen = frozen_example()
    assert "'states:" not in str(frozen.data)  # of projects; those of obstacles are there
    assert "Projektstand" not in str(frozen.data)
    editor = staff(LEAD)
    enter(editor, aktenplan, "09.04.2021", State.RESTING, "Vergabe")
    page = text_of(client.get("/berichte/vo-0504-21/"))
    assert "lautet keine Zahl für den Stichtag 08.04.2021 anders" in page
    enter(editor, aktenplan, "01.03.2021", State.ENDED_EARLY, "Förderung ausgelaufen")
    page = text_of(client.get("/berichte/vo-0504-21/"))
    assert "Seither nachgetragen" in page
    assert "Seither berichtigt" not in page
    assert "Prognose nicht zu halten vorzeitig beendet" in page


@pytest.mark.walk
def test_a_paper_says_of_its_sums_that_a_project_has_ended(staff, aktenplan):
    enter(staff(LEAD), aktenplan, "01.03.2021", State.ENDED_EARLY, "Förderung ausgelaufen")
    content = str(frozen_example().data)
    title = "Einführung eines verwaltungsweiten Aktenplans"
    ended = f"{title} (vorzeitig beendet am 01.03.2021: Förderung ausgelaufen)"
    assert f"In den Summen stehen auch beendete Projekte: {ended}." in content
    assert "seit 38 Tagen" not in content
    assert "endete am 01.03.2021 mit höchstens 22 von 38 Leistungseinheiten produktiv" in content


def test_states_follow_one_another_and_are_not_known_before_the_first(paused):
    on = Project.objects.on_day
    days = (date(2018, 12, 31), date(2019, 12, 31), date(2020, 1, 1), date(2020, 12, 31), date(2021, 1, 1))
    assert [on(day).get(pk=paused.pk).state_label for day in days] == ["", "läuft", "ruht", "ruht", "läuft"]
    assert ProjectState.objects.filter(project=paused).count() == 3


@pytest.mark.walk(4)
def test_the_overview_says_in_which_state_each_project_is(client):
    project = ProjectFactory(slug="p", title="P", started_on=date(2020, 1, 1), project_state=State.PLANNED)
    ProjectStateFactory(project=project, effective_on=date(2020, 6, 1), state=State.RESTING, reason="Vergabe")
    ProjectFactory(slug="q", title="Q", started_on=date(2020, 1, 1))
    assert "P geplant seit dem 01.01.2020 Fortschritt" in text_of(client.get("/?stichtag=2020-05-31"))
    text = text_of(client.get("/?stichtag=2020-06-01"))
    assert "P ruht seit dem 01.06.2020: Vergabe Fortschritt" in text
    assert "Q nicht abschätzbar Fortschritt" in text
