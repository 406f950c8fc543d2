"""Every page of the admin, for few rows and for many."""

from datetime import date

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ozgtracker.models import SiteText
from papers.models import Answer, Body, Order, Paper, SectionText
from projects.models import Project
from records.statement_admin import UnlistedStatementAdmin
from tests.factories import (
    AmendmentFactory,
    BudgetAmountFactory,
    BudgetExpenditureFactory,
    BundleConfirmationFactory,
    BundleFactory,
    BundleOutputFactory,
    ConsultationFactory,
    ConsultationResultFactory,
    ContactAddressFactory,
    DeadlineDayFactory,
    DeadlineNoteFactory,
    DenominatorFactory,
    DivisionFactory,
    EfaPilotFactory,
    ExpenditureFactory,
    FimChangeFactory,
    GrantConfirmationFactory,
    InvolvementStateFactory,
    LeikaServiceFactory,
    LifeSituationFactory,
    MaturityChangeFactory,
    MilestoneFactory,
    NamedMapFactory,
    ObjectiveNumberFactory,
    ObstacleStateFactory,
    PaperFactory,
    PlanItemFactory,
    PopulationFactory,
    PortalChangeFactory,
    PriorityListFactory,
    ProcessChangeFactory,
    ProjectFactory,
    ProjectNoteFactory,
    ProjectStateFactory,
    ProvisionChangeFactory,
    QuestionFactory,
    RegionMemberFactory,
    ReorganisationFactory,
    ReportedServiceFactory,
    ResponsibilityChangeFactory,
    RolloutConfirmationFactory,
    RolloutFactory,
    ServiceDeadlineFactory,
    ServiceFactory,
    SiteTextFactory,
    StatusNoteFactory,
    StepFactory,
    TargetChangeFactory,
    UnitFactory,
)
from tests.pages import text_of
from tests.phases import Phase
from tests.process_models import SMALL

pytestmark = pytest.mark.django_db
MODELS = [
    *(model for model in admin.site._registry if model._meta.app_label in ("units", "services", "projects", "funding")),
    Body,
    Order,
    Paper,
    SiteText,
]
ENTERED_WITH_OWNER = [model for model, page in admin.site._registry.items() if isinstance(page, UnlistedStatementAdmin)]


def address(model, page, *arguments):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


def one_of_each():
    division = DivisionFactory()
    rollout = RolloutFactory(
        project=ProjectFactory(short_name=f"Aktenplan {Project.objects.count()}", planned_units=40),
        unit=UnitFactory(division=division, number="300", kind="OFFICE"),
        planned_production_on=date(2021, 1, 1),
        phases={date(2020, 1, 1): Phase.PLANNING},
    )
    bundle = BundleFactory(service=ServiceFactory(), project_phase=1)
    StepFactory(bundle=bundle)
    MilestoneFactory(project=rollout.project)
    ProjectStateFactory(project=rollout.project)
    StatusNoteFactory(project=rollout.project)
    ExpenditureFactory()
    AmendmentFactory()
    PlanItemFactory()
    DeadlineDayFactory()
    DeadlineNoteFactory()
    BudgetExpenditureFactory(budget_item=BudgetAmountFactory().budget_item)
    ObjectiveNumberFactory()
    ProjectNoteFactory()
    BundleOutputFactory(bundle=bundle, process_model=SMALL)
    ObstacleStateFactory()
    InvolvementStateFactory()
    ReorganisationFactory(unit=rollout.unit)
    ContactAddressFactory(unit=rollout.unit)
    one_service_of_each()
    one_paper(rollout.project)
    SiteTextFactory()
    NamedMapFactory()
    for confirmation in (RolloutConfirmationFactory, BundleConfirmationFactory, GrantConfirmationFactory):
        confirmation()


def one_paper(project):
    """A paper with all its parts, and the one before."""
    question = QuestionFactory()
    former = PaperFactory(key_date=date(2020, 6, 30), projects=[project])
    SectionText.objects.create(paper=former, section="ozg", text="Damals.")
    paper = PaperFactory(order=question.order, preceding=former, projects=[project])
    ConsultationResultFactory(consultation=ConsultationFactory(paper=paper))
    Answer.objects.create(paper=paper, question=question, target="begruendung")
    SectionText.objects.create(paper=paper, section="begruendung", text="Heute.")


def one_service_of_each():
    """A service with everything that can be known of it."""
    service = ServiceFactory(situation=LifeSituationFactory())
    LeikaServiceFactory(service=service, levels={date(2020, 1, 1): 2})
    for state in (
        MaturityChangeFactory,
        ProvisionChangeFactory,
        PortalChangeFactory,
        ResponsibilityChangeFactory,
        TargetChangeFactory,
        ProcessChangeFactory,
        FimChangeFactory,
        EfaPilotFactory,
    ):
        state(service=service)
    PriorityListFactory(services=[service])
    DenominatorFactory()
    PopulationFactory()
    RegionMemberFactory()
    ServiceDeadlineFactory()
    ReportedServiceFactory()


def queries_of(client, path):
    """Number of queries of a page, once what Django reads only once is read."""
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def check_that_queries_do_not_grow(client, models, path_of):
    """For each of the models: as many queries for two records as for five."""
    for _ in range(2):
        one_of_each()
    paths = {model: path_of(model) for model in models}
    few = {model: queries_of(client, path) for model, path in paths.items()}
    for _ in range(3):
        one_of_each()
    assert {model: queries_of(client, path) for model, path in paths.items()} == few


@pytest.mark.walk
def test_the_number_of_queries_of_a_list_does_not_grow_with_its_rows(staff, sample):
    check_that_queries_do_not_grow(staff(), sample(MODELS, 6), lambda model: address(model, "changelist"))


@pytest.mark.walk
def test_the_number_of_queries_of_a_form_does_not_grow_with_its_rows(staff, sample):
    check_that_queries_do_not_grow(
        staff(), sample(MODELS, 6), lambda model: address(model, "change", model.objects.first().pk)
    )


@pytest.mark.walk
def test_the_number_of_queries_of_inlines_does_not_grow_with_their_rows(staff):
    from projects.models import PhaseChange, Rollout
    from tests.factories import PhaseChangeFactory

    client = staff()
    rollout = PhaseChangeFactory(effective_on=date(2020, 1, 1)).rollout
    path = address(Rollout, "change", rollout.pk)
    few = queries_of(client, path)
    for day in range(2, 12):
        PhaseChangeFactory(rollout=rollout, effective_on=date(2020, 1, day))
    assert PhaseChange.objects.count() == 11
    assert queries_of(client, path) == few


@pytest.mark.walk(4)
@pytest.mark.parametrize("term", ["Amt", "ämt", "%", "'; DROP TABLE units_unit;--", "\u2028" * 50])
def test_every_list_can_be_searched(staff, sample, term):
    one_of_each()
    client = staff()
    for model in sample(MODELS, 6):
        assert client.get(address(model, "changelist"), {"q": term}).status_code == 200, model


@pytest.mark.walk
def test_every_form_opens_empty_and_filled(staff, sample):
    one_of_each()
    client = staff()
    for model in sample(MODELS, 12):
        expected = 403 if model in ENTERED_WITH_OWNER else 200
        assert client.get(address(model, "add")).status_code == expected, model
        assert model.objects.exists(), model
        assert client.get(address(model, "history", model.objects.first().pk)).status_code == 200, model


def test_units_are_found_with_umlauts_folded_in_list_and_autocomplete(staff):
    UnitFactory(name="Ämter", number="402")
    client = staff()
    assert "1 Leistungseinheit" in text_of(client.get("/admin/units/unit/?q=amter"))
    found = client.get(
        "/admin/autocomplete/", {"app_label": "projects", "model_name": "rollout", "field_name": "unit", "term": "402"}
    )
    assert [row["text"] for row in found.json()["results"]] == ["402 Ämter"]


def test_the_admin_speaks_german(staff):
    text = text_of(staff().get("/admin/"))
    for term in ("Daten pflegen", "Leistungseinheiten", "Prozessbündel", "Zuwendungen", "Umsetzungen"):
        assert term in text
