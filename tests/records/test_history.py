"""Every change leaves who, when, what before and after, and why; readable in the admin, never public."""

from datetime import date
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

from imports.models import ImportRun
from projects.models import PhaseChange, Project, Rollout
from projects.phase_entry import enter_phase
from records.history import because
from records.querysets import StaleRecordError
from tests.factories import (
    ExpenditureFactory,
    GrantFactory,
    MilestoneFactory,
    PhaseChangeFactory,
    ProjectFactory,
    RolloutFactory,
    StepFactory,
    UnitFactory,
)
from tests.pages import fields_of, text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db
PROJECTS = "/admin/projects/project/"


def kinds(history):
    return list(history.order_by("history_date", "history_id").values_list("history_type", "history_change_reason"))


def test_creating_changing_and_deleting_leave_entries_with_their_reason():
    project = ProjectFactory()
    with because("Bescheid vom 01.02.2021"):
        project.ends_on = date(2022, 1, 1)
        project.save()
    with because("doppelt erfasst"):
        project.delete()
    assert kinds(Project.history) == [("+", None), ("~", "Bescheid vom 01.02.2021"), ("-", "doppelt erfasst")]


def test_an_entry_ends_where_the_next_begins():
    project = ProjectFactory()
    project.save()
    project.delete()
    first, second, third = Project.history.order_by("history_id")
    assert first.superseded_at == second.history_date
    assert second.superseded_at == third.history_date
    assert third.superseded_at == third.history_date


def test_bulk_operations_leave_entries():
    rollouts = Rollout.objects.filter(pk__in=[RolloutFactory().pk, RolloutFactory().pk])
    enter_phase(rollouts, Phase.PLANNING, date(2020, 1, 1))
    assert kinds(PhaseChange.history) == [("+", None), ("+", None)]
    PhaseChange.objects.all().delete()
    assert [kind for kind, _ in kinds(PhaseChange.history)] == ["+", "+", "-", "-"]


def test_what_would_leave_no_entry_is_refused():
    project = ProjectFactory()
    with pytest.raises(TypeError):
        Project.objects.update(description="neu")
    with pytest.raises(TypeError):
        Project.objects.bulk_update([project], ["description"])


def test_saving_what_was_changed_since_it_was_read_is_refused():
    ProjectFactory()
    first, second = Project.objects.get(), Project.objects.get()
    first.save()
    with pytest.raises(StaleRecordError):
        second.save()
    assert second.version == 1
    with pytest.raises(StaleRecordError):
        second.save(update_fields=["description"])


def test_saving_what_was_deleted_is_refused():
    ProjectFactory()
    first, second = Project.objects.get(), Project.objects.get()
    first.delete()
    with pytest.raises(StaleRecordError):
        second.save()


@pytest.mark.walk
def test_an_import_leaves_entries_that_name_its_file():
    call_command("importieren", settings.BASE_DIR / "examples", stdout=StringIO())
    run = ImportRun.objects.get(table="phasenwechsel")
    assert set(kinds(PhaseChange.history)) == {("+", f"Import {run.pk} aus phasenwechsel.csv")}
    assert PhaseChange.history.count() == 38


def test_the_history_of_a_record_is_readable_in_german(staff):
    project = ProjectFactory(title="Aktenplan", ends_on=date(2021, 12, 31))
    client = staff()
    fields = fields_of(client.get(f"{PROJECTS}{project.pk}/change/"))
    fields |= {"ends_on": "30.09.2021", "kind": "PROCESS", "change_kind": "berichtigung"}
    fields |= {"change_reason": "Änderungsbescheid"}
    assert client.post(f"{PROJECTS}{project.pk}/change/", fields).status_code == 302
    text = text_of(client.get(f"{PROJECTS}{project.pk}/history/"))
    assert "Verlauf: Aktenplan" in text
    assert "Art: Einführung in Leistungseinheiten → Digitalisierung von Prozessbündeln" in text
    assert "Fertigstellung: 31.12.2021 → 30.09.2021" in text
    assert "geändert" in text
    assert "Änderungsbescheid" in text
    assert "das Programm" in text


def test_the_history_of_a_rollout_has_its_phase_changes(staff):
    change = PhaseChangeFactory(phase=Phase.CONCEPT, effective_on=date(2020, 5, 1))
    text = text_of(staff().get(f"/admin/projects/rollout/{change.rollout_id}/history/"))
    assert "Konzeption ab 01.05.2020" in text
    assert "Phase: – → Konzeption" in text


def test_amounts_are_written_in_german(staff):
    expenditure = ExpenditureFactory(amount="1234.50")
    text = text_of(staff().get(f"/admin/funding/expenditure/{expenditure.pk}/history/"))
    assert "Betrag: – → 1.234,50" in text


def test_the_history_outlives_the_record(staff):
    unit = UnitFactory(name="Amt für Altes")
    key = unit.pk
    client = staff()
    page = client.get(f"/admin/units/unit/{key}/delete/")
    fields = {**fields_of(page, "change_reason"), "change_reason": "aufgelöst"}
    assert client.post(f"/admin/units/unit/{key}/delete/", fields).status_code == 302
    for address in (f"/admin/units/unit/{key}/history/", "/admin/units/unit/verlauf/"):
        text = text_of(client.get(address))
        assert "Amt für Altes" in text
        assert "aufgelöst" in text


@pytest.mark.parametrize("key", ["0", "999999999999999999999999", "x", "-1", "_3C"])
def test_the_history_of_what_never_was_is_empty(staff, key):
    assert "Noch ist keine Änderung vermerkt." in text_of(staff().get(f"{PROJECTS}{key}/history/"))


@pytest.mark.walk(4)
def test_the_history_of_all_records_is_paged(staff):
    UnitFactory.create_batch(30)
    client = staff()
    assert "Seite 1 von 2" in text_of(client.get("/admin/units/unit/verlauf/"))
    assert text_of(client.get("/admin/units/unit/verlauf/?p=2")).count("angelegt") == 5


def test_deleting_without_a_reason_asks_for_one(staff):
    unit = UnitFactory()
    client = staff()
    address = f"/admin/units/unit/{unit.pk}/delete/"
    text = text_of(client.post(address, fields_of(client.get(address), "change_reason")))
    assert "Bitte geben Sie einen Grund an; er wird im Verlauf vermerkt." in text
    unit.refresh_from_db()


def test_deleting_many_asks_for_a_reason(staff):
    units = UnitFactory.create_batch(2)
    chosen = {"action": "delete_selected", "_selected_action": [unit.pk for unit in units]}
    client = staff()
    page = client.post("/admin/units/unit/", chosen)
    assert "Warum wird gelöscht?" in text_of(page)
    without = client.post("/admin/units/unit/", {**chosen, "post": "yes", "change_reason": " "})
    assert "Bitte geben Sie einen Grund an" in text_of(without)
    client.post("/admin/units/unit/", {**chosen, "post": "yes", "change_reason": "Doppelte"})
    assert [entry for entry in kinds(units[0].history) if entry[0] == "-"] == [("-", "Doppelte")]


@pytest.mark.walk
def test_deleting_a_row_of_a_form_asks_for_a_reason(staff):
    milestone = MilestoneFactory()
    client = staff()
    address = f"{PROJECTS}{milestone.project_id}/change/"
    fields = {**fields_of(client.get(address)), "milestones-0-DELETE": "on"}
    assert "Zum Löschen geben Sie bitte einen Grund an" in text_of(client.post(address, fields))
    assert client.post(address, {**fields, "change_reason": "entfallen"}).status_code == 302
    assert kinds(milestone.history)[-1] == ("-", "entfallen")


@pytest.mark.walk
def test_what_others_depend_on_is_not_deleted_and_they_are_named(staff):
    change = PhaseChangeFactory(rollout__unit__name="Zoo", effective_on=date(2020, 1, 1))
    step = StepFactory()
    client = staff()
    reason = {"post": "yes", "change_reason": "Irrtum"}
    for record, named in (
        (change.rollout, "Planung ab 01.01.2020"),
        (change.rollout.unit, "Zoo – "),
        (step.bundle, "aufgenommen am"),
    ):
        address = f"/admin/{record._meta.app_label}/{record._meta.model_name}/{record.pk}/delete/"
        assert named in text_of(client.get(address))
        client.post(address, reason)
        assert type(record).objects.filter(pk=record.pk).exists()


@pytest.mark.walk
def test_who_changed_what_is_not_public(client, staff):
    project = ProjectFactory(slug="p")
    signed_in = staff()
    fields = fields_of(signed_in.get(f"{PROJECTS}{project.pk}/change/"))
    signed_in.post(f"{PROJECTS}{project.pk}/change/", {**fields, "description": "neu"})
    name = Project.history.first().history_user.username
    client.logout()
    for address in ("/", "/projekte/", "/projekte/p/", "/projekte.json"):
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert name.encode() not in body
    assert client.get("/admin/projects/project/verlauf/").status_code == 302
    assert client.get(f"{PROJECTS}{project.pk}/history/").status_code == 302


def test_staff_without_the_right_to_see_a_record_do_not_see_its_history(client):
    from tests.factories import UserFactory

    project = ProjectFactory()
    client.force_login(UserFactory())
    assert client.get("/admin/projects/project/verlauf/").status_code == 403
    assert client.get(f"{PROJECTS}{project.pk}/history/").status_code == 403


def test_what_stands_in_the_way_is_named_to_those_who_may_not_delete_it(staff):
    grant = GrantFactory(grantor="Land", project__title="Aktenplan")
    page = f"/admin/projects/project/{grant.project.pk}/delete/"
    text = text_of(staff("Projektleitung").get(page))
    assert "Projekt „Aktenplan“ lässt sich nicht löschen, weil Folgendes davon abhängt." in text
    assert "Zuwendung: Aktenplan, Land" in text
