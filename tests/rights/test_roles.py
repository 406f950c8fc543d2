"""Roles: what an account may do in the projects and units that it has them for, and on which days."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from projects.models import Milestone, PhaseChange, Rollout
from tests.factories import (
    MilestoneFactory,
    PhaseChangeFactory,
    RoleFactory,
    RolloutFactory,
    ServiceFactory,
    StatusNoteFactory,
    UnitFactory,
    UserFactory,
)
from tests.pages import fields_of, text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db
REFUSED = "Dafür ist Ihr Konto nicht zuständig"
DAY = timedelta(days=1)


def change_page(record):
    return f"/admin/{record._meta.app_label}/{record._meta.model_name}/{record.pk}/change/"


def may_change(client, record):
    return 'name="_save"' in client.get(change_page(record)).content.decode()


@pytest.mark.walk
def test_a_role_opens_its_own_project_and_leaves_others_to_be_read(sign_in, own, foreign):
    client = sign_in({"project": own})
    mine, other = MilestoneFactory(project=own), MilestoneFactory(project=foreign)
    assert may_change(client, own)
    assert may_change(client, mine)
    assert not may_change(client, foreign)
    assert "Fremdes" in text_of(client.get(change_page(foreign)))
    assert not may_change(client, other)
    assert client.post(change_page(other), {"title": "x"}).status_code == 403
    assert client.post(f"/admin/projects/milestone/{other.pk}/delete/", {"change_reason": "x"}).status_code == 403
    assert client.get(f"/admin/projects/milestone/{mine.pk}/delete/").status_code == 200


@pytest.mark.walk
def test_roles_for_two_projects_open_both(sign_in, own, foreign):
    client = sign_in({"project": own}, {"project": foreign})
    assert may_change(client, own)
    assert may_change(client, foreign)


def test_who_has_a_role_for_some_adds_no_project_and_no_service(sign_in, own):
    client = sign_in({"project": own})
    assert client.get("/admin/projects/project/add/").status_code == 403
    assert client.get("/admin/services/service/add/").status_code == 403
    assert not may_change(client, ServiceFactory())


def test_a_role_for_all_is_like_membership_of_the_group(sign_in, own, foreign):
    client = sign_in({})
    assert may_change(client, foreign)
    assert client.get("/admin/projects/project/add/").status_code == 200


@pytest.mark.walk
def test_roles_narrow_the_membership_of_their_group(sign_in, own, foreign):
    account = UserFactory(group="Projektleitung")
    client = sign_in(account=account)
    assert may_change(client, foreign)
    client = sign_in({"project": own}, account=account)
    assert may_change(client, own)
    assert not may_change(client, foreign)


def test_an_expired_role_does_not_bring_back_the_membership_for_all(sign_in, own, foreign):
    account = UserFactory(group="Projektleitung")
    client = sign_in({"project": own}, account=account, ends_on=timezone.localdate() - DAY)
    assert client.get(change_page(own)).status_code == 403
    assert client.get(change_page(foreign)).status_code == 403


@pytest.mark.parametrize(
    ("starts", "ends", "holds"),
    [(0, 0, True), (None, -1, False), (1, None, False), (-1, None, True), (None, 0, True)],
)
def test_a_role_holds_from_its_first_to_its_last_day(sign_in, own, starts, ends, holds):
    today = timezone.localdate()
    days = {
        name: None if day is None else today + day * DAY for name, day in (("starts_on", starts), ("ends_on", ends))
    }
    client = sign_in({"project": own}, **days)
    assert client.get(change_page(own)).status_code == (200 if holds else 403)


@pytest.mark.walk(4)
def test_a_deputy_has_the_role_while_standing_in(client, own, foreign):
    today, deputy = timezone.localdate(), UserFactory()
    role = RoleFactory(project=own, deputy=deputy, deputy_from=today, deputy_until=today)
    client.force_login(deputy)
    assert may_change(client, own)
    assert not may_change(client, foreign)
    role.deputy_until = role.deputy_from = today - DAY
    role.save()
    assert client.get(change_page(own)).status_code == 403
    role.deputy_until, role.ends_on = None, today - DAY
    role.save()
    assert client.get(change_page(own)).status_code == 403


def test_standing_in_for_somebody_takes_nothing_of_the_own_group(client, own, foreign):
    deputy = UserFactory(group="Projektleitung")
    RoleFactory(project=own, deputy=deputy)
    client.force_login(deputy)
    assert may_change(client, foreign)


def test_a_new_record_of_another_project_is_refused_in_its_form(sign_in, own, foreign):
    client = sign_in({"project": own})
    page = "/admin/projects/statusnote/add/"
    sent = {"noted_on": "01.03.2020", "text": "Läuft.", "_save": "1"}
    answer = client.post(page, sent | {"project": foreign.pk})
    assert "Bitte eine gültige Auswahl treffen" in text_of(answer)
    assert client.post(page, sent | {"project": own.pk}).status_code == 302
    assert list(own.status_notes.values_list("text", flat=True)) == ["Läuft."]
    assert not foreign.status_notes.exists()


@pytest.mark.walk
def test_a_record_cannot_be_moved_into_another_project_or_out_of_it(sign_in, own, foreign):
    client, note = sign_in({"project": own}), StatusNoteFactory(project=own)
    fields = fields_of(client.get(change_page(note)))
    answer = client.post(change_page(note), fields | {"project": foreign.pk})
    assert answer.status_code == 200
    note.refresh_from_db()
    assert note.project == own


def test_choosers_offer_own_projects_and_what_belongs_to_them(sign_in, own, foreign):
    client = sign_in({"project": own})
    mine, _ = RolloutFactory(project=own), RolloutFactory(project=foreign)

    def offered(app, model, field):
        sent = {"app_label": app, "model_name": model, "field_name": field, "term": ""}
        return [row["id"] for row in client.get("/admin/autocomplete/", sent).json()["results"]]

    assert offered("projects", "statusnote", "project") == [str(own.pk)]
    assert offered("projects", "phasechange", "rollout") == [str(mine.pk)]
    assert str(foreign.pk) not in offered("papers", "paperproject", "project")


def test_many_at_once_are_refused_where_one_is_of_another_project(sign_in, own, foreign):
    client = sign_in({"project": own})
    mine, other = RolloutFactory(project=own), RolloutFactory(project=foreign)
    sent = {"action": "enter_konzeption", "enter_phase": "1", "effective_on": "01.03.2021", "date_precision": "EXACT"}
    answer = client.post("/admin/projects/rollout/", sent | {"_selected_action": [mine.pk, other.pk]})
    assert REFUSED in text_of(answer)
    assert not PhaseChange.objects.exists()
    client.post("/admin/projects/rollout/", sent | {"_selected_action": [mine.pk]})
    assert list(PhaseChange.objects.values_list("rollout", flat=True)) == [mine.pk]


def test_many_are_not_deleted_where_one_is_of_another_project(sign_in, own, foreign):
    client = sign_in({"project": own})
    mine, other = MilestoneFactory(project=own), MilestoneFactory(project=foreign)
    sent = {"action": "delete_selected", "post": "yes", "change_reason": "doppelt"}
    client.post("/admin/projects/milestone/", sent | {"_selected_action": [mine.pk, other.pk]})
    assert Milestone.objects.count() == 2


@pytest.mark.walk
def test_an_editor_of_a_unit_keeps_what_belongs_to_it_in_every_project(sign_in, own, foreign):
    zoo, office = UnitFactory(name="Zoo"), UnitFactory(name="Rechtsamt")
    client = sign_in({"unit": zoo}, group="Sachbearbeitung")
    mine, other = RolloutFactory(project=foreign, unit=zoo), RolloutFactory(project=foreign, unit=office)
    assert may_change(client, zoo)
    assert may_change(client, mine)
    assert not may_change(client, office)
    assert not may_change(client, other)
    assert not may_change(client, foreign)
    assert client.get("/admin/units/unit/add/").status_code == 403
    sent = {"action": "enter_konzeption", "enter_phase": "1", "effective_on": "01.03.2021", "date_precision": "EXACT"}
    client.post("/admin/projects/rollout/", sent | {"_selected_action": [mine.pk]})
    assert mine.phase_changes.get().phase_id == Phase.CONCEPT


@pytest.mark.walk
def test_rows_of_a_form_are_read_where_the_record_is_of_another_project(sign_in, own, foreign):
    client = sign_in({"project": own})
    mine, other = (
        PhaseChangeFactory(rollout=RolloutFactory(project=project), effective_on=date(2020, 1, 1)).rollout
        for project in (own, foreign)
    )
    assert "berichtigen" in client.get(change_page(mine)).content.decode()
    page = client.get(change_page(other)).content.decode()
    assert "berichtigen" not in page
    assert "phase_changes-0-effective_on" not in page


@pytest.mark.walk
def test_a_confirmation_is_refused_for_another_project(sign_in, own, foreign):
    client = sign_in({"project": own})
    mine, other = RolloutFactory(project=own), RolloutFactory(project=foreign)
    assert "Stand bestätigen" in client.get(change_page(mine)).content.decode()
    assert "Stand bestätigen" not in client.get(change_page(other)).content.decode()
    page = "/admin/projects/rollout/{}/bestaetigen/"
    assert client.get(page.format(other.pk)).status_code == 403
    sent = {"confirmed_on": "01.03.2021", "confirm_status": "1"}
    assert client.post(page.format(other.pk), sent).status_code == 403
    assert client.post(page.format(mine.pk), sent).status_code == 302
    assert mine.confirmations.count() == 1
    both = sent | {"action": "confirm", "_selected_action": [mine.pk, other.pk], "confirmed_on": "02.03.2021"}
    assert REFUSED in text_of(client.post("/admin/projects/rollout/", both))
    assert not other.confirmations.exists()


def test_the_model_itself_refuses_what_no_page_asked_for(own, foreign):
    """The second line: whatever writes in a request asks for the account that acts."""
    from django.core.exceptions import ValidationError

    from records.history import acting

    account = RoleFactory(project=own).account
    other = RolloutFactory(project=foreign)
    with acting(account), pytest.raises(ValidationError, match=REFUSED):
        Rollout.objects.filter(pk=other.pk).delete()
    with acting(account), pytest.raises(ValidationError, match=REFUSED):
        other.delete()
    with acting(account), pytest.raises(ValidationError, match=REFUSED):
        PhaseChangeFactory(rollout=other)


def test_groups_of_a_role_have_their_own_permissions_alone(sign_in, own):
    client = sign_in({"project": own}, group="Fördermittelstelle")
    assert not may_change(client, own)
    assert client.get("/admin/projects/milestone/add/").status_code == 403
    assert Group.objects.get(name="Fördermittelstelle").roles.count() == 1
