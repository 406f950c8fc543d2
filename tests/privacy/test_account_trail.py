"""Changes of accounts, groups and rights: who, when, before and after; groups of the program stay."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError

from ozgtracker.models import AccountChange
from tests.factories import UserFactory
from tests.pages import fields_of, text_of

pytestmark = pytest.mark.django_db
USERS, GROUPS = "/admin/auth/user/", "/admin/auth/group/"


@pytest.fixture
def admin(client):
    client.force_login(UserFactory(username="anna", is_superuser=True))
    return client


@pytest.fixture
def bert():
    return UserFactory(username="bert", group="Leserecht", email="bert@stadt.example")


def changes_of(kind, key):
    found = AccountChange.objects.filter(subject=kind, key=key).order_by("pk")
    return [(change.by.username if change.by else None, change.action, change.changes) for change in found]


def save(client, address, **fields):
    page = f"{address}change/"
    filled = fields_of(client.get(page)) | {key: [] for key in ("groups", "permissions", "user_permissions")}
    filled = {name: value for name, value in {**filled, **fields}.items() if value is not None}
    answer = client.post(page, filled)
    assert answer.status_code == 302, text_of(answer)


def test_fields_of_an_account_are_recorded_with_before_and_after(admin, bert, time_machine):
    time_machine.move_to(datetime(2026, 11, 28, 9, 30, tzinfo=UTC), tick=False)
    admin.force_login(User.objects.get(username="anna"))
    group = bert.groups.get()
    save(admin, f"{USERS}{bert.pk}/", last_name="Beispiel", email="", is_active=None, groups=[group.pk])
    assert changes_of("KONTO", bert.pk)[-1] == (
        "anna",
        "~",
        [
            ["last_name", "Nachname", "–", "Beispiel"],
            ["email", "E-Mail-Adresse", "bert@stadt.example", "–"],
            ["is_active", "Aktiv", "ja", "nein"],
        ],
    )
    text = text_of(admin.get(f"{USERS}{bert.pk}/history/"))
    assert "28.11.2026, 10:30 Uhr anna geändert" in text
    assert "E-Mail-Adresse: bert@stadt.example → –" in text


def test_groups_of_an_account_are_recorded_in_full_from_both_sides(admin, bert):
    lead = Group.objects.get(name="Projektleitung")
    save(admin, f"{USERS}{bert.pk}/", groups=[lead.pk])
    removed, added = changes_of("KONTO", bert.pk)[-2:]
    assert removed == ("anna", "~", [["groups", "Gruppen", "Leserecht", "–"]])
    assert added == ("anna", "~", [["groups", "Gruppen", "–", "Projektleitung"]])
    Group.objects.get(name="Sachbearbeitung").user_set.add(bert)
    assert changes_of("KONTO", bert.pk)[-1] == (
        None,
        "~",
        [["groups", "Gruppen", "Projektleitung", "Projektleitung, Sachbearbeitung"]],
    )
    lead.user_set.clear()
    assert changes_of("KONTO", bert.pk)[-1][2] == [
        ["groups", "Gruppen", "Projektleitung, Sachbearbeitung", "Sachbearbeitung"]
    ]


def test_rights_of_an_account_and_of_a_group_are_recorded(admin, bert):
    own = Group.objects.create(name="Revision")
    see = Permission.objects.get(codename="view_unit")
    save(admin, f"{GROUPS}{own.pk}/", permissions=[see.pk])
    assert changes_of("GRUPPE", own.pk)[-1] == ("anna", "~", [["permissions", "Rechte", "–", "units.view_unit"]])
    bert.user_permissions.add(see)
    bert.user_permissions.clear()
    assert [each[2] for each in changes_of("KONTO", bert.pk)[-2:]] == [
        [["user_permissions", "Rechte", "–", "units.view_unit"]],
        [["user_permissions", "Rechte", "units.view_unit", "–"]],
    ]
    assert "Rechte: – → units.view_unit" in text_of(admin.get(f"{GROUPS}{own.pk}/history/"))


def test_that_a_password_was_set_is_recorded_but_never_the_password(admin, bert):
    page = f"{USERS}{bert.pk}/password/"
    fields = fields_of(admin.get(page), "set-password")
    sent = {
        **fields,
        "usable_password": "true",
        "password1": "Kranich-Auto-7-Regen",
        "password2": "Kranich-Auto-7-Regen",
    }
    assert admin.post(page, sent).status_code == 302
    assert changes_of("KONTO", bert.pk)[-1] == ("anna", "~", [["password", "Passwort", "das bisherige", "ein neues"]])
    bert.refresh_from_db()
    kept = repr(list(AccountChange.objects.values()))
    assert "Kranich" not in kept
    assert bert.password not in kept


def test_signing_in_is_no_change_of_the_account(client, bert):
    before = changes_of("KONTO", bert.pk)
    client.force_login(bert)
    assert User.objects.get(pk=bert.pk).last_login
    assert changes_of("KONTO", bert.pk) == before


def test_who_made_an_account_is_recorded(admin):
    page = f"{USERS}add/"
    password = {"usable_password": "true", "password1": "Kranich-Auto-7-Regen", "password2": "Kranich-Auto-7-Regen"}
    assert admin.post(page, {**fields_of(admin.get(page)), "username": "carla", **password}).status_code == 302
    by, action, changes = changes_of("KONTO", User.objects.get(username="carla").pk)[0]
    assert (by, action) == ("anna", "+")
    assert ["username", "Benutzername", "–", "carla"] in changes


@pytest.mark.walk
def test_groups_of_the_program_are_neither_renamed_nor_deleted(admin):
    group = Group.objects.get(name="Projektleitung")
    page = f"{GROUPS}{group.pk}/change/"
    filled = fields_of(admin.get(page))
    assert "name" not in filled
    admin.post(page, {**filled, "name": "Chefs"})
    assert admin.post(f"{GROUPS}{group.pk}/delete/", {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [group.pk]}
    answer = admin.post(GROUPS, {**chosen, "post": "yes"}, follow=True)
    assert "Die Gruppe „Projektleitung“ gehört zum Programm" in text_of(answer)
    for deed in (group.delete, Group.objects.filter(pk=group.pk).delete):
        with pytest.raises(ProtectedError), transaction.atomic():
            deed()
    group.name = "Chefs"
    with pytest.raises(ValidationError, match="gehört zum Programm"), transaction.atomic():
        group.save()
    assert Group.objects.get(pk=group.pk).name == "Projektleitung"


def test_a_group_of_their_own_leaves_what_it_was_and_who_was_in_it(admin, bert):
    own = Group.objects.create(name="Revision")
    own.permissions.add(Permission.objects.get(codename="view_unit"))
    bert.groups.add(own)
    assert admin.post(f"{GROUPS}{own.pk}/delete/", {"post": "yes"}).status_code == 302
    assert changes_of("GRUPPE", own.pk)[-1] == (
        "anna",
        "-",
        [
            ["name", "Name", "Revision", "–"],
            ["user", "Mitglieder", "bert", "–"],
            ["permissions", "Rechte", "units.view_unit", "–"],
        ],
    )
    assert changes_of("KONTO", bert.pk)[-1] == (
        "anna",
        "~",
        [["groups", "Gruppen", "Leserecht, Revision", "Leserecht"]],
    )


def test_an_account_is_not_deleted_by_whatever_way(bert):
    for deed in (bert.delete, User.objects.filter(pk=bert.pk).delete):
        with pytest.raises(ProtectedError), transaction.atomic():
            deed()
    assert User.objects.filter(pk=bert.pk).exists()


def test_what_was_written_down_stays_as_it_is(bert):
    change = AccountChange.objects.filter(key=bert.pk).first()
    change.name = "jemand"
    with pytest.raises(ValidationError):
        change.save()


def test_the_trail_is_for_who_may_see_accounts(staff, bert):
    assert staff("Projektleitung").get(f"{USERS}{bert.pk}/history/").status_code == 403
    assert staff("Projektleitung").get(f"{USERS}verlauf/").status_code == 403
