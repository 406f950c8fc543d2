"""That work has not yet begun is a statement, made of one member or of all."""

from datetime import date

import pytest

from papers.freezing import freeze
from projects.progress import progress_of
from tests.factories import PaperFactory, ProjectFactory, RolloutFactory
from tests.pages import fields_of, text_of
from tests.phases import NOT_BEGUN, Phase

pytestmark = pytest.mark.django_db
DATE = date(2020, 6, 1)
DAY = "stichtag=2020-06-01"


@pytest.mark.walk
def test_not_yet_begun_is_stated_for_all_members_at_once(staff, client, read_csv, records):
    late = RolloutFactory(project=records, unit__name="Bad", joined_on=date(2020, 3, 1))
    unknown = RolloutFactory(project=ProjectFactory(), unit__name="Chor")
    sent = {"action": "state_not_begun", "_selected_action": [records.pk]}
    signed_in = staff("Sachbearbeitung")
    assert "erklärtermaßen noch nicht begonnen" in text_of(signed_in.post("/admin/projects/project/", sent))
    sent |= {"state_not_begun": "1", "effective_on": "01.12.2019"}
    answer = signed_in.post("/admin/projects/project/", sent, follow=True)
    assert "3 Leistungseinheiten haben ab 01.12.2019 noch nicht begonnen." in text_of(answer)
    assert list(late.phase_changes.values_list("phase", "effective_on")) == [(NOT_BEGUN, date(2020, 3, 1))]
    assert not unknown.phase_changes.exists()
    phases = {row["Leistungseinheit"]: row["Phase"] for row in read_csv("/leistungseinheiten.csv?stichtag=2019-12-31")}
    assert phases == {"Zoo": "noch nicht begonnen", "Museum": "noch nicht begonnen", "Chor": ""}
    assert "0,0 %" in text_of(client.get("/projekte/aktenplan/?stichtag=2019-12-31"))


def test_how_many_of_those_that_have_not_begun_join_later_is_said(staff, records):
    RolloutFactory(project=records, unit__name="Bad", joined_on=date(2020, 3, 1))
    client = staff("Sachbearbeitung")
    sent = {"action": "state_not_begun", "_selected_action": [records.pk], "state_not_begun": "1"}
    answer = client.post("/admin/projects/project/", {**sent, "effective_on": "01.12.2019"}, follow=True)
    assert "noch nicht begonnen. Davon 1 erst ab einem späteren Tag, an dem sie hinzukommt." in text_of(answer)
    RolloutFactory(project=records, unit__name="Oper")
    answer = client.post("/admin/projects/project/", {**sent, "effective_on": "01.12.2019"}, follow=True)
    assert "1 Leistungseinheit hat ab 01.12.2019 noch nicht begonnen." in text_of(answer)
    assert "Davon" not in text_of(answer)


@pytest.mark.walk
def test_that_members_have_not_begun_names_the_frozen_papers_first(staff, records):
    late = RolloutFactory(project=records, unit__name="Bad")
    freeze(PaperFactory(reference="VO/1", key_date=date(2020, 6, 1), projects=[records]))
    signed_in, chosen = staff("Sachbearbeitung"), {"action": "state_not_begun", "_selected_action": [records.pk]}
    sent = {**chosen, "state_not_begun": "1", "effective_on": "01.03.2020", "note": "laut Protokoll"}
    asked = signed_in.post("/admin/projects/project/", sent)
    assert "Noch nicht gesichert. Betroffen: VO/1 (Stichtag 01.06.2020)." in text_of(asked)
    assert not late.phase_changes.exists()
    again = {**fields_of(asked, "state_not_begun"), **chosen, "state_not_begun": "1"}
    answer = signed_in.post("/admin/projects/project/", again, follow=True)
    assert "1 Leistungseinheit hat ab 01.03.2020 noch nicht begonnen." in text_of(answer)
    assert late.phase_changes.values_list("effective_on", "note").get() == (date(2020, 3, 1), "laut Protokoll")


def test_that_members_have_not_begun_is_not_said_twice(staff, records):
    """As of steps, where somebody says it of a later day: that day is corrected, or nothing is entered."""
    late = RolloutFactory(project=records, unit__name="Bad", phases={date(2020, 6, 1): NOT_BEGUN})
    other = RolloutFactory(project=records, unit__name="Oper", phases={date(2020, 6, 1): Phase.PLANNING})
    client = staff("Sachbearbeitung")
    sent = {"action": "state_not_begun", "_selected_action": [records.pk], "state_not_begun": "1"}
    refused = text_of(client.post("/admin/projects/project/", {**sent, "effective_on": "01.03.2020"}))
    assert "Bad – Aktenplan hat erst an einem späteren Tag „noch nicht begonnen“" in refused
    assert "Oper – Aktenplan hat erst" not in refused
    assert (late.phase_changes.count(), other.phase_changes.count()) == (1, 1)
    change = late.phase_changes.get()
    change.effective_on = date(2020, 3, 1)
    change.save()
    answer = client.post("/admin/projects/project/", {**sent, "effective_on": "01.03.2020"}, follow=True)
    assert "1 Leistungseinheit hat ab 01.03.2020 noch nicht begonnen." in text_of(answer)
    again = client.post("/admin/projects/project/", {**sent, "effective_on": "01.03.2020"})
    assert "Alle Leistungseinheiten stehen an diesem Tag und danach schon in einer Phase." in text_of(again)


@pytest.mark.walk
def test_that_members_have_not_begun_touches_the_papers_from_the_day_on_which_they_join(staff, records):
    late = RolloutFactory(project=records, unit__name="Bad", joined_on=date(2020, 7, 1))
    freeze(PaperFactory(reference="VO/1", key_date=date(2020, 6, 1), projects=[records]))
    sent = {"action": "state_not_begun", "_selected_action": [records.pk], "state_not_begun": "1"}
    answer = staff("Sachbearbeitung").post(
        "/admin/projects/project/", {**sent, "effective_on": "01.03.2020"}, follow=True
    )
    assert "1 Leistungseinheit hat ab 01.03.2020 noch nicht begonnen." in text_of(answer)
    assert late.phase_changes.get().effective_on == date(2020, 7, 1)


@pytest.mark.walk
def test_who_comes_back_later_had_not_begun_before_leaving_either(staff, read_csv, records):
    """Of each time in the project in which it is in no phase; each is looked at by itself."""
    bad = RolloutFactory(project=records, unit__name="Bad")
    oper = RolloutFactory(project=records, unit__name="Oper", phases={date(2020, 1, 1): Phase.PLANNING})
    kita = RolloutFactory(project=records, unit__name="Kita")
    for rollout in (bad, oper, kita):
        rollout.memberships.create(effective_on=date(2020, 7, 1), belongs=False, reason="Umbau")
        rollout.memberships.create(effective_on=date(2021, 1, 1), belongs=True)
    kita.phase_changes.create(phase_id=NOT_BEGUN, effective_on=date(2021, 2, 1))
    sent = {"action": "state_not_begun", "_selected_action": [records.pk], "state_not_begun": "1"}
    sent |= {"effective_on": "01.03.2020"}
    client = staff("Sachbearbeitung")
    refused = text_of(client.post("/admin/projects/project/", sent))
    assert "Kita – Aktenplan hat erst an einem späteren Tag „noch nicht begonnen“" in refused
    kita.phase_changes.get().delete()
    answer = client.post("/admin/projects/project/", sent, follow=True)
    assert "3 Leistungseinheiten haben ab 01.03.2020 noch nicht begonnen." in text_of(answer)
    days = {
        str(rollout.unit): list(rollout.phase_changes.filter(phase=NOT_BEGUN).values_list("effective_on", flat=True))
        for rollout in (bad, oper, kita)
    }
    both = [date(2020, 3, 1), date(2021, 1, 1)]
    assert days == {"Bad": both, "Oper": [date(2021, 1, 1)], "Kita": both}
    for day in ("2020-03-01", "2021-06-01"):
        rows = read_csv(f"/leistungseinheiten.csv?stichtag={day}")
        assert {row["Phase"] for row in rows if row["Leistungseinheit"] == "Bad"} == {"noch nicht begonnen"}


def test_nothing_stated_bounds_and_not_yet_begun_is_zero():
    project = ProjectFactory()
    RolloutFactory(project=project, phases={date(2020, 1, 1): NOT_BEGUN})
    RolloutFactory(project=project, phases={date(2020, 1, 1): Phase.PRODUCTION})
    RolloutFactory(project=project)
    progress = progress_of([project], date(2020, 6, 1))[project.pk]
    assert progress.done_text == "mindestens 1, höchstens 2 von 3"
    assert progress.percent is None


@pytest.mark.walk
def test_that_one_project_has_not_begun_is_in_no_table_of_another(staff, read_csv, records):
    """Of a unit of which nothing is stated it may be true, but nobody said so of this project."""
    RolloutFactory(project=records, unit__name="Bad")
    paper = freeze(PaperFactory(reference="VO/1", key_date=DATE, projects=[records])).paper
    RolloutFactory(phases={date(2020, 2, 1): NOT_BEGUN})
    client = staff("Sachbearbeitung")
    assert "noch nicht begonnen" not in text_of(client.get(f"/projekte/aktenplan/?{DAY}"))
    compared = read_csv("/vergleich.csv?von=2020-01-31&bis=2020-06-01&projekt=aktenplan")
    assert "noch nicht begonnen" not in str(compared)
    RolloutFactory(project=records, phases={date(2020, 2, 1): Phase.PLANNING})
    since = text_of(client.get(paper.get_absolute_url())).split("Seither nachgetragen")[1]
    assert "Planung" in since
    assert "noch nicht begonnen" not in since


@pytest.mark.walk
def test_where_one_unit_had_not_begun_another_may_everywhere(staff, client, read_csv, records):
    """The same in the table, the legend of its course, the comparison and the paper."""
    RolloutFactory(project=records, phases={date(2020, 1, 1): NOT_BEGUN, date(2020, 3, 1): Phase.PLANNING})
    RolloutFactory(project=records, unit__name="Bad")
    page = client.get(f"/projekte/aktenplan/?{DAY}").content.decode()
    assert "phase=moeglich-noch-nicht-begonnen&amp;stichtag=2020-06-01" in page
    compared = {row["Angabe"]: row for row in read_csv("/vergleich.csv?von=2020-05-31&bis=2020-06-01")}
    assert compared["noch nicht begonnen"]["Nachher höchstens"] == "1"
    PaperFactory(reference="VO/1", key_date=DATE, projects=[records])
    assert "noch nicht begonnen höchstens 1" in text_of(staff().get("/berichte/vo-1/"))
    RolloutFactory(phases={date(2020, 1, 1): NOT_BEGUN})
    assert "noch nicht begonnen" not in text_of(client.get("/projekte/aktenplan/?stichtag=2019-12-31"))


def test_that_a_window_may_pass_the_beginning_is_shown_where_somebody_said_so(client, read_csv, records):
    late = RolloutFactory(project=records, unit__name="Bad")
    late.phase_changes.create(phase_id=Phase.PRODUCTION, effective_on=date(2021, 4, 8), date_precision="LATEST")
    RolloutFactory(phases={date(2020, 1, 1): NOT_BEGUN})
    assert "noch nicht begonnen" not in text_of(client.get(f"/projekte/aktenplan/?{DAY}"))
    assert "noch nicht begonnen" not in str(read_csv("/vergleich.csv?von=2020-01-31&bis=2020-06-01&projekt=aktenplan"))


def test_that_one_unit_had_not_begun_stays_in_the_course_of_its_project(client, records):
    RolloutFactory(project=records, phases={date(2020, 1, 1): NOT_BEGUN, date(2020, 3, 1): Phase.PLANNING})
    assert "noch nicht begonnen" in text_of(client.get(f"/projekte/aktenplan/?{DAY}"))


def test_not_yet_begun_to_planning_skips_nothing(client):
    RolloutFactory(phases={date(2020, 1, 1): NOT_BEGUN, date(2020, 3, 1): Phase.PLANNING})
    assert "gesprungen" not in text_of(client.get(f"/pruefung/?{DAY}"))
