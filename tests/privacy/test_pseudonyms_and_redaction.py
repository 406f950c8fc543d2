"""An account becomes a mark, a text is taken out of a record and its history: neither is left anywhere."""

import re
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from ozgtracker.models import AccountChange, AccountEvent, Redaction
from projects.models import RolloutConfirmation, StatusNote
from records.second_person.models import PendingCorrection
from tests.factories import (
    AuditFileDownloadFactory,
    PendingCorrectionFactory,
    ProjectFactory,
    RoleFactory,
    RolloutConfirmationFactory,
    RolloutFactory,
    StatusNoteFactory,
    UnitFactory,
    UserFactory,
)
from tests.imports.files import csv_of
from tests.pages import fields_of, text_of
from units.models import Unit

pytestmark = pytest.mark.django_db
ANNA = ("anna.beispiel", "Anna", "Beispiel", "anna.beispiel@stadt.example")
SECRET = "Frau Zwiebelfisch war krank"


@pytest.fixture
def folder(settings, tmp_path):
    settings.IMPORT_FOLDER = tmp_path / "importe"
    return settings.IMPORT_FOLDER


@pytest.fixture
def anna(folder):
    username, first_name, last_name, email = ANNA
    user = UserFactory(username=username, first_name=first_name, last_name=last_name, email=email, is_superuser=True)
    client = Client()
    client.force_login(user)
    client.user = user
    return client


def deactivate(user):
    client = Client()
    client.force_login(UserFactory(is_superuser=True))
    page = f"/admin/auth/user/{user.pk}/change/"
    fields = fields_of(client.get(page))
    fields.pop("is_active")
    answer = client.post(page, fields)
    assert answer.status_code == 302, text_of(answer)


def run(*arguments):
    output = StringIO()
    call_command(*arguments, stdout=output)
    return output.getvalue()


def tables_with(text):
    """The tables of the database in whose rows a text stands, as JSON would quote it too."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            if any(text in str(cell) for row in cursor.fetchall() for cell in row):
                found.append(table)
    return found


def edit(client, record, **fields):
    page = f"/admin/{record._meta.app_label}/{record._meta.model_name}/{record.pk}/change/"
    answer = client.post(page, {**fields_of(client.get(page)), "change_reason": "Rückfrage", **fields})
    assert answer.status_code == 302, text_of(answer)


@pytest.mark.walk
def test_a_pseudonym_stands_wherever_the_name_stood(anna, staff):
    note = StatusNoteFactory()
    edit(anna, note, text="Läuft.")
    RolloutConfirmationFactory(confirmed_by=anna.user, confirmed_on=date(2021, 1, 1))
    unit = SimpleUploadedFile("leistungseinheiten.csv", csv_of("Nummer;Leistungseinheit;Stichtag", "1;Zoo;01.01.2021"))
    anna.post("/admin/imports/importrun/importieren/leistungseinheiten/", {"file": unit})
    bert = UserFactory(username="bert", first_name="", last_name="")
    bert.groups.add(1)
    AccountEvent.objects.create(account=bert, text="Gruppen geändert", done_by=ANNA[0])
    deactivate(anna.user)
    key = anna.user.pk
    mark = f"Konto-{key}"
    assert mark in run("konto_pseudonymisieren", ANNA[0], "--grund", "ausgeschieden", "--durch", "bert")
    for text in ANNA:
        assert tables_with(text) == [], text
    account = User.objects.get(pk=key)
    assert (account.get_username(), account.is_active, account.is_staff, account.is_superuser) == (
        mark,
        False,
        False,
        False,
    )
    assert not account.has_usable_password()
    assert anna.get("/admin/").status_code == 302  # its session has ended
    assert list(Path(anna.user.pk and settings_folder()).glob(f"{key}-*")) == []
    client = staff()
    assert f"{mark} geändert" in text_of(client.get(f"/admin/projects/statusnote/{note.pk}/history/"))
    assert mark in text_of(client.get("/admin/projects/rolloutconfirmation/"))
    assert RolloutConfirmation.objects.get().confirmed_by == account
    newest = AccountChange.objects.filter(key=key).first()
    assert (newest.by.username, newest.reason) == ("bert", "ausgeschieden")
    assert newest.changes == [["username", "Benutzername", "(geschwärzt)", mark]]
    trail = text_of(client.get(f"/admin/auth/user/{key}/history/"))
    assert "E-Mail-Adresse: – → (geschwärzt)" in trail


def settings_folder():
    from django.conf import settings

    return settings.IMPORT_FOLDER


def test_a_name_among_the_members_of_a_deleted_group_becomes_the_mark(anna, client):
    group = Group.objects.create(name="Revision")
    UserFactory(username="bert").groups.add(group)
    anna.user.groups.add(group)
    group.delete()
    deactivate(anna.user)
    run("konto_pseudonymisieren", ANNA[0], "--grund", "ausgeschieden")
    deleted = AccountChange.objects.get(subject="GRUPPE", key__isnull=False, action="-")
    assert ["user", "Mitglieder", f"Konto-{anna.user.pk}, bert", "–"] in deleted.changes


def test_an_account_is_pseudonymised_once_and_by_its_name(anna):
    with pytest.raises(CommandError, match=r"Ein Konto „otto“ gibt es nicht\."):
        run("konto_pseudonymisieren", "otto", "--grund", "ausgeschieden")
    with pytest.raises(CommandError, match="Bitte geben Sie einen Grund an"):
        run("konto_pseudonymisieren", ANNA[0], "--grund", " ")
    deactivate(anna.user)
    run("konto_pseudonymisieren", ANNA[0], "--grund", "ausgeschieden")
    with pytest.raises(CommandError, match="schon pseudonymisiert"):
        run("konto_pseudonymisieren", f"Konto-{anna.user.pk}", "--grund", "ausgeschieden")


@pytest.mark.parametrize("by", [(), ("--durch", ANNA[0])])
def test_an_active_account_is_deactivated_first(anna, by):
    with pytest.raises(CommandError, match=r"„anna\.beispiel“ ist noch aktiv\. Bitte deaktivieren Sie es zuerst"):
        run("konto_pseudonymisieren", ANNA[0], "--grund", "ausgeschieden", *by)
    anna.user.refresh_from_db()
    assert (anna.user.username, anna.user.is_active, anna.user.is_superuser) == (ANNA[0], True, True)
    assert anna.get("/admin/").status_code == 200


@pytest.mark.walk
def test_the_log_of_roles_and_former_names_forget_the_name(staff):
    client, account = staff(), UserFactory(username="leit1")
    fields = {"account": account.pk, "group": Group.objects.get(name="Projektleitung").pk, "unit": UnitFactory().pk}
    assert client.post("/admin/ozgtracker/role/add/", fields).status_code == 302
    page = f"/admin/auth/user/{account.pk}/change/"
    assert client.post(page, fields_of(client.get(page)) | {"username": "leit2"}).status_code == 302
    role = f"/admin/ozgtracker/role/{account.roles.get().pk}/change/"
    assert client.post(role, fields_of(client.get(role)) | {"ends_on": "31.12.2026"}).status_code == 302
    deactivate(account)
    run("konto_pseudonymisieren", "leit2", "--grund", "ausgeschieden")
    assert tables_with("leit1") == tables_with("leit2") == []
    log = LogEntry.objects.filter(content_type__model="role").values_list("object_repr", flat=True)
    assert {each.split(",")[0] for each in log} == {f"Konto-{account.pk}: Projektleitung"}


def test_a_former_name_that_somebody_else_has_now_stays_theirs(staff):
    account = UserFactory(username="leit1")
    account.username = "leit2"
    account.save()
    UserFactory(username="leit1")
    deactivate(account)
    run("konto_pseudonymisieren", "leit2", "--grund", "ausgeschieden")
    assert User.objects.filter(username="leit1").exists()


def test_what_a_second_person_was_to_confirm_forgets_the_name():
    account = UserFactory(username="leit1", is_active=False)
    trail = [{"changes": [["confirmed_by", "Bestätigt von", "–", "leit1"], ["note", "Vermerk", "–", "leit1"]]}]
    correction = PendingCorrectionFactory(project=ProjectFactory(), trail=trail)
    run("konto_pseudonymisieren", "leit1", "--grund", "ausgeschieden")
    correction.refresh_from_db()
    assert correction.trail[0]["changes"][0] == ["confirmed_by", "Bestätigt von", "–", f"Konto-{account.pk}"]


RESERVED = "So heißen nur pseudonymisierte Konten (Konto-17). Bitte wählen Sie einen anderen Benutzernamen."


@pytest.mark.walk
@pytest.mark.parametrize("name", ["Konto-13", "konto-13", "Konto-1٣", "Ｋonto-13"])
def test_no_account_is_made_or_renamed_to_look_pseudonymised(anna, name):
    fields = {"username": name, "usable_password": "false"}
    assert RESERVED in text_of(anna.post("/admin/auth/user/add/", fields))
    page = f"/admin/auth/user/{anna.user.pk}/change/"
    assert RESERVED in text_of(anna.post(page, fields_of(anna.get(page)) | {"username": name}))
    with pytest.raises(CommandError, match="So heißen nur pseudonymisierte Konten"):
        run("createsuperuser", "--username", name, "--email", "", "--no-input")
    assert not User.objects.exclude(pk=anna.user.pk).exists()


def test_the_name_of_a_pseudonymised_account_stays_and_the_rest_of_its_page_can_be_saved(anna):
    key = UserFactory(username="bert", is_active=False).pk
    run("konto_pseudonymisieren", "bert", "--grund", "ausgeschieden")
    page = f"/admin/auth/user/{key}/change/"
    answer = anna.post(page, fields_of(anna.get(page)) | {"username": "bert", "last_name": "Geist"})
    assert answer.status_code == 302, text_of(answer)
    account = User.objects.get(pk=key)
    assert (account.username, account.last_name) == (f"Konto-{key}", "Geist")


@pytest.mark.walk
def test_a_text_is_gone_from_record_and_history_and_the_deed_is_in_the_trail(anna, folder):
    note = StatusNoteFactory(text=SECRET)
    edit(anna, note, text=f"{SECRET}, jetzt vertreten.")
    edit(anna, note, text="Läuft.")
    folder.mkdir()
    (folder / "1-statusberichte-abc").write_text(SECRET)
    assert tables_with("Zwiebelfisch") != []
    output = run(
        "schwaerzen", "projects.statusnote", str(note.pk), "text", "--grund", "Name genannt", "--durch", ANNA[0]
    )
    assert tables_with("Zwiebelfisch") == []
    assert list(folder.iterdir()) == []
    assert "in 3 Fassungen des Verlaufs" in output
    assert "Zwiebelfisch" not in output
    trace = Redaction.objects.get()
    assert (trace.by, trace.reason, trace.model, trace.key, trace.field) == (
        anna.user, "Name genannt", "projects.statusnote", note.pk, "text",
    )  # fmt: skip
    assert StatusNote.objects.get().text == "(geschwärzt)"
    page = text_of(anna.get(f"/admin/projects/statusnote/{note.pk}/history/"))
    assert "Geschwärzt: text. Name genannt" in page
    edit(anna, note, text="Läuft.")
    assert StatusNote.objects.get().text == "Läuft."


def test_a_redacted_name_is_found_by_no_search(anna):
    unit = UnitFactory(name="Stelle Zwiebelfisch")
    name = unit.names.get()
    run("schwaerzen", "units.unitname", str(name.pk), "name", "--grund", "Name genannt")
    assert tables_with("Zwiebelfisch") == tables_with("zwiebelfisch") == []
    assert (
        "Zwiebelfisch"
        not in Client().get("/leistungseinheiten/?suche=zwiebelfisch").content.decode().split("<table")[-1]
    )


@pytest.mark.walk
def test_reasons_are_redacted_but_not_those_by_which_the_program_knows_a_run(anna, tmp_path):
    path = tmp_path / "leistungseinheiten.csv"
    path.write_bytes(csv_of("Nummer;Leistungseinheit;Stichtag", "1;Zoo;01.01.2021"))
    call_command("importieren", "leistungseinheiten", path, stdout=StringIO())
    note = StatusNoteFactory()
    edit(anna, note, text="Läuft.", change_reason=SECRET)
    run("schwaerzen", "projects.statusnote", str(note.pk), "grund", "--grund", "Name genannt")
    assert tables_with("Zwiebelfisch") == []
    with pytest.raises(CommandError, match="Dort steht kein Text"):
        run("schwaerzen", "units.unit", str(Unit.objects.get().pk), "grund", "--grund", "x")


def test_what_is_deleted_is_redacted_in_its_history(anna):
    note = StatusNoteFactory(text=SECRET)
    key = note.pk
    note.delete()
    run("schwaerzen", "projects.statusnote", str(key), "text", "--grund", "Name genannt")
    assert tables_with("Zwiebelfisch") == []


@pytest.mark.walk
def test_a_frozen_paper_that_quotes_the_text_is_named_and_stays(frozen, anna):
    note = StatusNote.objects.order_by("pk").first() or pytest.skip("the examples have none")
    before = frozen.content
    output = run("schwaerzen", "projects.statusnote", str(note.pk), "text", "--grund", "Name genannt")
    frozen.refresh_from_db()
    assert frozen.content == before
    assert frozen.is_intact
    assert "Noch zu lesen in VO/0504/21" in output


def test_other_records_that_quote_the_text_are_named(anna):
    first, second = StatusNoteFactory(text=SECRET), StatusNoteFactory(text=f"Siehe: {SECRET}.")
    output = run("schwaerzen", "projects.statusnote", str(first.pk), "text", "--grund", "Name genannt")
    assert f"Noch zu lesen in projects.statusnote {second.pk}" in output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("projects.gibtsnicht", "1", "text"), "„projects.gibtsnicht“ gibt es nicht"),
        (("auth.user", "1", "username"), "hat keinen Verlauf"),
        (("projects.statusnote", "999", "text"), "gibt es nicht und gab es nicht"),
    ],
)
def test_what_cannot_be_redacted_is_said_in_german(arguments, message):
    with pytest.raises(CommandError, match=message):
        run("schwaerzen", *arguments, "--grund", "Name genannt")


def test_only_free_text_is_redacted(anna):
    note = StatusNoteFactory()
    with pytest.raises(CommandError, match="„noted_on“ ist kein Textfeld") as refused:
        run("schwaerzen", "projects.statusnote", str(note.pk), "noted_on", "--grund", "Name genannt")
    assert refused.value.returncode == 2


@pytest.mark.walk(4)
def test_an_answer_to_a_person_lists_what_is_stored(anna):
    edit(anna, StatusNoteFactory(), text="Läuft.")
    RolloutConfirmationFactory(confirmed_by=anna.user, confirmed_on=date(2021, 1, 1))
    output = run("auskunft", ANNA[0])
    for text in ANNA:
        assert text in output
    assert "offene Sitzungen: 1" in output
    assert "Verlauf, Statusberichte: 1" in output
    assert "Bestätigungen von Umsetzungen (Bestätigt von): 1" in output
    assert "angelegt: Benutzername: – → anna.beispiel" in output


def test_an_answer_to_a_person_tells_what_is_stored_not_how_often(time_machine):
    time_machine.move_to(datetime(2026, 11, 27, 9, 0, tzinfo=UTC), tick=False)
    user = UserFactory(username="kim")
    client = Client(REMOTE_ADDR="192.0.2.7", headers={"user-agent": "Firefox 140"})
    client.post("/anmelden/", {"login": "kim", "password": "geheim"})
    client.get("/konto/")
    group = Group.objects.get(name="Projektleitung")
    project = ProjectFactory(title="Aktenplan")
    RoleFactory(account=user, group=group, project=project, starts_on="2026-01-01", ends_on="2026-06-30")
    RoleFactory(group=group, deputy=user, deputy_from="2026-03-01", deputy_until="2026-03-31")
    AccountEvent.objects.create(account=user, text="Passwort geändert", done_by="kim", address="192.0.2.8")
    AuditFileDownloadFactory(by=user)
    PendingCorrectionFactory(asked_by=user, project=project)
    other = PendingCorrectionFactory(project=project, title="Meilenstein geändert")
    other.decide(PendingCorrection.State.REFUSED, user, "Stimmt so.")
    lines = [line.strip() for line in run("auskunft", "kim").splitlines()]
    for line in (
        "27.11.2026, 10:00 Uhr, zuletzt 27.11.2026, 10:00 Uhr: Adresse 192.0.2.7, Firefox 140",
        "Projektleitung: Aktenplan, von 01.01.2026 bis 30.06.2026",
        "in Stellvertretung: Projektleitung: alle Projekte und Leistungseinheiten, von 01.03.2026 bis 31.03.2026",
        "27.11.2026, 10:00 Uhr eingetragen: Projektleitung, von 01.01.2026 bis 30.06.2026 (Rolle 1)",
        "27.11.2026, 10:00 Uhr Passwort geändert (durch kim, Adresse 192.0.2.8)",
        "27.11.2026, 10:00 Uhr Statusbericht geändert (Grund: Rückfrage): wartet auf eine zweite Person",
        "27.11.2026, 10:00 Uhr Meilenstein geändert: abgelehnt (Antwort: Stimmt so.)",
    ):
        assert line.replace("(Rolle 1)", f"(Rolle {user.roles.get().pk})") in lines
    assert any("Prüfakte Aktenplan, Land Nordrhein-Westfalen, Stichtag 08.04.2021" in line for line in lines)
    assert not [line for line in lines if re.search(r"\b(user|session|sessions|authenticators)\b", line)]


@pytest.mark.walk
def test_what_had_its_term_is_cleared(anna, folder, settings, time_machine):
    edit(anna, StatusNoteFactory(), text="Läuft.")
    file = SimpleUploadedFile("a.csv", csv_of("Nummer;Leistungseinheit;Stichtag", "1;Zoo;01.01.2021"))
    anna.post("/admin/imports/importrun/importieren/leistungseinheiten/", {"file": file})
    AccountEvent.objects.create(account=anna.user, text="Passwort geändert", done_by=ANNA[0], address="192.0.2.7")
    UserSession.objects.create(user=anna.user, session_key="beendet", ip="192.0.2.7", user_agent="Firefox")
    assert "Einträge im Protokoll der Pflegeseiten: 0 gelöscht" in run("aufraeumen")
    assert len(list(folder.iterdir())) >= 2  # the file, and its state
    time_machine.move_to(timezone.now() + timedelta(days=settings.ADMIN_LOG_DAYS + 1))
    output = run("aufraeumen")
    assert "abgelaufene Sitzungen: 1 gelöscht" in output
    assert "Dateien, die auf ihren Import warteten: 1 gelöscht" in output
    assert "Einträge im Protokoll der Pflegeseiten: 1 gelöscht" in output
    assert "Ereignisse von Konten: 1 gelöscht" in output
    assert tables_with("192.0.2.7") == []
    assert list(folder.iterdir()) == []
    assert RolloutFactory()
