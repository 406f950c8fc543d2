"""How long things are kept is data: a command says what is due, and does what the rule says."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone

from imports.models import ImportRun
from ozgtracker.models import AccountChange, RetentionRule
from tests.factories import RetentionRuleFactory, UserFactory
from tests.imports.files import csv_of
from tests.pages import fields_of, text_of
from units.models import Unit

pytestmark = pytest.mark.django_db
Kind, Afterwards = RetentionRule.Kind, RetentionRule.Afterwards


def run(*arguments):
    output = StringIO()
    call_command("aufbewahrung", *arguments, stdout=output)
    return output.getvalue()


@pytest.fixture
def imported(tmp_path):
    path = tmp_path / "leistungseinheiten.csv"
    path.write_bytes(csv_of("Nummer;Leistungseinheit;Stichtag", "1;Zoo;01.01.2021"))
    call_command("importieren", "leistungseinheiten", path, stdout=StringIO())


def test_without_rules_nothing_is_due(imported):
    assert run("--ausfuehren") == "Es gibt keine Aufbewahrungsregeln; nichts wird gelöscht oder angeboten.\n"
    assert ImportRun.objects.exists()


def test_an_import_is_kept_for_its_term_and_deleted_only_when_asked(imported, time_machine):
    rule = RetentionRuleFactory(kind=Kind.IMPORT_RUNS, days=30)
    assert f"{rule} (Quelle: Dienstanweisung Schriftgut, § 7): 0 fällig" in run("--ausfuehren")
    time_machine.move_to(timezone.now() + timedelta(days=31))
    assert "1 fällig\n  Import " in run()
    assert ImportRun.objects.count() == 1
    assert "1 fällig, ausgeführt" in run("--ausfuehren")
    assert not ImportRun.objects.exists()
    assert Unit.objects.count() == 1  # what it brought stays, with its history


def test_accounts_become_marks_after_their_deactivation(staff, time_machine):
    RetentionRuleFactory(kind=Kind.ACCOUNTS, days=30, source="Dienstvereinbarung IT")
    staying, leaving = UserFactory(username="anna"), UserFactory(username="bert")
    leaving.is_active = False
    leaving.save()
    assert "0 fällig" in run("--ausfuehren")
    time_machine.move_to(timezone.now() + timedelta(days=31))
    assert f"  bert → Konto-{leaving.pk}" in run("--ausfuehren")
    assert set(User.objects.values_list("username", flat=True)) == {"anna", f"Konto-{leaving.pk}"}
    newest = AccountChange.objects.filter(key=leaving.pk).first()
    assert newest.reason == "Aufbewahrung: 30 Tage (Dienstvereinbarung IT)"
    assert "0 fällig" in run("--ausfuehren")
    assert staying


def test_papers_are_offered_to_the_archive_and_never_deleted(frozen, time_machine):
    RetentionRuleFactory(kind=Kind.PAPERS, days=10, afterwards=Afterwards.OFFER)
    time_machine.move_to(timezone.now() + timedelta(days=11))
    output = run("--ausfuehren")
    assert "dem Archiv anbieten" in output
    assert "1 fällig\n  VO/0504/21\n" in output
    frozen.refresh_from_db()
    assert frozen.is_intact


def test_a_rule_that_would_delete_papers_is_refused(staff):
    client, page = staff(), "/admin/ozgtracker/retentionrule/add/"
    sent = {**fields_of(client.get(page)), "kind": "DRUCKSACHEN", "days": "10", "source": "Satzung"}
    assert "Drucksachen gehören dem Rat" in text_of(client.post(page, {**sent, "afterwards": "LOESCHEN"}))
    assert client.post(page, {**sent, "afterwards": "ANBIETEN"}).status_code == 302


def test_rules_are_for_the_administration(staff):
    assert staff("Projektleitung").get("/admin/ozgtracker/retentionrule/").status_code == 403
