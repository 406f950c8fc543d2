"""What staff do in the admin, and what follows on the pages and files."""

from datetime import date

import pytest
from django.contrib.auth.models import User

from papers.freezing import freeze
from projects.choices import Step
from projects.models import BundleStep, PhaseChange, Rollout
from records.models import DatePrecision
from tests.factories import (
    BundleFactory,
    PaperFactory,
    PhaseChangeFactory,
    ProjectFactory,
    RolloutFactory,
    StepFactory,
    UnitFactory,
    many_rollouts,
)
from tests.pages import delete, fields_of, text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db
ROLLOUTS = "/admin/projects/rollout/"


def enter_phase(client, action, rollouts, day="", **fields):
    chosen = {"action": action, "_selected_action": [rollout.pk for rollout in rollouts]}
    confirmed = {"enter_phase": "1", "effective_on": day, "date_precision": "EXACT"} if day else {}
    return client.post(ROLLOUTS, {**chosen, **confirmed, **fields}, follow=True)


def phases(read_csv, day):
    rows = read_csv(f"/leistungseinheiten.csv?stichtag={day}")
    return {row["Leistungseinheit"]: row["Phase"] for row in rows}


@pytest.mark.walk
def test_zoo_set_productive_changes_later_days_and_not_the_day_of_the_report(staff, read_csv, examples):
    zoo = Rollout.objects.get(unit__names__name="Zoo")
    answer = enter_phase(staff("Sachbearbeitung"), "enter_produktiv", [zoo], "01.06.2021")
    assert "1 Leistungseinheit steht ab 01.06.2021 auf Produktiv." in text_of(answer)
    assert phases(read_csv, "2021-04-08")["Zoo"] == "Konzeption"
    assert phases(read_csv, "2021-05-31")["Zoo"] == "Konzeption"
    assert phases(read_csv, "2021-06-01")["Zoo"] == "Produktiv"
    (row,) = read_csv("/projekte.csv?suche=Aktenplan&stichtag=2021-06-01")
    assert (row["davon fertig"], row["Fortschritt in %"]) == ("23", "60,5")
    (row,) = read_csv("/projekte.csv?suche=Aktenplan&stichtag=2021-04-08")
    assert (row["davon fertig"], row["Fortschritt in %"]) == ("22", "57,9")


def test_many_units_enter_a_phase_at_once(staff, read_csv):
    rollouts = RolloutFactory.create_batch(3)
    why = {"change_reason": "Beschluss der Lenkungsgruppe"}
    text = text_of(enter_phase(staff("Projektleitung"), "enter_konzeption", rollouts, "01.02.2021", **why))
    assert {entry.history_change_reason for entry in PhaseChange.history.all()} == {"Beschluss der Lenkungsgruppe"}
    assert "3 Leistungseinheiten stehen ab 01.02.2021 auf Konzeption." in text
    assert set(phases(read_csv, "2021-02-01").values()) == {"Konzeption"}


def test_the_effective_date_is_asked_for_first(staff):
    rollout = RolloutFactory(unit__name="Zoo")
    text = text_of(enter_phase(staff(), "enter_produktiv", [rollout]))
    assert "1 Leistungseinheit wird auf „Produktiv“ gesetzt, alle oder keine." in text
    assert "Zoo – " in text
    assert not PhaseChange.objects.exists()


@pytest.mark.walk(4)
def test_all_units_of_the_list_can_be_chosen(staff):
    rollouts = many_rollouts(60)
    answer = enter_phase(staff(), "enter_produktiv", rollouts[:1], "01.02.2021", select_across="1")
    assert "60 Leistungseinheiten stehen" in text_of(answer)
    assert PhaseChange.objects.count() == 60


def test_if_one_unit_cannot_none_does(staff):
    free = RolloutFactory(unit__name="Zoo")
    there = RolloutFactory(unit__name="Museum", phases={date(2020, 1, 1): Phase.PRODUCTION})
    busy = RolloutFactory(unit__name="Archiv", phases={date(2021, 2, 1): Phase.PLANNING})
    text = text_of(enter_phase(staff(), "enter_produktiv", [free, there, busy], "01.02.2021"))
    assert "Nichts wurde geändert" in text
    assert f"Museum – {there.project} steht an diesem Tag schon auf Produktiv." in text
    assert f"Archiv – {busy.project} hat an diesem Tag schon einen anderen Phasenwechsel." in text
    assert PhaseChange.objects.count() == 2


@pytest.mark.walk
def test_of_many_that_cannot_the_first_twenty_are_named(staff):
    rollouts = [RolloutFactory(phases={date(2020, 1, 1): Phase.PRODUCTION}) for _ in range(25)]
    text = text_of(enter_phase(staff(), "enter_produktiv", rollouts, "01.02.2021"))
    assert "5 weitere: steht an diesem Tag schon auf Produktiv." in text


@pytest.mark.parametrize("day", ["31.02.2021", "morgen"])
def test_an_invalid_day_is_told(staff, day):
    assert "Bitte geben Sie den Tag mit Monat und Jahr an" in text_of(
        enter_phase(staff(), "enter_produktiv", [RolloutFactory()], day)
    )


def test_who_may_only_read_has_no_actions(staff):
    rollout = RolloutFactory()
    client = staff("Leserecht")
    assert "Produktiv setzen" not in client.get(ROLLOUTS).content.decode()
    enter_phase(client, "enter_produktiv", [rollout], "01.02.2021")
    assert not PhaseChange.objects.exists()


def test_the_list_shows_the_phase_of_today_and_narrows_to_it(staff):
    RolloutFactory(unit__name="Zoo", phases={date(2020, 1, 1): Phase.PRODUCTION})
    RolloutFactory(unit__name="Museum")
    client = staff()
    assert "Zoo" in text_of(client.get(f"{ROLLOUTS}?phase=produktiv"))
    text = text_of(client.get(f"{ROLLOUTS}?phase=0"))
    assert "ohne erfasste Phase" in text
    assert "1 Umsetzung" in text


def formset(prefix, rows, initial=0):
    data = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    return data | {f"{prefix}-{n}-{field}": value for n, row in enumerate(rows) for field, value in row.items()}


def test_a_day_that_is_only_the_latest_possible_one_is_told_as_such(staff):
    rollout = RolloutFactory(phases={date(2021, 4, 8): Phase.CONCEPT})
    change = rollout.phase_changes.get()
    change.date_precision = DatePrecision.LATEST
    change.save()
    assert "Konzeption spätestens 08.04.2021" in text_of(staff().get(ROLLOUTS))
    assert "(Konzeption seit spätestens 08.04.2021)" in text_of(enter_phase(staff(), "enter_produktiv", [rollout]))


def test_the_history_of_a_record_has_one_name(staff):
    client = staff()
    page = text_of(client.get(f"{ROLLOUTS}{RolloutFactory().pk}/change/"))
    assert "Verlauf" in page
    assert "Geschichte" not in page
    assert "Verlauf" in text_of(client.get(ROLLOUTS))
    account = text_of(client.get(f"/admin/auth/user/{User.objects.get().pk}/history/"))
    assert account.startswith("Verlauf: person-")
    assert "› Geschichte" not in account


def test_phase_changes_are_entered_with_the_rollout(staff):
    project, unit = ProjectFactory(), UnitFactory()
    rows = [
        {"phase": Phase.PLANNING, "effective_on": "01.01.2020", "date_precision": "EXACT"},
        {"phase": Phase.CONCEPT, "effective_on": "01.02.2020", "date_precision": "LATEST"},
    ]
    staff("Sachbearbeitung").post(
        f"{ROLLOUTS}add/", {"project": project.pk, "unit": unit.pk, **formset("phase_changes", rows)}
    )
    assert list(PhaseChange.objects.values_list("phase", "effective_on", "date_precision")) == [
        (Phase.PLANNING, date(2020, 1, 1), "EXACT"),
        (Phase.CONCEPT, date(2020, 2, 1), "LATEST"),
    ]


def test_a_second_phase_change_on_a_day_is_told_at_the_form(staff):
    change = PhaseChangeFactory(effective_on=date(2020, 1, 1))
    answer = staff().post(
        "/admin/projects/phasechange/add/",
        {
            "rollout": change.rollout_id,
            "phase": Phase.PRODUCTION,
            "effective_on": "01.01.2020",
            "date_precision": "EXACT",
        },
    )
    assert "Für diesen Tag ist bei der Umsetzung schon ein Phasenwechsel eingetragen." in text_of(answer)


def test_a_unit_already_in_the_project_is_told_at_the_form(staff):
    rollout = RolloutFactory()
    data = {"project": rollout.project_id, "unit": rollout.unit_id, **formset("phase_changes", [])}
    assert "Diese Leistungseinheit ist im Projekt schon erfasst." in text_of(staff().post(f"{ROLLOUTS}add/", data))


def test_a_project_that_ends_before_it_starts_is_told_at_the_form(staff):
    data = {"title": "A", "slug": "a", "kind": "ROLLOUT", "starts_on": "02.01.2021", "ends_on": "01.01.2021"}
    answer = staff().post("/admin/projects/project/add/", {**data, **formset("milestones", [])})
    assert "Die Fertigstellung darf nicht vor dem Beginn liegen." in text_of(answer)


def save_steps(client, bundle, rows, initial=0, **fields):
    formsets = formset("steps", rows, initial) | formset("outputs", []) | formset("memberships", [])
    data = {"project": bundle.project_id, "name": bundle.name, **formsets, **fields}
    return client.post(f"/admin/projects/processbundle/{bundle.pk}/change/", data, follow=True)


def step(number, day, **fields):
    return {"step": number, "effective_on": day, "date_precision": "EXACT", **fields}


def test_steps_are_entered_together_in_any_order(staff):
    bundle = BundleFactory()
    save_steps(staff("Projektleitung"), bundle, [step(2, "01.02.2020"), step(1, "01.01.2020")])
    assert list(BundleStep.objects.values_list("step", flat=True)) == [1, 2]


@pytest.mark.walk(4)
def test_a_step_entered_without_the_one_before_is_told_at_the_form(staff):
    bundle = BundleFactory()
    text = text_of(save_steps(staff(), bundle, [step(1, "01.01.2020"), step(3, "01.03.2020")]))
    assert "„optimiert“ kann erst eingetragen werden, wenn „analysiert“ eingetragen ist." in text
    assert not BundleStep.objects.exists()


def test_a_step_others_build_on_is_not_taken_away(staff):
    bundle = BundleFactory()
    first, second = (StepFactory(bundle=bundle, step=number) for number in (Step.RECORDED, Step.ANALYSED))
    page, client = f"/admin/projects/bundlestep/{first.pk}/delete/", staff("Projektleitung")
    text = text_of(client.get(page))
    assert "lässt sich nicht löschen, weil Folgendes davon abhängt" in text
    assert str(second) in text
    delete(client, page, "Irrtum")
    assert BundleStep.objects.count() == 2


@pytest.mark.walk(4)
def test_entered_phases_are_read_and_the_empty_row_is_a_change(staff):
    change = PhaseChangeFactory(phase=Phase.PLANNING, effective_on=date(2020, 1, 1))
    client, page = staff("Sachbearbeitung"), f"{ROLLOUTS}{change.rollout_id}/change/"
    opened = client.get(page)
    fields = fields_of(opened)
    assert "phase_changes-0-phase" not in fields
    assert f'href="/admin/projects/phasechange/{change.pk}/change/"' in opened.content.decode()
    forged = {
        "phase_changes-0-phase": Phase.PRODUCTION,
        "phase_changes-0-effective_on": "01.01.2019",
        "phase_changes-0-DELETE": "on",
    }
    new = {"phase_changes-1-phase": Phase.CONCEPT, "phase_changes-1-effective_on": "01.02.2020"}
    assert client.post(page, {**fields, **forged, **new}).status_code == 302
    assert list(PhaseChange.objects.values_list("phase", "effective_on")) == [
        (Phase.PLANNING, date(2020, 1, 1)),
        (Phase.CONCEPT, date(2020, 2, 1)),
    ]


@pytest.mark.walk
def test_a_phase_for_the_day_of_a_frozen_paper_names_it_first(staff):
    rollout = RolloutFactory()
    freeze(PaperFactory(reference="VO/0504/21", key_date=date(2021, 4, 8), projects=[rollout.project]))
    client, page = staff("Sachbearbeitung"), f"{ROLLOUTS}{rollout.pk}/change/"
    new = {"phase_changes-0-phase": Phase.CONCEPT, "phase_changes-0-effective_on": "08.04.2021"}
    asked = client.post(page, fields_of(client.get(page)) | new)
    assert "Betroffen: VO/0504/21 (Stichtag 08.04.2021)." in text_of(asked)
    assert not PhaseChange.objects.exists()
    assert client.post(page, fields_of(asked)).status_code == 302
    assert PhaseChange.objects.get().effective_on == date(2021, 4, 8)


def test_the_list_calls_the_planned_day_as_the_pages_do(staff, zoo):
    client = staff("Sachbearbeitung")
    assert "Geplant produktiv ab" in text_of(client.get("/leistungseinheiten/"))
    page = text_of(client.get("/admin/projects/rollout/"))
    assert "Geplant produktiv ab" in page
    assert "Geplant fertig ab" not in page


@pytest.mark.walk(4)
def test_the_day_of_a_phase_is_called_alike_in_all_forms(staff, zoo):
    client = staff("Sachbearbeitung")
    for page in ("/admin/projects/phasechange/add/", f"/admin/projects/rollout/{zoo.pk}/change/"):
        text = text_of(client.get(page))
        assert "Gilt ab" in text
        assert "Wirksam ab" not in text
    asked = client.post("/eintragen/phase/", {"auswahl": zoo.pk, "phase": "produktiv", "effective_on": ""})
    assert "Gilt ab" in text_of(asked)
