"""Every list can be imported again: into an empty database, which then lists the same, and where it changes nothing."""

import csv
from datetime import date
from decimal import Decimal
from functools import cache
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from funding.choices import BudgetStage, UsageBasis
from imports.as_lists.views import list_address, own_list
from imports.registry import table_named, tables
from imports.runs import run_import
from papers.models import Paper
from projects.choices import ActorLevel, ObstacleStage, Step, StepState
from records.models import record_models
from services.choices import Portal, ProvisionKind
from services.models import MaturityModel
from tests.factories import (
    ActorFactory,
    AmendmentFactory,
    BudgetAmountFactory,
    BudgetExpenditureFactory,
    BundleFactory,
    ConsultationFactory,
    DeadlineDayFactory,
    DeadlineNoteFactory,
    DivisionFactory,
    ExpenditureFactory,
    GrantFactory,
    InvolvementFactory,
    InvolvementStateFactory,
    MaturityChangeFactory,
    MilestoneFactory,
    ObstacleFactory,
    ObstacleStateFactory,
    PlanItemFactory,
    PortalChangeFactory,
    PriorityListFactory,
    ProjectFactory,
    ProvisionChangeFactory,
    ReportedServiceFactory,
    ResponsibilityChangeFactory,
    RolloutFactory,
    ServiceFactory,
    StatusNoteFactory,
    StepFactory,
    TrancheFactory,
    TrancheItemFactory,
    UnitFactory,
)
from tests.phases import Phase
from units.models import Unit

pytestmark = pytest.mark.django_db

KEPT = {"services.MaturityModel", "services.MaturityLevel"}
KEPT |= {"projects.PhaseModel", "projects.Phase", "projects.PhaseName"}
EXPORTS = Path(__file__).parent / "exports"


@pytest.fixture
def city(examples):
    """The examples, and what else a list may hold: guarded texts, quotes, steps, an amended notice, reversals, a unit
    founded anew."""
    project = ProjectFactory(title='=Titel; mit "Zeichen"', slug="zeichen", planned_units=3)
    unit = UnitFactory(name="+Amt für Übergänge", number="042", division=DivisionFactory(name="-GB"))
    RolloutFactory(project=project, unit=unit, phases={date(2020, 2, 1): Phase.PRODUCTION})
    RolloutFactory(project=project, unit=UnitFactory(name="O'Neill\u2019s Stelle", number="300.4"))
    called = {"name": "Bürgerdienste", "number": "77"}
    former = UnitFactory(**called, closed_on=date(2020, 12, 31))
    RolloutFactory(project=project, unit=former, phases={date(2020, 2, 1): Phase.PLANNING})
    anew = UnitFactory(**called, founded_on=date(2021, 1, 1))
    RolloutFactory(project=project, unit=anew, joined_on=anew.founded_on, phases={date(2021, 2, 1): Phase.PRODUCTION})
    service = ServiceFactory(ozg_id="10999", name="Leistung, mit Komma")
    ProvisionChangeFactory(service=service, kind=ProvisionKind.EFA, effective_on=date(2020, 5, 1))
    PortalChangeFactory(service=service, portal=Portal.CITY, effective_on=date(2020, 5, 1))
    ResponsibilityChangeFactory(service=service, unit=unit, effective_on=date(2020, 5, 1))
    level = MaturityModel.objects.get(edition="1.1").levels.get(number=3)
    MaturityChangeFactory(service=service, level=level, effective_on=date(2020, 6, 1))
    PriorityListFactory(name="Booster", services=[service, ServiceFactory(ozg_id="10998")])
    PriorityListFactory(name="Booster", services=[service], effective_on=date(2020, 3, 1))
    PriorityListFactory(name="Relevanz", services=[service])
    bundle = BundleFactory(
        project__title="Prozesse", project__slug="prozesse", name="Bündel 1", service=service, project_phase=2
    )
    for step in Step:
        StepFactory(bundle=bundle, step=step, effective_on=date(2020, step, 1))
    StepFactory(bundle=BundleFactory(project=bundle.project, name="Bündel 2"), state=StepState.NOT_BEGUN)
    withdrawn = {"step": Step.RECORDED, "bundle": BundleFactory(project=bundle.project, name="Bündel 3")}
    for state in ({}, {"state": StepState.WITHDRAWN, "reason": "Irrweg", "effective_on": date(2020, 5, 1)}):
        StepFactory(**withdrawn, **state)
    make_beside(project, service)
    grant = GrantFactory(project=project, grantor="Bund", interim_proof_months=None, is_maximum=True)
    AmendmentFactory(grant=grant, notice_on=date(2020, 6, 15))
    make_reported_services()
    unstated = dict.fromkeys(("total_volume", "state_share", "own_share", "rate", "period_start"))
    AmendmentFactory(grant=grant, effective_on=date(2020, 3, 1), period_end=date(2022, 3, 31), **unstated)
    AmendmentFactory(grant=grant, position=2, period_end=date(2022, 12, 31), **unstated)
    PlanItemFactory(grant=grant)
    PlanItemFactory(grant=grant, amount=Decimal("400.00"), effective_on=date(2020, 5, 1))
    DeadlineDayFactory(grant=grant, kind="INTERIM_PROOF", year=2019, effective_on=date(2020, 3, 1))
    DeadlineNoteFactory(grant=grant, kind="INTERIM_PROOF", year=2019, met_on=date(2020, 4, 30))
    tranche = TrancheFactory(grant=grant, usage_basis=UsageBasis.WHOLE_EXPENDITURE)
    TrancheItemFactory(tranche=tranche, claimed=Decimal("300.00"), approved=Decimal("270.00"))
    TrancheItemFactory(tranche=tranche, year=2020, claimed=Decimal("200.00"))
    TrancheFactory(
        grant=grant,
        period_start=date(2020, 1, 1),
        period_end=date(2029, 12, 31),
        approved=None,
        approved_on=None,
        paid=None,
        paid_on=None,
    )
    booking = ExpenditureFactory(tranche=tranche, amount=Decimal("99.90"), document_number="7")
    ExpenditureFactory(tranche=tranche, amount=Decimal("-99.90"), reverses=booking, document_number="8")
    ExpenditureFactory(tranche=tranche, amount=Decimal("99.90"), document_number="9")
    ExpenditureFactory(tranche=tranche, amount=Decimal("99.90"), document_number="10")
    means = BudgetAmountFactory(budget_item__project=project, source="Haushalt 2021").budget_item
    BudgetAmountFactory(budget_item=means, stage=BudgetStage.PLANNED, effective_on=date(2020, 10, 1))
    BudgetExpenditureFactory(budget_item=means)
    BudgetExpenditureFactory(budget_item=means, amount=Decimal("-20.50"))
    BudgetExpenditureFactory(budget_item=means)
    whole = BudgetAmountFactory(budget_item__project=None, budget_item__year=2020, effective_on=date(2019, 12, 9))
    BudgetExpenditureFactory(budget_item=whole.budget_item, booked_on=date(2020, 5, 4))


def make_reported_services():
    """One with all that an export says, and one with hardly anything."""
    ReportedServiceFactory(
        leika_key="99041006017000", name='=Dienst; "neu"', ozg_id="10999", ars="051170000000", is_active=False
    )
    ReportedServiceFactory(leika_key="", name="Ohne Schlüssel", address="", is_working=None, reason="kein Dienst")


def make_beside(project, service):
    make_what_lies_ahead(project)
    make_concerns(project, service)


def make_concerns(project, service):
    """An obstacle of a project that was resolved, one of a service and one of the OZG as a whole; an actor that takes
    part in each, in one no longer."""
    actor = ActorFactory(name="+Verband", short_name="=V", level=ActorLevel.MUNICIPAL)
    for place, concerned in enumerate(({"project": project}, {"project": None, "service": service}, {"project": None})):
        obstacle = ObstacleFactory(title=f"-Hürde {place}", description="Zeile 1\nZeile 2", **concerned)
        ObstacleStateFactory(obstacle=obstacle, measure="@Gespräch", source="VO/1")
        involvement = InvolvementStateFactory(
            involvement=InvolvementFactory(actor=actor, **concerned), task="=Aufgabe"
        ).involvement
    ObstacleStateFactory(obstacle=obstacle, effective_on=date(2020, 5, 1), stage=ObstacleStage.RESOLVED)
    InvolvementStateFactory(involvement=involvement, effective_on=date(2020, 5, 1), takes_part=False)


def make_what_lies_ahead(project):
    """A milestone that was moved and reached, one that was planned later, and a session whose day is not yet known."""
    ConsultationFactory(paper=Paper.objects.get(), held_on=None)
    MilestoneFactory(project=project, reached_on=date(2020, 9, 30)).state(date(2020, 5, 1), due_on=date(2020, 9, 1))
    planned = MilestoneFactory.build(project=project, title="Betrieb", due_on=date(2029, 6, 30))
    planned.stated_from = date(2020, 2, 1)
    planned.save()


@cache
def list_addresses():
    """The address of the list of each import table, by its name, in the order in which they build on each other."""
    return {table.name: list_address(table) for table in tables()}


def export(client, day, file_format, dialect, names=()):
    """The lists of these tables, or of all, as files by their names."""
    files = {}
    for name in names or list_addresses():
        address = list_addresses()[name]
        response = client.get(f"{address}.{file_format}?stichtag={day}{dialect}")
        assert response.status_code == 200, response.content
        files[response["Content-Disposition"].split('"')[1], name] = b"".join(response.streaming_content)
    return files


def import_all(files, folder):
    outcomes = {}
    for (file_name, table), content in files.items():
        path = folder / file_name
        path.write_bytes(content)
        outcomes[table] = run_import(path, file_name, table_named(table))
    return outcomes


def problems_of(outcome):
    """What is wrong with a file, but that nothing is listed in it."""
    return [problem.text for problem in outcome.problems if not problem.text.startswith("Die Datei enthält unter")]


def empty_database():
    for model in record_models():
        if model._meta.label not in KEPT:
            model.history.all()._raw_delete("default")
            model.objects.all()._raw_delete("default")


def comparable(files):
    return {name: sheets(content) if content.startswith(b"PK") else settled(content) for name, content in files.items()}


def settled(content):
    """A CSV file without what may be booked, moved or begun by its day: of that the files of the day know no rows."""
    text = content.decode("utf-8-sig")
    header, *rows = csv.reader(StringIO(text), delimiter=";" if ";" in text else ",")
    kept = [place for place, title in enumerate(header) if not title.startswith("davon offen")]
    certain = [header.index(name) for name in ("Beantragt", "Bewilligt", "Ausgezahlt") if "Beantragt am" in header]
    begun = [row for row in rows if not certain or any(row[place] for place in certain)]
    return [[row[place] for place in kept] for row in (header, *begun)]


def sheets(content):
    """All of a workbook but the time at which it was saved."""
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != "docProps/core.xml"}


@pytest.mark.walk
@pytest.mark.sample(1)
@pytest.mark.parametrize(
    ("day", "file_format", "dialect"),
    [
        ("2021-04-08", "csv", ""),
        ("2021-04-08", "csv", "&dialekt=rfc4180"),
        ("2021-04-08", "xlsx", ""),
        ("2020-06-30", "csv", ""),
    ],
)
@pytest.mark.usefixtures("city")
def test_lists_change_nothing_where_they_come_from_and_make_the_same_lists_elsewhere(
    admin_client, tmp_path, day, file_format, dialect
):
    client = admin_client
    files = export(client, day, file_format, dialect)
    for name, outcome in import_all(files, tmp_path).items():
        assert (name, problems_of(outcome), outcome.number_of_changes) == (name, [], 0), outcome.shown
    empty_database()
    own = {key: content for key, content in files.items() if own_list(table_named(key[1]))}
    assert len(own) == 19
    outcomes = import_all(own, tmp_path)
    assert [problem for outcome in outcomes.values() for problem in problems_of(outcome)] == []
    assert comparable(export(client, day, file_format, dialect, [name for _, name in own])) == comparable(own)


@pytest.mark.walk
@pytest.mark.usefixtures("examples")
def test_all_tables_of_the_examples_make_the_same_tables_elsewhere(admin_client, tmp_path):
    """In whichever order their rows are entered. The list of services shows what those of their statements have."""
    files = export(admin_client, "2026-11-27", "csv", "")
    empty_database()
    outcomes = import_all({key: file for key, file in files.items() if key[1] != "leistungen"}, tmp_path)
    assert [problem for outcome in outcomes.values() for problem in problems_of(outcome)] == []
    made = export(admin_client, "2026-11-27", "csv", "")
    assert {name: sorted(settled(content)) for name, content in made.items()} == {
        name: sorted(settled(content)) for name, content in files.items()
    }


@pytest.mark.walk
def test_lists_written_on_one_database_come_out_the_same_on_another(client, tmp_path):
    """The files were written on SQLite; the tests run on PostgreSQL too."""
    files = {(path.name, path.name.split("_")[0]): path.read_bytes() for path in EXPORTS.iterdir()}
    in_order = sorted(files, key=lambda key: list(list_addresses()).index(key[1]))
    outcomes = import_all({key: files[key] for key in in_order}, tmp_path)
    assert [problem.text for outcome in outcomes.values() for problem in outcome.problems] == []
    assert export(client, "2021-04-08", "csv", "", [name for _, name in files]) == files


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize(
    "name", ["Jugend\u00adamt Nord", "Amt\u00a0für IT", "Bürger\u200bbüro", "\u00a0Zoo\ufeff"], ids=ascii
)
def test_names_with_invisible_characters_are_found_again(client, staff, tmp_path, name, suffix):
    staff().post("/admin/units/unit/add/", {"name": name, "number": "", "kind": "", "division": ""})
    project = ProjectFactory(title=f"Einführung {name}", slug="a")
    RolloutFactory(project=project, unit=Unit.objects.get(), phases={date(2020, 2, 1): Phase.PRODUCTION})
    RolloutFactory(project=project, unit=UnitFactory(name=f"{name} 2", division=DivisionFactory(name=f"GB {name}")))
    StatusNoteFactory(project=project, text=f"Zeile\n{name}")
    file = b"".join(client.get(f"/leistungseinheiten.{suffix}").streaming_content)
    [outcome] = import_all({(f"liste.{suffix}", "leistungseinheiten"): file}, tmp_path).values()
    assert (outcome.problems, outcome.number_of_changes, outcome.rows) == ([], 0, 2)


def test_a_text_of_several_lines_keeps_its_non_breaking_spaces(tmp_path):
    note = StatusNoteFactory(text="§\u00a01\nund mehr")
    text = csv.writer(lines := StringIO(), delimiter=";")
    text.writerows([["Projekt", "Stand vom", "Text"], [note.project.title, note.noted_on, note.text]])
    file = {("liste.csv", "statusberichte"): lines.getvalue().encode()}
    [outcome] = import_all(file, tmp_path).values()
    assert (outcome.problems, outcome.number_of_changes) == ([], 0)
    note.refresh_from_db()
    assert note.text == "§\u00a01\nund mehr"
