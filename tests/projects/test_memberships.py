"""From when to when units belong to projects: who joins, leaves, comes back or moves changes no earlier day."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from projects.models import PhaseChange, Project, Rollout, RolloutMembership
from tests.example_papers import frozen_example
from tests.factories import ProjectFactory, RolloutFactory, UnitFactory
from tests.memberships import ROLLOUTS, change_rollout, leaving, rows
from tests.pages import delete, fields_of, text_of
from tests.phases import Phase
from units.models import Unit

pytestmark = pytest.mark.django_db
AKTENPLAN = "/projekte.csv?suche=Aktenplan&stichtag="


def progress(read_csv, day):
    (row,) = read_csv(f"{AKTENPLAN}{day}")
    return row["davon fertig"], row["Leistungseinheiten"], row["Fortschritt in %"]


def phase(number, day):
    return {"phase": number, "effective_on": day, "date_precision": "EXACT"}


def add_rollout(client, project, unit, *phases, **fields):
    data = {"project": project.pk, "unit": unit.pk, **rows("phase_changes", *phases), **fields}
    return client.post(f"{ROLLOUTS}add/", data, follow=True)


def close(client, name, day):
    unit = Unit.objects.get(names__name=name)
    page = f"/admin/units/unit/{unit.pk}/change/"
    return client.post(page, {**fields_of(client.get(page)), "closed_on": day}, follow=True)


def corrections(client):
    return client.get("/berichte/vo-0504-21/").context["corrections"]


@pytest.mark.walk
def test_a_unit_that_joins_later_changes_no_earlier_day(staff, read_csv, examples):
    frozen_example()
    client, project = staff(), Project.objects.get(slug="aktenplan")
    unit = UnitFactory(name="Neues Ressort 2025")
    add_rollout(client, project, unit, phase(Phase.PLANNING, "01.03.2025"))
    assert progress(read_csv, "2021-04-08") == ("22", "38", "57,9")
    assert progress(read_csv, "2025-02-28") == ("22", "38", "57,9")
    assert progress(read_csv, "2025-03-01") == ("22", "39", "56,4")
    listed = read_csv("/leistungseinheiten.csv?projekt=aktenplan&stichtag=2021-04-08")
    assert "Neues Ressort 2025" not in {row["Leistungseinheit"] for row in listed}
    assert corrections(client) == []


@pytest.mark.walk
def test_units_that_merge_leave_with_their_last_day_and_their_successor_joins(staff, read_csv, examples):
    frozen_example()
    client, project = staff(), Project.objects.get(slug="aktenplan")
    names = {
        number: Rollout.objects.filter(phase_changes__phase=number).order_by("pk").first().unit.name
        for number in (Phase.PRODUCTION, Phase.PLANNING)
    }
    for name in names.values():
        close(client, name, "31.12.2021")
    former = Rollout.objects.get(unit__names__name=names[Phase.PRODUCTION])
    unit = UnitFactory(name="Ressort C", founded_on=date(2022, 1, 1))
    add_rollout(client, project, unit, phase(Phase.CONCEPT, "01.01.2022"), continues=former.pk)
    assert progress(read_csv, "2021-04-08") == ("22", "38", "57,9")
    assert progress(read_csv, "2021-12-31") == ("22", "38", "57,9")
    assert progress(read_csv, "2022-01-01") == ("21", "37", "56,8")
    assert Rollout.objects.get(unit=unit).continues == former
    assert corrections(client) == []
    page = text_of(client.get("/projekte/aktenplan/?stichtag=2022-01-01"))
    assert f"{names[Phase.PLANNING]} am 31.12.2021, aufgelöst" in page
    assert f"{names[Phase.PRODUCTION]} am 31.12.2021, aufgelöst, fortgeführt von Ressort C" in page
    assert "Ausgeschieden" not in text_of(client.get("/projekte/aktenplan/?stichtag=2021-12-31"))


@pytest.mark.walk
def test_a_closed_unit_takes_no_later_phase(staff):
    rollout = RolloutFactory(unit__name="Zoo", phases={date(2020, 1, 1): Phase.PLANNING})
    client = staff()
    close(client, "Zoo", "31.12.2020")
    typed = {"rollout": rollout.pk, **phase(Phase.PRODUCTION, "01.01.2021"), "note": ""}
    text = text_of(client.post("/admin/projects/phasechange/add/", typed))
    assert "gehört am 01.01.2021 nicht zum Projekt (von Anfang an bis 31.12.2020)" in text
    chosen = {"action": "enter_produktiv", "_selected_action": [rollout.pk], "enter_phase": "1"}
    text = text_of(client.post(ROLLOUTS, {**chosen, "effective_on": "01.01.2021", "date_precision": "EXACT"}))
    assert "gehört an diesem Tag nicht zum Projekt." in text
    assert PhaseChange.objects.count() == 1
    typed["effective_on"] = "31.12.2020"
    assert client.post("/admin/projects/phasechange/add/", typed).status_code == 302


def test_closing_a_unit_that_would_cut_off_a_phase_names_it(staff):
    RolloutFactory(unit__name="Zoo", phases={date(2021, 1, 1): Phase.PLANNING})
    text = text_of(close(staff(), "Zoo", "31.12.2020"))
    assert "gehört am 01.01.2021 nicht zum Projekt (von Anfang an bis 31.12.2020): Planung ab 01.01.2021." in text
    assert Unit.objects.get().closed_on is None


def test_a_closed_unit_is_offered_in_no_chooser(staff):
    UnitFactory(name="Zoo", closed_on=date(2020, 1, 1))
    UnitFactory(name="Zoologie")
    query = "app_label=projects&model_name=rollout&field_name=unit&term=zoo"
    offered = staff().get(f"/admin/autocomplete/?{query}").json()["results"]
    assert [each["text"].strip() for each in offered] == ["Zoologie"]


def test_a_unit_that_is_closed_joins_no_project(staff):
    project, unit = ProjectFactory(), UnitFactory(name="Zoo", closed_on=date(2020, 1, 1))
    text = text_of(add_rollout(staff(), project, unit, joined_on="01.02.2020"))
    assert "Die Leistungseinheit ist seit dem 01.01.2020 aufgelöst" in text
    assert not Rollout.objects.exists()


@pytest.mark.walk
def test_a_unit_closed_since_joins_with_the_first_phase_entered(staff, read_csv):
    project, unit = ProjectFactory(), UnitFactory(name="Zoo", closed_on=date(2022, 6, 30))
    phases = [phase(Phase.CONCEPT, "01.05.2022"), phase(Phase.PLANNING, "01.02.2022")]
    assert "wurde erfolgreich hinzugefügt" in text_of(add_rollout(staff(), project, unit, *phases))
    listed = {
        day: [row["Phase"] for row in read_csv(f"/leistungseinheiten.csv?stichtag={day}")]
        for day in ("2022-01-31", "2022-02-01", "2022-06-30", "2022-07-01")
    }
    assert listed == {"2022-01-31": [], "2022-02-01": ["Planung"], "2022-06-30": ["Konzeption"], "2022-07-01": []}


@pytest.mark.walk(4)
def test_a_unit_closed_since_does_not_join_with_a_phase_after_its_end(staff):
    project, unit = ProjectFactory(), UnitFactory(name="Zoo", closed_on=date(2022, 6, 30))
    for day in ("01.07.2022", "99.99.2022", ""):
        text = text_of(add_rollout(staff(), project, unit, phase(Phase.PLANNING, day)))
        assert "Die Leistungseinheit ist seit dem 30.06.2022 aufgelöst" in text
    assert not Rollout.objects.exists()


@pytest.mark.walk
def test_who_leaves_is_no_longer_counted_and_listed_with_the_reason(staff, read_csv):
    project = ProjectFactory(title="Aktenplan", slug="aktenplan")
    zoo = RolloutFactory(project=project, unit__name="Zoo", phases={date(2020, 1, 1): Phase.PRODUCTION})
    RolloutFactory(project=project, unit__name="Archiv", phases={date(2020, 1, 1): Phase.PLANNING})
    client = staff("Sachbearbeitung")
    change_rollout(client, zoo, **leaving("01.07.2020"))
    assert progress(read_csv, "2020-06-30") == ("1", "2", "50,0")
    assert progress(read_csv, "2020-07-01") == ("0", "1", "0,0")
    assert "Zoo am 30.06.2020, Aufgabe verlagert" in text_of(client.get("/projekte/aktenplan/?stichtag=2020-07-01"))
    text = text_of(client.get("/projekte/aktenplan/?stichtag=2020-07-01"))
    assert "01.07.2020 0 0 1 0" in text
    assert "01.01.2020 1 0 1 0" in text


@pytest.mark.walk
def test_who_leaves_needs_a_reason_and_cuts_off_no_phase(staff):
    zoo = RolloutFactory(unit__name="Zoo", phases={date(2020, 1, 1): Phase.PLANNING, date(2020, 8, 1): Phase.CONCEPT})
    client = staff("Sachbearbeitung")
    assert "Bitte nennen Sie den Grund des Ausscheidens." in text_of(
        change_rollout(client, zoo, **leaving("01.09.2020", ""))
    )
    assert "nicht zum Projekt (von Anfang an bis 30.06.2020): Konzeption ab 01.08.2020." in text_of(
        change_rollout(client, zoo, **leaving("01.07.2020"))
    )
    assert RolloutMembership.objects.count() == 1


@pytest.mark.walk
def test_who_comes_back_begins_without_a_phase(staff, read_csv):
    project = ProjectFactory(title="Aktenplan", slug="aktenplan")
    zoo = RolloutFactory(project=project, unit__name="Zoo", phases={date(2020, 1, 1): Phase.PRODUCTION})
    client = staff("Sachbearbeitung")
    change_rollout(client, zoo, **leaving("01.07.2020"))
    change_rollout(client, zoo, **leaving("01.03.2021", "", number=2, belongs="on"))
    listed = {
        day: [(row["Leistungseinheit"], row["Phase"]) for row in read_csv(f"/leistungseinheiten.csv?stichtag={day}")]
        for day in ("2020-06-30", "2020-07-01", "2021-03-01")
    }
    assert listed == {"2020-06-30": [("Zoo", "Produktiv")], "2020-07-01": [], "2021-03-01": [("Zoo", "")]}
    typed = {"rollout": zoo.pk, **phase(Phase.PRODUCTION, "01.04.2021"), "note": ""}
    assert client.post("/admin/projects/phasechange/add/", typed).status_code == 302
    assert progress(read_csv, "2021-04-01") == ("1", "1", "100,0")


@pytest.mark.walk
def test_the_leaving_is_taken_back_but_no_joining_that_phases_stand_in(staff, read_csv):
    zoo = RolloutFactory(unit__name="Zoo", phases={date(2020, 1, 1): Phase.PRODUCTION})
    client = staff("Sachbearbeitung")
    change_rollout(client, zoo, **leaving("01.07.2020"))
    joining, left = zoo.memberships.order_by("effective_on")
    pages = [f"/admin/projects/rolloutmembership/{each.pk}/delete/" for each in (joining, left)]
    assert "gehört am 01.01.2020 nicht zum Projekt" in text_of(client.get(pages[0]))
    for page in pages:
        delete(client, page, "Irrtum")
    assert list(zoo.memberships.all()) == [joining]
    [row] = read_csv("/leistungseinheiten.csv?stichtag=2021-01-01")
    assert (row["Phase"], row["Seit"]) == ("Produktiv", "01.01.2020")


def test_phases_before_the_day_of_joining_are_refused(staff):
    project, unit = ProjectFactory(), UnitFactory()
    text = text_of(add_rollout(staff(), project, unit, phase(Phase.PLANNING, "01.01.2020"), joined_on="01.02.2020"))
    assert "Außerhalb der Zugehörigkeit zum Projekt (01.02.2020 bis auf Weiteres): 01.01.2020." in text
    assert not Rollout.objects.exists()


def test_joining_and_leaving_are_changes_between_two_days(read_csv):
    project = ProjectFactory(title="Aktenplan", slug="aktenplan")
    RolloutFactory(project=project, unit__name="Archiv")
    RolloutFactory(project=project, unit__name="Museum", joined_on=date(2020, 3, 1))
    RolloutFactory(
        project=project,
        unit=UnitFactory(name="Zoo", closed_on=date(2020, 5, 31)),
        phases={date(2020, 1, 1): Phase.CONCEPT},
    )
    found = read_csv("/vergleich.csv?von=2020-01-31&bis=2020-12-31")
    changes = [
        (row["Datum"], row["Angabe"], row["Gegenstand"], row["Vorher"], row["Nachher"]) for row in found if row["Datum"]
    ]
    assert changes == [
        ("01.03.2020", "Leistungseinheit kommt hinzu", "Museum", "", "ohne erfasste Phase"),
        ("01.06.2020", "Leistungseinheit scheidet aus", "Zoo", "Konzeption", ""),
    ]
    figures = {row["Angabe"]: (row["Vorher"], row["Nachher"]) for row in found if not row["Datum"]}
    assert figures["Leistungseinheiten"] == ("2", "2")
    assert figures["Konzeption"] == ("", "")


@pytest.mark.walk
def test_what_moves_ends_here_and_begins_there_as_a_new_one_that_continues_it(staff, read_csv):
    zoo = RolloutFactory(project__slug="alt", unit__name="Zoo", phases={date(2020, 1, 1): Phase.PRODUCTION})
    client, there = staff("Sachbearbeitung"), ProjectFactory(slug="neu")
    change_rollout(client, zoo, **leaving("01.07.2020", "in ein anderes Projekt"))
    add_rollout(client, there, zoo.unit, joined_on="01.07.2020", continues=zoo.pk)
    counted = {
        (slug, day): [row["Phase"] for row in read_csv(f"/leistungseinheiten.csv?projekt={slug}&stichtag={day}")]
        for slug in ("alt", "neu")
        for day in ("2020-06-30", "2020-07-01")
    }
    assert counted == {
        ("alt", "2020-06-30"): ["Produktiv"],
        ("alt", "2020-07-01"): [],
        ("neu", "2020-06-30"): [],
        ("neu", "2020-07-01"): [""],
    }
    text = text_of(client.get("/projekte/alt/?stichtag=2020-07-01"))
    assert "Zoo am 30.06.2020, in ein anderes Projekt, fortgeführt von Zoo" in text


@pytest.mark.walk
def test_joining_entered_late_changes_the_days_from_it_on_and_what_was_known_stays(staff, read_csv, time_machine):
    time_machine.move_to("2021-05-01 12:00")
    project = ProjectFactory(title="Aktenplan", slug="aktenplan")
    RolloutFactory(project=project, phases={date(2020, 1, 1): Phase.PRODUCTION})
    time_machine.move_to("2021-06-01 12:00")
    add_rollout(staff(), project, UnitFactory(name="Zoo"), phase(Phase.PLANNING, "01.03.2021"), joined_on="01.03.2021")
    assert progress(read_csv, "2021-02-28") == ("1", "1", "100,0")
    assert progress(read_csv, "2021-03-01") == ("1", "2", "50,0")
    assert progress(read_csv, "2021-04-08&kenntnisstand=2021-05-31") == ("1", "1", "100,0")


def test_what_a_list_brings_anew_joins_on_its_stichtag_or_its_first_day(read_csv, tmp_path):
    """Case "Unit joins later", by a file: earlier days keep what they said."""
    ProjectFactory(title="Aktenplan", started_on=date(2019, 1, 1))
    file = tmp_path / "leistungseinheiten.csv"
    file.write_text(
        "Projekt;Leistungseinheit;Phase;Seit;Stichtag\n"
        "Aktenplan;Zoo;Planung;01.02.2021;08.04.2021\n"
        "Aktenplan;Museum;;;08.04.2021\n"
    )
    call_command("importieren", "leistungseinheiten", str(file), stdout=StringIO())
    listed = {
        day: {row["Leistungseinheit"] for row in read_csv(f"/leistungseinheiten.csv?stichtag={day}")}
        for day in ("2021-01-31", "2021-02-01", "2021-04-07", "2021-04-08")
    }
    assert listed == {
        "2021-01-31": set(),
        "2021-02-01": {"Zoo"},
        "2021-04-07": {"Zoo"},
        "2021-04-08": {"Zoo", "Museum"},
    }


@pytest.mark.usefixtures("examples")
def test_the_members_of_the_example_belong_from_the_start_of_their_project(read_csv):
    days = set(RolloutMembership.objects.values_list("effective_on", flat=True))
    assert days == {Project.objects.get(slug="aktenplan").started_on}
    assert len(read_csv("/leistungseinheiten.csv?stichtag=2018-12-21")) == 38


def test_a_membership_from_the_beginning_says_so(staff):
    rollout = RolloutFactory(unit__name="Zoo")
    page = text_of(staff("Sachbearbeitung").get(f"{ROLLOUTS}{rollout.pk}/change/"))
    assert "Gilt ab von Anfang an" in page
    assert "01.01.0001" not in page


@pytest.mark.walk
def test_a_rollout_that_left_for_a_while_is_entered_late_in_one_form(staff, read_csv):
    rollout = RolloutFactory(phases={date(2020, 1, 1): Phase.PLANNING, date(2020, 7, 1): Phase.CONCEPT})
    back = {"memberships-2-effective_on": "01.06.2020", "memberships-2-belongs": "on"}
    late = {**leaving("01.03.2020"), **back, "memberships-TOTAL_FORMS": 3}
    assert "wurde erfolgreich geändert" in text_of(change_rollout(staff("Sachbearbeitung"), rollout, **late))
    listed = {
        day: [row["Phase"] for row in read_csv(f"/leistungseinheiten.csv?stichtag={day}")]
        for day in ("2020-02-29", "2020-03-01", "2020-06-01", "2020-07-01")
    }
    assert listed == {
        "2020-02-29": ["Planung"],
        "2020-03-01": [],
        "2020-06-01": [""],
        "2020-07-01": ["Konzeption"],
    }
