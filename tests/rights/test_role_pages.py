"""Roles in the admin: kept by administrators, read by the Rechnungsprüfung, their history with before and after."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ozgtracker.rights.models import Role
from tests.factories import (
    MilestoneFactory,
    MovementFactory,
    PhaseChangeFactory,
    ProjectFactory,
    RoleFactory,
    RolloutFactory,
    TrancheFactory,
    UnitFactory,
    UserFactory,
)
from tests.pages import fields_of, text_of

pytestmark = pytest.mark.django_db
ROLES = "/admin/ozgtracker/role/"


def test_an_administrator_gives_a_role_on_the_page_of_the_account(staff, own):
    client, account = staff(), UserFactory(username="anna")
    page = f"/admin/auth/user/{account.pk}/change/"
    fields = fields_of(client.get(page)) | {
        "roles-TOTAL_FORMS": "1",
        "roles-0-group": Group.objects.get(name="Projektleitung").pk,
        "roles-0-project": own.pk,
        "roles-0-starts_on": "01.03.2021",
        "roles-0-ends_on": "31.12.2021",
    }
    answer = client.post(page, fields)
    assert answer.status_code == 302, text_of(answer)
    role = Role.objects.get()
    assert str(role) == "anna: Projektleitung, Eigenes"
    assert f"{role.starts_on:%d.%m.%Y} {role.ends_on:%d.%m.%Y}" == "01.03.2021 31.12.2021"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"ends_on": "01.02.2021"}, "„Gilt bis“ darf nicht vor „Gilt ab“ liegen."),
        ({"unit": True}, "Bitte wählen Sie ein Projekt oder eine Leistungseinheit, nicht beides."),
        ({"deputy": "self"}, "Niemand vertritt sich selbst."),
        ({"deputy_from": "01.03.2021"}, "Bitte wählen Sie, wer vertritt, oder leeren Sie die Tage."),
        ({"starts_on": "99.99.2021"}, "Bitte geben Sie den Tag mit Monat und Jahr an"),
    ],
)
def test_what_a_role_cannot_be_is_said(staff, own, given, message):
    client, account = staff(), UserFactory()
    group = Group.objects.get(name="Projektleitung")
    fields = {"account": account.pk, "group": group.pk, "project": own.pk, "starts_on": "01.03.2021"}
    chosen = {"unit": UnitFactory().pk, "deputy": account.pk}
    answer = client.post(f"{ROLES}add/", fields | {name: chosen.get(name, value) for name, value in given.items()})
    assert message in text_of(answer)
    assert not Role.objects.exists()


OPENS_NOTHING = "Die Rolle öffnete nichts."


@pytest.mark.parametrize(
    ("group", "of", "is_refused"),
    [
        ("Sachbearbeitung", "unit", False),
        ("Projektleitung", "unit", False),
        ("Fördermittelstelle", "unit", True),
        ("Fördermittelstelle", "project", False),
        ("Fördermittelstelle", "nothing", False),
        ("Rechnungsprüfung", "unit", True),
        ("Rechnungsprüfung", "project", False),  # the Prüfakten of its grants
        ("Leserecht", "project", True),
    ],
)
def test_a_role_that_would_open_nothing_is_refused(staff, own, group, of, is_refused):
    client, account = staff(), UserFactory()
    scope = {"unit": {"unit": UnitFactory().pk}, "project": {"project": own.pk}, "nothing": {}}[of]
    fields = {"account": account.pk, "group": Group.objects.get(name=group).pk, **scope}
    answer = client.post(f"{ROLES}add/", fields)
    assert OPENS_NOTHING in text_of(answer) if is_refused else answer.status_code == 302, text_of(answer)
    assert Role.objects.exists() != is_refused


def test_a_role_that_opens_nothing_any_more_can_end(staff):
    group = Group.objects.create(name="Revision")
    client, role = staff(), RoleFactory(group=group, unit=UnitFactory())
    page = f"{ROLES}{role.pk}/change/"
    answer = client.post(page, fields_of(client.get(page)) | {"ends_on": "31.12.2021"})
    assert answer.status_code == 302, text_of(answer)


def test_the_history_of_a_role_has_before_and_after(staff, own, foreign):
    client, role = staff(), RoleFactory(project=own, account=UserFactory(username="anna"))
    page = f"{ROLES}{role.pk}/change/"
    assert client.post(page, fields_of(client.get(page)) | {"project": foreign.pk}).status_code == 302
    text = text_of(client.get(f"{ROLES}{role.pk}/history/"))
    assert "Eigenes" in text
    assert "Fremdes" in text


@pytest.mark.walk
def test_roles_end_and_are_not_deleted(staff, own):
    client, role = staff(), RoleFactory(project=own, account=UserFactory(username="anna"))
    assert client.post(f"{ROLES}{role.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(ROLES, {"action": "delete_selected", "_selected_action": [role.pk], "post": "yes"})
    page = f"/admin/auth/user/{role.account_id}/change/"
    assert "roles-0-DELETE" not in client.get(page).content.decode()
    client.post(page, fields_of(client.get(page)) | {"roles-0-DELETE": "on"})
    assert Role.objects.get() == role
    answer = client.post(page, fields_of(client.get(page)) | {"roles-0-ends_on": "31.12.2021"})
    assert answer.status_code == 302, text_of(answer)
    assert "anna" in text_of(client.get(f"{ROLES}?heute=nein"))


def test_the_list_says_who_may_do_what_and_what_holds_today(staff, own):
    RoleFactory(project=own, account=UserFactory(username="anna"), deputy=UserFactory(username="bert"))
    RoleFactory(account=UserFactory(username="carl"), ends_on="2020-01-01")
    client = staff("Rechnungsprüfung")
    text = text_of(client.get(ROLES))
    assert "anna Projektleitung Eigenes" in text
    assert "carl Projektleitung alle Projekte und Leistungseinheiten" in text
    assert "carl" not in text_of(client.get(f"{ROLES}?heute=ja"))
    assert "carl" in text_of(client.get(f"{ROLES}?heute=nein"))
    assert staff("Leserecht").get(ROLES).status_code == 403


def test_a_project_or_account_with_roles_is_not_deleted(staff, own):
    RoleFactory(project=own)
    page = staff().get(f"/admin/projects/project/{own.pk}/delete/")
    assert "Rolle" in text_of(page)
    assert 'name="post"' not in page.content.decode()


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def more_of_both(own, foreign):
    for project in (own, foreign):
        PhaseChangeFactory(rollout=RolloutFactory(project=project))
        MilestoneFactory(project=project)
        MovementFactory(tranche=TrancheFactory(grant__project=project))


@pytest.mark.walk
@pytest.mark.parametrize(
    "address", ["projects/rollout", "projects/phasechange", "projects/milestone", "funding/tranche", "funding/movement"]
)
def test_lists_of_who_has_roles_ask_no_more_for_more_rows(sign_in, own, foreign, address):
    client = sign_in({"project": own}, {"project": ProjectFactory()})
    more_of_both(own, foreign)
    few = queries_of(client, f"/admin/{address}/")
    for _ in range(3):
        more_of_both(own, foreign)
    assert queries_of(client, f"/admin/{address}/") == few


def test_more_roles_ask_no_more_questions(sign_in, own):
    account = UserFactory()
    client = sign_in({"project": own}, account=account)
    few = queries_of(client, "/admin/projects/rollout/")
    client = sign_in({"project": ProjectFactory()}, {"unit": UnitFactory()}, {"unit": UnitFactory()}, account=account)
    assert queries_of(client, "/admin/projects/rollout/") == few


@pytest.mark.walk
def test_visitors_cost_no_question_about_rights(client, examples):
    for address in ("/", "/leistungseinheiten/", "/pruefung/", "/berichte/"):
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        asked = [query["sql"] for query in captured if "auth_" in query["sql"] or "ozgtracker_role" in query["sql"]]
        assert asked == []


def test_the_own_account_names_its_roles(client):
    account = UserFactory()
    RoleFactory(account=account, project=ProjectFactory(title="Aktenplan"))
    client.force_login(account)
    page = text_of(client.get("/konto/"))
    assert "Rollen Projektleitung: Aktenplan" in page
    assert "keine" not in page


def test_the_own_account_tells_what_holds_today_from_what_has_ended(client, time_machine):
    time_machine.move_to(datetime(2026, 11, 28, 9, 0, tzinfo=UTC), tick=False)
    account, group = UserFactory(group="Projektleitung"), Group.objects.get(name="Projektleitung")
    RoleFactory(account=account, group=group, project=ProjectFactory(title="Aktenplan"), ends_on="2026-11-27")
    client.force_login(account)
    page = text_of(client.get("/konto/"))
    assert "Gruppen heute keine" in page
    assert "Beendete Rollen Projektleitung: Aktenplan, bis 27.11.2026" in page
    later = {"project": ProjectFactory(title="E-Akte"), "starts_on": "2026-12-01"}
    RoleFactory(account=account, group=group, **later)
    leader = UserFactory(username="leit1")
    deputy = {"deputy": account, "deputy_from": "2026-11-01", "deputy_until": "2026-11-30"}
    RoleFactory(account=leader, group=group, project=ProjectFactory(title="Kasse"), **deputy)
    page = text_of(client.get("/konto/"))
    assert "In Stellvertretung Projektleitung: Kasse, für leit1, bis 30.11.2026" in page
    assert "Künftige Rollen Projektleitung: E-Akte, ab 01.12.2026" in page
    assert "Gruppen" not in page
