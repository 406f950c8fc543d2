"""An import is undone as one, or refused with the names of what stands against it."""

from datetime import date

import pytest
from django.utils.timezone import localdate

from funding.models import Expenditure
from imports.answers import Answers
from imports.models import ImportRun
from imports.registry import table_named
from imports.runs import run_import
from projects.models import PhaseChange, Project, Rollout
from records.knowledge import as_known
from tests.factories import GrantFactory, MilestoneFactory, ProjectFactory, RolloutConfirmationFactory, UnitFactory
from tests.imports.files import csv_of
from tests.pages import text_of
from units.models import Division, Unit, UnitKind

pytestmark = pytest.mark.django_db
HEADER = "Projekt;Nummer;Leistungseinheit;Art;Geschäftsbereich;Phase;Seit"


@pytest.fixture
def imported(tmp_path):
    """Imports a file; returns its ImportRun."""

    def import_file(*lines, table="leistungseinheiten"):
        path = tmp_path / "datei.csv"
        path.write_bytes(csv_of(*lines))
        outcome = run_import(path, path.name, table_named(table), answers=Answers(key_date=localdate()))
        assert outcome.problems == []
        return ImportRun.objects.get(pk=outcome.run)

    return import_file


def undo(client, run, reason="falsche Datei"):
    return client.post(f"/admin/imports/importrun/{run.pk}/rueckgaengig/", {"reason": reason}, follow=True)


def kinds(history):
    return list(history.order_by("history_id").values_list("history_type", "history_change_reason"))


@pytest.mark.walk(4)
def test_what_was_created_is_deleted_and_what_was_changed_is_as_before(staff, imported):
    ProjectFactory(title="A")
    UnitFactory(name="Zoo", number="1", kind="OFFICE")
    run = imported(HEADER, "A;1;Zoo;Ressort;GB;Planung;01.02.2020", "A;2;Museum;;GB;;")
    client = staff()
    page = text_of(undo(client, run))
    assert f"Import {run.pk} aus datei.csv wurde rückgängig gemacht." in page
    assert "Rückgängig gemacht am" in page
    assert list(Unit.objects.today().values_list("name", "kind", "division_id", "version")) == [
        ("Zoo", "OFFICE", None, 1)
    ]
    assert [model.objects.count() for model in (Division, Rollout, PhaseChange)] == [0, 0, 0]
    reason = f"Import {run.pk} aus datei.csv"
    undone = f"{reason} rückgängig gemacht: falsche Datei"
    assert kinds(UnitKind.history) == [("+", None), ("+", reason), ("-", undone)]
    assert kinds(PhaseChange.history) == [("+", reason), ("-", undone)]
    assert Unit.history.order_by("-history_id").first().history_user.is_superuser
    run.refresh_from_db()
    assert run.undone_by.is_superuser


def test_bookings_that_no_tranche_claims_are_taken_back(staff, imported):
    GrantFactory(project__title="A")
    run = imported("Projekt;Von;Bis;Kostenart;Betrag;Gebucht am", "A;;;Personal;1.500,00;01.02.2020", table="ausgaben")
    assert Expenditure.objects.get().tranche is None
    assert f"Import {run.pk} aus datei.csv wurde rückgängig gemacht." in text_of(undo(staff(), run))
    assert not Expenditure.objects.exists()


def test_what_was_known_stays_known(staff, imported):
    unit = UnitFactory(name="Zoo", kind="OFFICE")
    before = imported("Leistungseinheit;Art", "Zoo;Ressort").imported_at
    moments = [entry.history_date for entry in UnitKind.history.order_by("history_id")]
    undo(staff(), ImportRun.objects.get())
    assert before <= moments[1]
    last = UnitKind.history.latest("history_id").history_date
    for moment, kind in ((moments[1], "OFFICE"), (last, "DEPARTMENT")):
        with as_known(moment):
            assert Unit.objects.get(pk=unit.pk).kind == kind
    assert Unit.objects.get().kind == "OFFICE"


def test_changes_made_since_stand_against_it(staff, imported):
    run = imported("Leistungseinheit;Art", "Zoo;Amt", "Museum;Amt")
    unit = Unit.objects.get(names__name="Zoo")
    unit.closed_on = date(2030, 12, 31)
    unit.save()
    page = text_of(undo(staff(), run))
    assert "Der Import kann nicht rückgängig gemacht werden; nichts wurde geändert: das Programm hat „Zoo“" in page
    assert Unit.objects.count() == 2
    unit.delete()
    assert "gelöscht." in text_of(undo(staff(), run))


def test_what_depends_on_its_records_stands_against_it(staff, imported):
    ProjectFactory(title="A")
    run = imported(HEADER, "A;1;Zoo;;;Planung;01.02.2020")
    RolloutConfirmationFactory(subject=Rollout.objects.get(), confirmed_on=date(2020, 3, 1))
    page = text_of(undo(staff(), run))
    assert "„1 Zoo – A“ hat inzwischen: Bestätigung einer Umsetzung „Stand bestätigt am 01.03.2020“." in page
    assert Rollout.objects.exists()


def test_a_project_with_a_milestone_of_its_own_stays(staff, imported):
    run = imported("Projekt;Beginn", "A;01.02.2020", table="projekte")
    MilestoneFactory(project=Project.objects.get())
    assert "„A“ hat inzwischen: Meilenstein „Abnahme“." in text_of(undo(staff(), run))


def test_an_import_is_undone_once_and_with_a_reason(staff, imported):
    run = imported("Leistungseinheit", "Zoo")
    client = staff()
    assert "Bitte geben Sie einen Grund an" in text_of(undo(client, run, reason=""))
    assert Unit.objects.exists()
    undo(client, run)
    assert "Dieser Import ist schon rückgängig gemacht." in text_of(undo(client, run))
    assert "Rückgängig machen" not in text_of(client.get(f"/admin/imports/importrun/{run.pk}/change/"))


@pytest.mark.walk(4)
def test_the_earlier_of_two_imports_is_undone_after_the_later(staff, imported):
    first = imported("Leistungseinheit;Art", "Zoo;Amt")
    second = imported("Leistungseinheit;Art", "Zoo;Ressort")
    client = staff()
    assert "nichts wurde geändert" in text_of(undo(client, first))
    undo(client, second)
    assert Unit.objects.get().kind == "OFFICE"


@pytest.mark.parametrize("group", ["Leserecht", "Fördermittelstelle"])
def test_only_those_who_may_delete_the_records_undo(staff, imported, group):
    run = imported("Leistungseinheit", "Zoo")
    client = staff(group)
    assert undo(client, run).status_code == 403
    assert "Rückgängig machen" not in text_of(client.get(f"/admin/imports/importrun/{run.pk}/change/"))
    assert Unit.objects.exists()
