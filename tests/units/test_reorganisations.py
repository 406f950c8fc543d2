"""Reorganisations through the guided steps of the admin: renamed, moved, merged, split, closed, and undone as one."""

import re
from datetime import date

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from projects.completions import completions_of_project
from projects.flow import phase_moves
from projects.models import PhaseChange, Project, Rollout
from records.models import DatePrecision
from reports.project.status import status_of, with_forecasts
from services.models import Service
from tests.example_papers import frozen_example
from tests.factories import (
    DivisionFactory,
    ProjectFactory,
    ResponsibilityChangeFactory,
    RolloutFactory,
    UnitFactory,
    UserFactory,
)
from tests.law.readings import addresses_of, paper_anew, read
from tests.pages import all_fields_of, fields_of, text_of
from tests.phases import Phase
from tests.samples import size
from units.models import Reorganisation, ReorganisedUnit, Unit

pytestmark = pytest.mark.django_db
STEPS = "/admin/units/reorganisation/add/"
AKTENPLAN = "/projekte.csv?suche=Aktenplan&stichtag="


def send(client, kind, page, step, **fields):
    """What a browser sends with a button of the page of a step."""
    return client.post(f"{STEPS}{kind}/", {**all_fields_of(page, "schritt"), **fields, "schritt": step})


def guide(client, kind, day, answers=None, **fields):
    """Go through all steps as somebody who takes over the proposals, but for the answers given."""
    page = client.get(f"{STEPS}{kind}/")
    page = send(client, kind, page, "folgen", effective_on=day, **fields)
    if page.context["step"] == "folgen":
        page = send(client, kind, page, "uebersicht", **(answers or {}))
    if page.context["step"] != "uebersicht":
        return page
    return send(client, kind, page, "eintragen")


def entered(answer):
    assert answer.status_code == 302, text_of(answer)
    return Reorganisation.objects.get(pk=int(re.findall(r"\d+", answer["Location"])[0]))


def undo(client, event, reason="Irrtum"):
    return client.post(f"/admin/units/reorganisation/{event.pk}/rueckgaengig/", {"reason": reason}, follow=True)


def progress(read_csv, day):
    (row,) = read_csv(f"{AKTENPLAN}{day}")
    return row["davon fertig"], row["Leistungseinheiten"], row["Fortschritt in %"]


def new_unit(place=0, **values):
    return {f"nachfolge-{place}-{name}": value for name, value in values.items()}


def first_in(phase):
    """Of the example the first unit whose phase is that."""
    return Rollout.objects.filter(phase_changes__phase=phase).order_by("pk").first().unit


def test_units_that_merge_leave_and_their_successor_takes_over_what_is_least_advanced(staff, read_csv, examples):
    """Case "Unit merge close"."""
    frozen_example()
    client = staff("Sachbearbeitung")
    productive, planning = first_in(Phase.PRODUCTION), first_in(Phase.PLANNING)
    names = sorted([productive.name, planning.name])
    page = client.get(f"{STEPS}zusammenlegen/")
    chosen = {"effective_on": "01.01.2022", "units": [productive.pk, planning.pk], **new_unit(name="Ressort C")}
    page = send(client, "zusammenlegen", page, "folgen", **chosen)
    (name,) = [name for name in page.context["form"].fields if name.startswith("umsetzung-")]
    assert page.context["form"].fields[name].initial == str(Phase.PLANNING.value)
    page = send(client, "zusammenlegen", page, "uebersicht", **{name: str(Phase.CONCEPT.value)})
    text = text_of(page)
    assert "Ressort C übernimmt „Konzeption“" in text
    assert "Es gilt ab dem 01.01.2022" in text
    entered(send(client, "zusammenlegen", page, "eintragen"))
    assert progress(read_csv, "2021-04-08") == ("22", "38", "57,9")
    assert progress(read_csv, "2021-12-31") == ("22", "38", "57,9")
    assert progress(read_csv, "2022-01-01") == ("21", "37", "56,8")
    assert client.get("/berichte/vo-0504-21/").context["corrections"] == []
    page = text_of(client.get("/projekte/aktenplan/?stichtag=2022-01-01"))
    for name in names:
        assert f"{name} am 31.12.2021, aufgelöst, fortgeführt von Ressort C" in page
    assert "Am 01.01.2022 zusammengelegt" in page
    earlier = text_of(client.get("/projekte/aktenplan/?stichtag=2021-12-31"))
    assert "Ausgeschieden" not in earlier
    assert "zusammengelegt" not in earlier
    [change] = PhaseChange.objects.filter(rollout__unit__names__name="Ressort C")
    assert (change.phase_id, change.effective_on, change.is_taken_over) == (Phase.CONCEPT, date(2022, 1, 1), True)


def changes_between(read_csv, start, end):
    found = read_csv(f"/vergleich.csv?von={start}&bis={end}")
    return [
        (row["Datum"], row["Angabe"], row["Gegenstand"], row["Vorher"], row["Nachher"]) for row in found if row["Datum"]
    ]


def listed(read_csv, day):
    rows = read_csv(f"/leistungseinheiten.csv?stichtag={day}")
    return {row["Leistungseinheit"]: (row["Phase"], row["Seit"], row["Datumsangabe"]) for row in rows}


@pytest.fixture
def project():
    return ProjectFactory(title="Aktenplan", slug="aktenplan", ends_on=date(2025, 12, 31))


@pytest.fixture
def legal(project):
    """A unit that is productive since some day up to 08.04.2021."""
    rollout = RolloutFactory(project=project, unit=UnitFactory(name="Rechtsamt", number="300", kind="OFFICE"))
    change = PhaseChange(
        rollout=rollout, phase_id=Phase.PRODUCTION, effective_on=date(2021, 4, 8), date_precision=DatePrecision.LATEST
    )
    change.save()
    return rollout


@pytest.fixture
def zoo(project):
    return RolloutFactory(project=project, unit__name="Zoo", phases={date(2020, 1, 1): Phase.PLANNING})


def test_a_renamed_unit_is_called_so_from_the_day_on(staff, read_csv, legal):
    client = staff("Sachbearbeitung")
    answer = guide(
        client, "umbenennen", "01.01.2022", unit=legal.unit.pk, name="Ressort Recht", number="30", source="V1"
    )
    event = entered(answer)
    assert event.title == "Umbenennung zum 01.01.2022"
    unit = legal.unit
    assert [statement.source for statement in unit.names.order_by("effective_on")] == ["", "V1"]
    assert set(listed(read_csv, "2021-12-31")) == {"Rechtsamt"}
    assert set(listed(read_csv, "2022-01-01")) == {"Ressort Recht"}
    assert changes_between(read_csv, "2021-12-01", "2022-02-01") == [
        ("01.01.2022", "Reorganisation", "Umbenennung", "300 Rechtsamt", "30 Ressort Recht")
    ]
    text = text_of(client.get("/projekte/aktenplan/?stichtag=2022-01-01"))
    assert "Am 01.01.2022 umbenannt: 300 Rechtsamt in 30 Ressort Recht." in text
    assert "umbenannt" not in text_of(client.get("/projekte/aktenplan/?stichtag=2021-12-31"))


def test_units_move_to_another_division_together(staff, read_csv, legal, zoo):
    division = DivisionFactory(name="Geschäftsbereich 3")
    client = staff("Sachbearbeitung")
    entered(guide(client, "umziehen", "01.01.2022", units=[legal.unit.pk, zoo.unit.pk], division=division.pk))
    rows = {day: read_csv(f"/leistungseinheiten.csv?stichtag={day}") for day in ("2021-12-31", "2022-01-01")}
    assert {row["Geschäftsbereich"] for row in rows["2021-12-31"]} == {""}
    assert {row["Geschäftsbereich"] for row in rows["2022-01-01"]} == {"Geschäftsbereich 3"}
    assert changes_between(read_csv, "2021-12-01", "2022-02-01") == [
        ("01.01.2022", "Reorganisation", "Umzug", "Rechtsamt und Zoo", "Geschäftsbereich 3")
    ]


def test_a_merger_is_one_line_of_the_comparison_and_takes_over_with_its_precision(staff, read_csv, legal, project):
    museum = RolloutFactory(project=project, unit__name="Museum", phases={date(2021, 2, 1): Phase.PRODUCTION})
    museum.state(date(2021, 1, 1), planned_production_on=date(2021, 3, 1))
    client = staff("Sachbearbeitung")
    chosen = {
        "units": [legal.unit.pk, museum.unit.pk],
        **new_unit(name="Haus der Kunst", number="7", unit_kind="OFFICE"),
    }
    entered(guide(client, "zusammenlegen", "01.01.2022", **chosen))
    assert set(listed(read_csv, "2021-12-31")) == {"Rechtsamt", "Museum"}
    assert listed(read_csv, "2022-01-01") == {"Haus der Kunst": ("Produktiv", "01.01.2022", "spätestens")}
    assert changes_between(read_csv, "2021-12-01", "2022-02-01") == [
        ("01.01.2022", "Reorganisation", "Zusammenlegung", "Rechtsamt und Museum", "Haus der Kunst")
    ]
    found = {row["Gegenstand"] for row in read_csv("/pruefung.csv?stichtag=2022-02-01")}
    assert found == {"Museum"}, "which skipped phases itself; its successor did not"


def test_of_predecessors_without_a_recorded_phase_the_successor_has_none(staff, read_csv, legal, project):
    new = RolloutFactory(project=project, unit__name="Museum")
    entered(
        guide(staff(), "zusammenlegen", "01.01.2022", units=[legal.unit.pk, new.unit.pk], **new_unit(name="Ressort C"))
    )
    assert listed(read_csv, "2022-01-01") == {"Ressort C": ("", "", "")}


def test_a_unit_that_takes_in_another_goes_back_to_what_is_least_advanced(staff, read_csv, legal, zoo):
    """It goes on under its name; what it was before its day stays."""
    client = staff("Sachbearbeitung")
    chosen = {"units": [legal.unit.pk, zoo.unit.pk], **new_unit(unit=legal.unit.pk)}
    entered(guide(client, "zusammenlegen", "01.01.2022", **chosen))
    assert Unit.objects.get(pk=legal.unit.pk).closed_on is None
    assert listed(read_csv, "2021-12-31")["Rechtsamt"] == ("Produktiv", "08.04.2021", "spätestens")
    assert listed(read_csv, "2022-01-01") == {"Rechtsamt": ("Planung", "01.01.2022", "genau")}
    text = text_of(client.get("/projekte/aktenplan/?stichtag=2022-01-01"))
    assert "Zoo am 31.12.2021, aufgelöst, fortgeführt von Rechtsamt" in text
    assert "Am 01.01.2022 eingegliedert: Zoo in Rechtsamt." in text


def test_a_unit_is_split_and_its_services_are_shared_out(staff, read_csv, legal):
    first, second = (ResponsibilityChangeFactory(unit=legal.unit, service__ozg_id=key) for key in ("10001", "10002"))
    client = staff("Sachbearbeitung")
    chosen = {"unit": legal.unit.pk, **new_unit(0, name="Justiziariat"), **new_unit(1, name="Vergabeamt")}
    page = guide(client, "aufteilen", "01.01.2022", **chosen)
    assert page.context["step"] == "folgen", "of several successors none is proposed"
    assert "Dieses Feld ist zwingend erforderlich." in text_of(page)
    names = [f"zustaendig-{each.service_id}" for each in (first, second)]
    answers = dict(zip(names, ("neu0", "neu1"), strict=True))
    page = send(client, "aufteilen", page, "uebersicht", **answers)
    assert "Vergabeamt wird zuständig für 10002" in text_of(page)
    entered(send(client, "aufteilen", page, "eintragen"))
    assert listed(read_csv, "2022-01-01") == {
        "Justiziariat": ("Produktiv", "01.01.2022", "spätestens"),
        "Vergabeamt": ("Produktiv", "01.01.2022", "spätestens"),
    }
    responsible = {row["OZG-ID"]: row["Zuständig"] for row in read_csv("/leistungen.csv?stichtag=2022-01-01")}
    assert responsible == {"10001": "Justiziariat", "10002": "Vergabeamt"}
    before = {row["Zuständig"] for row in read_csv("/leistungen.csv?stichtag=2021-12-31")}
    assert before == {"Rechtsamt"}
    listed_changes = [row[1] for row in changes_between(read_csv, "2021-12-31", "2022-01-01")]
    assert listed_changes == ["Reorganisation"], "the responsibilities went over with it"


def test_a_closed_unit_counts_on_its_last_day_and_not_afterwards(staff, read_csv, legal, zoo):
    client = staff("Sachbearbeitung")
    event = entered(guide(client, "aufloesen", "31.12.2021", units=[legal.unit.pk]))
    assert (event.title, event.effective_on) == ("Auflösung zum 31.12.2021", date(2022, 1, 1))
    assert set(listed(read_csv, "2021-12-31")) == {"Rechtsamt", "Zoo"}
    assert set(listed(read_csv, "2022-01-01")) == {"Zoo"}
    assert "Am 31.12.2021 aufgelöst: Rechtsamt." in text_of(client.get("/projekte/aktenplan/?stichtag=2022-01-01"))
    assert [row["Prüfung"] for row in read_csv("/pruefung.csv?stichtag=2021-12-31")] == [
        row["Prüfung"] for row in read_csv("/pruefung.csv?stichtag=2021-12-30")
    ]


def test_planned_days_of_phases_ahead_are_taken_over_as_altered(staff, legal, zoo):
    zoo.state(date(2020, 1, 1), planned_production_on=date(2023, 1, 1))
    client = staff("Sachbearbeitung")
    page = client.get(f"{STEPS}zusammenlegen/")
    chosen = {"effective_on": "01.01.2022", "units": [legal.unit.pk, zoo.unit.pk], **new_unit(name="Ressort C")}
    page = send(client, "zusammenlegen", page, "folgen", **chosen)
    (planned,) = [name for name in page.context["form"].fields if name.endswith(f"-{Phase.PRODUCTION.value}")]
    assert fields_of(page, "schritt")[planned] == "01.01.2023"
    page = send(client, "zusammenlegen", page, "uebersicht", **{planned: "01.06.2023"})
    assert "Produktiv geplant ab 01.06.2023" in text_of(page)
    entered(send(client, "zusammenlegen", page, "eintragen"))
    [plan] = Rollout.objects.get(unit__names__name="Ressort C").planned_phases.all()
    assert (plan.effective_on, plan.planned_on) == (date(2022, 1, 1), date(2023, 6, 1))


def test_what_was_taken_over_is_done_but_no_completion_of_the_pace(staff, project):
    for number in range(6):
        RolloutFactory(project=project, unit__name=f"Amt {number}", phases={date(2021, 7, 1): Phase.PRODUCTION})
    RolloutFactory(project=project, unit__name="Zoo", phases={date(2021, 7, 1): Phase.PLANNING})
    chosen = {"units": list(Unit.objects.order_by("pk").values_list("pk", flat=True)[:2]), **new_unit(name="Neu")}
    entered(guide(staff(), "zusammenlegen", "01.01.2022", **chosen))
    day = date(2022, 3, 1)
    [status] = with_forecasts(status_of(list(Project.objects.on(day)), day), day)
    forecast = status.forecast
    assert (forecast.done, forecast.total, forecast.remaining) == (5, 6, 1)
    assert (forecast.completed, forecast.completed_within(100), sum(forecast.blocks)) == (4, 0, 4)
    assert "Erst 5 von 6 sind produktiv (1 davon übernommen)" in forecast.missing_reason
    moves = phase_moves(status.project, day)
    assert completions_of_project(status.project, moves, []) == forecast.completions


def readings(addresses):
    """What pages and files say, and the paper made anew."""
    return read(Client(), addresses) | {"paper": paper_anew("vo-0504-21").encode()}


@pytest.mark.sample(1)
@pytest.mark.parametrize("kind", ["umbenennen", "umziehen", "zusammenlegen", "aufteilen", "aufloesen"])
def test_undoing_gives_back_every_byte_of_pages_and_files(staff, kind, examples, sample):
    client = staff()
    one, other = first_in(Phase.PRODUCTION), first_in(Phase.PLANNING)
    ResponsibilityChangeFactory(unit=one, service=Service.objects.order_by("pk").first())
    chosen = {
        "umbenennen": {"unit": one.pk, "name": "Ressort Neu"},
        "umziehen": {"units": [one.pk, other.pk], "division": DivisionFactory(name="Neuer Bereich").pk},
        "zusammenlegen": {"units": [one.pk, other.pk], **new_unit(name="Ressort C")},
        "aufteilen": {"unit": one.pk, **new_unit(0, name="Ressort C"), **new_unit(1, unit=other.pk)},
        "aufloesen": {"units": [one.pk], "heir": other.pk},
    }
    services = {f"zustaendig-{row.service_id}": "bleibt" for row in one.responsibilities.all()}
    days = (date(2021, 12, 31), date(2022, 1, 1), date(2026, 11, 27))
    addresses = sample([address for day in days for address in addresses_of(day)], size(5000, 24))
    addresses += [f"{address}?stichtag=2022-01-01" for address in ("/leistungseinheiten.csv", "/projekte/aktenplan/")]
    before = readings(addresses)
    event = entered(guide(client, kind, "01.01.2022", services if kind == "aufteilen" else None, **chosen[kind]))
    assert readings(addresses) != before
    assert f"{event} wurde rückgängig gemacht." in text_of(undo(client, event))
    after = readings(addresses)
    assert [address for address, said in before.items() if after[address] != said] == []
    assert not ReorganisedUnit.objects.exists()
    page = text_of(client.get(f"/admin/units/reorganisation/{event.pk}/change/"))
    assert "Rückgängig gemacht am" in page
    assert "Diese Reorganisation ist schon rückgängig gemacht." in text_of(undo(client, event))


def test_what_was_entered_since_stands_against_undoing(staff, legal, zoo):
    client = staff()
    event = entered(
        guide(client, "zusammenlegen", "01.01.2022", units=[legal.unit.pk, zoo.unit.pk], **new_unit(name="Ressort C"))
    )
    rollout = Rollout.objects.get(unit__names__name="Ressort C")
    PhaseChange(rollout=rollout, phase_id=Phase.CONCEPT, effective_on=date(2022, 5, 1)).save()
    text = text_of(undo(client, event))
    assert "nichts wurde geändert" in text
    assert "Phasenwechsel „Konzeption ab 01.05.2022“" in text
    assert Unit.objects.get(pk=zoo.unit.pk).closed_on == date(2021, 12, 31)


def test_it_is_one_event_in_the_trail(staff, legal, zoo):
    event = entered(
        guide(staff(), "zusammenlegen", "01.01.2022", units=[legal.unit.pk, zoo.unit.pk], **new_unit(name="Ressort C"))
    )
    assert str(event) == f"Reorganisation {event.pk}: Zusammenlegung zum 01.01.2022"
    entries = [
        *Unit.history.filter(history_change_reason=str(event)),
        *Rollout.history.filter(history_change_reason=str(event)),
        *PhaseChange.history.filter(history_change_reason=str(event)),
    ]
    assert len(entries) == 3 + 1 + 1
    assert len({entry.history_date for entry in entries}) == 1


def test_a_missing_right_is_named_and_nothing_is_written(staff, client, legal, zoo):
    user = UserFactory()
    names = ["view_reorganisation", "add_reorganisation", "change_unit", "add_unit", "add_unitname", "add_unitnumber"]
    user.user_permissions.set(Permission.objects.filter(codename__in=[*names, "add_unitkind", "add_unitdivision"]))
    client.force_login(user)
    chosen = {"units": [legal.unit.pk, zoo.unit.pk], **new_unit(name="Ressort C")}
    text = text_of(guide(client, "zusammenlegen", "01.01.2022", **chosen))
    assert (
        "Ihrem Konto fehlt, was diese Reorganisation braucht: „Phasenwechsel“ hinzufügen, „Plandatum“ hinzufügen,"
        in text
    )
    assert not Reorganisation.objects.exists()
    assert client.get(STEPS).status_code == 200
    client.force_login(UserFactory(group="Leserecht"))
    assert client.get(STEPS).status_code == 403
    assert client.get(f"{STEPS}zusammenlegen/").status_code == 403


def test_a_unit_without_rollouts_needs_no_right_for_projects(client):
    one, other = UnitFactory(), UnitFactory()
    user = UserFactory()
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="units"))
    client.force_login(user)
    entered(guide(client, "zusammenlegen", "01.01.2022", units=[one.pk, other.pk], **new_unit(name="Ressort C")))


def test_phases_after_the_day_are_named_and_hinder_it(staff, legal, zoo):
    PhaseChange(rollout=zoo, phase_id=Phase.CONCEPT, effective_on=date(2022, 5, 1)).save()
    chosen = {"units": [legal.unit.pk, zoo.unit.pk], **new_unit(name="Ressort C")}
    text = text_of(guide(staff(), "zusammenlegen", "01.01.2022", **chosen))
    assert "gehört am 01.05.2022 nicht zum Projekt (von Anfang an bis 31.12.2021): Konzeption ab 01.05.2022." in text
    assert not Reorganisation.objects.exists()


def test_later_statements_stay_and_are_named(staff, read_csv, legal):
    legal.unit.state(date(2022, 7, 1), name="Ressort Recht und Ordnung")
    client = staff()
    page = client.get(f"{STEPS}umbenennen/")
    typed = {"effective_on": "01.01.2022", "unit": legal.unit.pk, "name": "Ressort Recht"}
    page = send(client, "umbenennen", page, "folgen", **typed)
    text = text_of(page)
    assert "Nachtrag: Der Tag liegt zurück." in text
    assert "Name: danach gilt Ressort Recht und Ordnung ab 01.07.2022 (bleibt)." in text
    entered(send(client, "umbenennen", page, "eintragen"))
    assert set(listed(read_csv, "2022-06-30")) == {"Ressort Recht"}
    assert set(listed(read_csv, "2022-07-01")) == {"Ressort Recht und Ordnung"}


def test_frozen_papers_are_named_before_it_is_entered(staff, examples):
    frozen_example()
    client = staff()
    page = client.get(f"{STEPS}umbenennen/")
    typed = {"effective_on": "01.01.2021", "unit": first_in(Phase.PRODUCTION).pk, "name": "Ressort Neu"}
    page = send(client, "umbenennen", page, "folgen", **typed)
    assert "Noch nicht eingetragen. Betroffen: VO/0504/21 (Stichtag 08.04.2021)." in text_of(page)
    unseen = send(client, "umbenennen", page, "eintragen", berichte="")
    assert "Inzwischen ist eine weitere Drucksache betroffen." in text_of(unseen)
    entered(send(client, "umbenennen", page, "eintragen"))


def test_a_name_that_another_unit_has_is_refused_at_its_field(staff, legal, zoo):
    UnitFactory(name="Museum")
    page = guide(staff(), "zusammenlegen", "01.01.2022", units=[legal.unit.pk, zoo.unit.pk], **new_unit(name="Museum"))
    assert page.context["step"] == "einheiten"
    assert "Gleicher Name wie „Museum“." in str(page.context["form"].successors[0].errors["name"])


def test_a_successor_may_take_over_the_name_and_number_of_a_predecessor(staff, read_csv, legal, zoo):
    chosen = {"units": [legal.unit.pk, zoo.unit.pk], **new_unit(name="Rechtsamt", number="300")}
    entered(guide(staff(), "zusammenlegen", "01.01.2022", **chosen))
    assert set(listed(read_csv, "2022-01-01")) == {"Rechtsamt"}
    assert Unit.objects.filter(names__name="Rechtsamt").count() == 2


def test_who_was_closed_is_reorganised_no_more(staff, legal, zoo):
    client = staff()
    entered(guide(client, "aufloesen", "31.12.2021", units=[zoo.unit.pk]))
    page = guide(client, "zusammenlegen", "01.06.2022", units=[zoo.unit.pk, legal.unit.pk], **new_unit(name="Neu"))
    assert "„Zoo“ besteht am 31.05.2022 nicht (von Anfang an bis 31.12.2021)." in text_of(page)
    page = guide(client, "aufteilen", "01.01.2022", unit=zoo.unit.pk, **new_unit(0, name="A"), **new_unit(1, name="B"))
    assert "„Zoo“ gehört schon zu „Reorganisation" in text_of(page)


def test_of_two_clerks_the_second_sees_what_changed(staff, legal, zoo):
    """The first renames a unit while the second looks at the summary."""
    client = staff()
    page = client.get(f"{STEPS}zusammenlegen/")
    chosen = {"effective_on": "01.01.2022", "units": [legal.unit.pk, zoo.unit.pk], **new_unit(name="Ressort C")}
    page = send(client, "zusammenlegen", page, "folgen", **chosen)
    page = send(client, "zusammenlegen", page, "uebersicht")
    PhaseChange(rollout=zoo, phase_id=Phase.CONCEPT, effective_on=date(2021, 6, 1)).save()
    answer = send(client, "zusammenlegen", page, "eintragen")
    assert "Inzwischen hat jemand geändert, was die Reorganisation betrifft." in text_of(answer)
    assert not Reorganisation.objects.exists()
    entered(send(client, "zusammenlegen", answer, "eintragen"))


def test_another_row_for_a_successor_keeps_what_was_typed(staff, legal):
    client = staff()
    page = client.get(f"{STEPS}aufteilen/")
    typed = {"effective_on": "01.01.2022", "unit": legal.unit.pk, **new_unit(0, name="Justiziariat")}
    page = send(client, "aufteilen", page, "weitere", **typed)
    assert len(page.context["form"].all_successors) == 3
    fields = fields_of(page, "schritt")
    assert (fields["effective_on"], fields["unit"], fields["nachfolge-0-name"]) == (
        "01.01.2022", str(legal.unit.pk), "Justiziariat",
    )  # fmt: skip


@pytest.mark.sample(3)
@pytest.mark.parametrize("kind", ["umbenennen", "umziehen", "zusammenlegen", "aufteilen", "aufloesen"])
@pytest.mark.parametrize("typed", ["", "x", "9" * 30, "\0", "31.12.9999", "01.01.0001"])
def test_every_field_takes_anything(staff, kind, typed, legal):
    client = staff()
    page = client.get(f"{STEPS}{kind}/")
    units = send(client, kind, page, "einheiten", effective_on="01.01.2022")
    names = [name for name in fields_of(units, "schritt") if name != "csrfmiddlewaretoken"]
    for step in ("tag", "folgen", "uebersicht", "eintragen", "einheiten", "weitere", typed):
        everything = dict.fromkeys([*names, "units", "gesehen", "berichte"], typed) | {"schritt": step}
        assert client.post(f"{STEPS}{kind}/", everything).status_code == 200
        day = {**everything, "effective_on": "01.01.2022", "unit": legal.unit.pk, "units": [legal.unit.pk]}
        assert client.post(f"{STEPS}{kind}/", day).status_code in (200, 302)


@pytest.mark.parametrize("kind", ["umbenennen", "aufteilen"])
def test_no_unit_is_chosen_beforehand_but_the_one_from_which_one_comes(staff, kind, legal):
    client = staff()
    day = {"effective_on": "01.01.2022", "schritt": "einheiten"}
    assert fields_of(client.post(f"{STEPS}{kind}/", day), "schritt")["unit"] == ""
    page = client.get(f"/admin/units/unit/{legal.unit.pk}/change/")
    assert f'href="{STEPS}?einheit={legal.unit.pk}"' in page.content.decode()
    steps = f"{STEPS}{kind}/?einheit={legal.unit.pk}"
    assert "Gilt ab" in text_of(client.get(steps))
    assert fields_of(client.post(steps, day), "schritt")["unit"] == str(legal.unit.pk)


def test_the_page_of_a_unit_with_a_large_id_leads_to_its_reorganisation(staff):
    client, unit = staff(), UnitFactory(pk=1_970_000)
    page = client.get(f"/admin/units/unit/{unit.pk}/change/").content.decode()
    assert f'href="{STEPS}?einheit=1970000"' in page


def offered(page, name="units"):
    """The labels of the units that a field offers."""
    return [label for _, label in page.context["form"].fields[name].widget.choices]


def test_the_day_comes_first_and_its_units_are_offered(staff, legal, zoo):
    """What was closed or renamed since is offered as it was, what was founded since is not."""
    legal.unit.state(date(2023, 1, 1), name="Ressort Recht")
    UnitFactory(name="Museum", closed_on=date(2021, 12, 31))
    UnitFactory(name="Archiv", closed_on=date(2020, 12, 31))
    UnitFactory(name="Neue Stelle", founded_on=date(2022, 1, 1))
    client = staff()
    page = client.get(f"{STEPS}zusammenlegen/")
    assert [name for name in fields_of(page, "schritt") if name != "csrfmiddlewaretoken"] == ["effective_on"]
    page = send(client, "zusammenlegen", page, "einheiten", effective_on="01.01.2022")
    assert "Gilt ab 01.01.2022" in text_of(page)
    assert offered(page) == ["Museum", "300 Rechtsamt", "Zoo"], "of the last day before"
    (successor,) = page.context["form"].all_successors
    labels = [label for _, label in successor.fields["unit"].widget.choices]
    assert labels == ["– neue Leistungseinheit –", "Neue Stelle", "300 Rechtsamt", "Zoo"]
    page = send(client, "zusammenlegen", page, "tag", units=[legal.unit.pk, zoo.unit.pk])
    assert fields_of(page, "schritt")["effective_on"] == "01.01.2022"
    page = send(client, "zusammenlegen", page, "einheiten", effective_on="01.07.2023")
    assert offered(page) == ["Neue Stelle", "300 Ressort Recht", "Zoo"]
    assert sorted(page.context["form"]["units"].value()) == sorted([str(legal.unit.pk), str(zoo.unit.pk)])


@pytest.mark.parametrize("day", ["", "gestern", "31.02.2022", "01.01.0001", "31.12.9999"])
@pytest.mark.parametrize("step", ["einheiten", "weitere", "folgen", "eintragen"])
def test_without_a_day_nothing_goes_on(staff, day, step, legal):
    page = staff().post(f"{STEPS}umbenennen/", {"effective_on": day, "unit": legal.unit.pk, "schritt": step})
    assert page.context["step"] == "tag"
    assert page.context["form"].errors["effective_on"]
