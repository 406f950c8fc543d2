"""Objects for tests, each valid as it comes."""

from datetime import date
from decimal import Decimal

import factory
from django.contrib.auth.models import Group, User
from factory.django import DjangoModelFactory

from funding.choices import CostType, DeadlineKind
from funding.models import (
    Amendment,
    DeadlineNote,
    Expenditure,
    Grant,
    GrantConfirmation,
    PlanItem,
    Tranche,
    TrancheItem,
)
from papers.models import Body, Consultation, Order, Paper, PaperProject, Question
from projects.choices import State, Step
from projects.models import (
    BundleConfirmation,
    BundleStep,
    Milestone,
    PhaseChange,
    ProcessBundle,
    Project,
    ProjectState,
    Rollout,
    RolloutConfirmation,
    StatusNote,
)
from services.choices import DenominatorBasis, FimBlock, FimStatus, Portal, PriorityKind, ProcessDepth, ProvisionKind
from services.models import (
    Denominator,
    EfaPilot,
    FimChange,
    LeikaService,
    LifeSituation,
    MaturityChange,
    MaturityLevel,
    PolicyField,
    PortalChange,
    PriorityList,
    PriorityListing,
    ProcessChange,
    ProvisionChange,
    ResponsibilityChange,
    Service,
    ServiceDeadline,
    TargetChange,
)
from tests.phases import Phase
from units.choices import ReorganisationKind, ReorganisationRole
from units.models import Division, Reorganisation, ReorganisedUnit, Unit


class DivisionFactory(DjangoModelFactory):
    class Meta:
        model = Division

    name = factory.Sequence(lambda n: f"Geschäftsbereich {n}")


class UnitFactory(DjangoModelFactory):
    class Meta:
        model = Unit

    name = factory.Sequence(lambda n: f"Amt {n:04}")


class ReorganisationFactory(DjangoModelFactory):
    """That a unit was renamed; what it is called is not stated by it."""

    class Meta:
        model = Reorganisation
        skip_postgeneration_save = True

    kind = ReorganisationKind.RENAME
    effective_on = date(2020, 1, 1)
    description = "umbenannt"

    @factory.post_generation
    def unit(self, create, unit, **kwargs):
        ReorganisedUnit.objects.create(
            reorganisation=self, unit=unit or UnitFactory(), role=ReorganisationRole.PREDECESSOR
        )


class PolicyFieldFactory(DjangoModelFactory):
    class Meta:
        model = PolicyField

    name = factory.Sequence(lambda n: f"Themenfeld {n}")


class LifeSituationFactory(DjangoModelFactory):
    class Meta:
        model = LifeSituation

    field = factory.SubFactory(PolicyFieldFactory)
    name = factory.Sequence(lambda n: f"Lage {n}")


class ServiceFactory(DjangoModelFactory):
    """`levels` are its maturity changes: day -> number of the level in the maturity model 1.1."""

    class Meta:
        model = Service
        skip_postgeneration_save = True

    ozg_id = factory.Sequence(lambda n: f"{10000 + n}")
    name = factory.Sequence(lambda n: f"Leistung {n}")

    @factory.post_generation
    def levels(self, create, days, **kwargs):
        for day, number in (days or {}).items():
            MaturityChangeFactory(service=self, effective_on=day, level=level(number))


def level(number, edition="1.1"):
    """A level that the migrations have loaded."""
    return MaturityLevel.objects.get(model__edition=edition, number=number)


class LeikaServiceFactory(DjangoModelFactory):
    """`levels` as of a service."""

    class Meta:
        model = LeikaService
        skip_postgeneration_save = True

    service = factory.SubFactory(ServiceFactory)
    key = factory.Sequence(lambda n: f"99{n + 1:06}017000")
    name = factory.Sequence(lambda n: f"LeiKa-Leistung {n}")

    @factory.post_generation
    def levels(self, create, days, **kwargs):
        for day, number in (days or {}).items():
            MaturityChangeFactory(service=self.service, leika=self, effective_on=day, level=level(number))


class StateFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    service = factory.SubFactory(ServiceFactory)
    effective_on = date(2020, 1, 1)


class MaturityChangeFactory(StateFactory):
    class Meta:
        model = MaturityChange

    level = factory.LazyFunction(lambda: level(2))


class ProvisionChangeFactory(StateFactory):
    class Meta:
        model = ProvisionChange

    kind = ProvisionKind.OWN_DEVELOPMENT


class PortalChangeFactory(StateFactory):
    class Meta:
        model = PortalChange

    portal = Portal.CITY


class ResponsibilityChangeFactory(StateFactory):
    class Meta:
        model = ResponsibilityChange

    unit = factory.SubFactory(UnitFactory)


class TargetChangeFactory(StateFactory):
    class Meta:
        model = TargetChange

    target_on = date(2022, 12, 31)


class ProcessChangeFactory(StateFactory):
    class Meta:
        model = ProcessChange

    depth = ProcessDepth.END_TO_END


class FimChangeFactory(StateFactory):
    class Meta:
        model = FimChange

    block = FimBlock.PROCESS
    status = FimStatus.GOLD


class PriorityListFactory(DjangoModelFactory):
    """`services` are those that stand on it."""

    class Meta:
        model = PriorityList
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Programm {n}")
    kind = PriorityKind.FEDERAL
    effective_on = date(2020, 1, 1)

    @factory.post_generation
    def services(self, create, listed, **kwargs):
        for service in listed or ():
            PriorityListing.objects.create(priority_list=self, service=service)


class PriorityListingFactory(DjangoModelFactory):
    class Meta:
        model = PriorityListing

    priority_list = factory.SubFactory(PriorityListFactory)
    service = factory.SubFactory(ServiceFactory)


class DenominatorFactory(DjangoModelFactory):
    class Meta:
        model = Denominator

    slug = factory.Sequence(lambda n: f"grundgesamtheit-{n}")
    name = "Leistungen des OZG-Katalogs"
    basis = DenominatorBasis.CATALOGUE
    effective_on = date(2020, 1, 1)


class EfaPilotFactory(DjangoModelFactory):
    class Meta:
        model = EfaPilot

    name = factory.Sequence(lambda n: f"Pilot {n}")
    effective_on = date(2020, 1, 1)


class ServiceDeadlineFactory(DjangoModelFactory):
    class Meta:
        model = ServiceDeadline

    name = factory.Sequence(lambda n: f"Frist {n}")
    due_on = date(2022, 12, 31)


class ProjectFactory(DjangoModelFactory):
    class Meta:
        model = Project

    title = factory.Sequence(lambda n: f"Projekt {n:04}")
    slug = factory.Sequence(lambda n: f"projekt-{n}")
    kind = Project.Kind.ROLLOUT
    started_on = date(2019, 1, 1)
    ends_on = date(2021, 12, 31)


class RolloutFactory(DjangoModelFactory):
    """`phases` are its phase changes: day -> phase."""

    class Meta:
        model = Rollout
        skip_postgeneration_save = True

    project = factory.SubFactory(ProjectFactory)
    unit = factory.SubFactory(UnitFactory)

    @factory.post_generation
    def phases(self, create, days, **kwargs):
        for day, phase in (days or {}).items():
            PhaseChangeFactory(rollout=self, effective_on=day, phase=phase)


def many_rollouts(number):
    """So many rollouts, each of its own project, of the units "Amt 00", "Amt 01" …; written at once, as imports do."""
    projects = Project.objects.bulk_create(ProjectFactory.build_batch(number))
    units = Unit.objects.bulk_create(UnitFactory.build(name=f"Amt {place:02}") for place in range(number))
    pairs = zip(projects, units, strict=True)
    return Rollout.objects.bulk_create(Rollout(project=project, unit=unit) for project, unit in pairs)


class PhaseChangeFactory(DjangoModelFactory):
    class Meta:
        model = PhaseChange

    rollout = factory.SubFactory(RolloutFactory)
    phase = Phase.PLANNING
    effective_on = date(2020, 1, 1)

    @classmethod
    def _adjust_kwargs(cls, **kwargs):
        """A phase may be named by its key."""
        if isinstance(kwargs["phase"], int):
            kwargs["phase_id"] = int(kwargs.pop("phase"))
        return kwargs


class BundleFactory(DjangoModelFactory):
    class Meta:
        model = ProcessBundle

    project = factory.SubFactory(ProjectFactory, kind=Project.Kind.PROCESS)
    name = factory.Sequence(lambda n: f"Bündel {n:04}")


class RolloutConfirmationFactory(DjangoModelFactory):
    class Meta:
        model = RolloutConfirmation

    subject = factory.SubFactory(RolloutFactory)
    confirmed_on = date(2020, 1, 1)


class BundleConfirmationFactory(DjangoModelFactory):
    class Meta:
        model = BundleConfirmation

    subject = factory.SubFactory(BundleFactory)
    confirmed_on = date(2020, 1, 1)


class StepFactory(DjangoModelFactory):
    class Meta:
        model = BundleStep

    bundle = factory.SubFactory(BundleFactory)
    step = Step.RECORDED
    effective_on = date(2020, 1, 1)


class ProjectStateFactory(DjangoModelFactory):
    class Meta:
        model = ProjectState

    project = factory.SubFactory(ProjectFactory)
    state = State.RUNNING
    effective_on = date(2020, 1, 1)


class MilestoneFactory(DjangoModelFactory):
    class Meta:
        model = Milestone

    project = factory.SubFactory(ProjectFactory)
    title = "Abnahme"
    due_on = date(2020, 6, 30)


class StatusNoteFactory(DjangoModelFactory):
    class Meta:
        model = StatusNote

    project = factory.SubFactory(ProjectFactory)
    noted_on = date(2020, 1, 1)
    text = "Alles im Plan."


class GrantFactory(DjangoModelFactory):
    class Meta:
        model = Grant

    project = factory.SubFactory(ProjectFactory)
    grantor = "Land Nordrhein-Westfalen"
    total_volume = Decimal("1000.00")
    state_share = Decimal("900.00")
    own_share = Decimal("100.00")
    rate = Decimal(90)
    period_start = date(2019, 1, 1)
    period_end = date(2021, 12, 31)


class AmendmentFactory(DjangoModelFactory):
    class Meta:
        model = Amendment

    grant = factory.SubFactory(GrantFactory)
    effective_on = date(2020, 7, 1)
    total_volume = Decimal("1200.00")
    state_share = Decimal("1080.00")
    own_share = Decimal("120.00")
    rate = Decimal(90)
    period_start = date(2019, 1, 1)
    period_end = date(2022, 6, 30)


class PlanItemFactory(DjangoModelFactory):
    class Meta:
        model = PlanItem

    grant = factory.SubFactory(GrantFactory)
    cost_type = CostType.PERSONNEL
    year = 2020
    amount = Decimal("500.00")


class DeadlineNoteFactory(DjangoModelFactory):
    class Meta:
        model = DeadlineNote

    grant = factory.SubFactory(GrantFactory)
    kind = DeadlineKind.PROOF_OF_USE


class GrantConfirmationFactory(DjangoModelFactory):
    class Meta:
        model = GrantConfirmation

    subject = factory.SubFactory(GrantFactory)
    confirmed_on = date(2020, 1, 1)


class TrancheFactory(DjangoModelFactory):
    class Meta:
        model = Tranche

    grant = factory.SubFactory(GrantFactory)
    period_start = date(2019, 1, 1)
    period_end = date(2019, 12, 31)
    claimed = Decimal("500.00")
    claimed_on = date(2020, 2, 1)
    approved = Decimal("450.00")
    approved_on = date(2020, 3, 1)
    paid = Decimal("450.00")
    paid_on = date(2020, 4, 1)


class TrancheItemFactory(DjangoModelFactory):
    class Meta:
        model = TrancheItem

    tranche = factory.SubFactory(TrancheFactory)
    cost_type = CostType.PERSONNEL
    year = 2019


class ExpenditureFactory(DjangoModelFactory):
    class Meta:
        model = Expenditure

    tranche = factory.SubFactory(TrancheFactory)
    cost_type = CostType.PERSONNEL
    amount = Decimal("100.00")
    booked_on = date(2020, 1, 1)


class BodyFactory(DjangoModelFactory):
    class Meta:
        model = Body

    name = factory.Sequence(lambda n: f"Ausschuss {n}")


class OrderFactory(DjangoModelFactory):
    class Meta:
        model = Order

    reference = factory.Sequence(lambda n: f"A/{n}")
    motion = "Sachstand"
    body = factory.SubFactory(BodyFactory)
    decided_on = date(2020, 1, 1)


class QuestionFactory(DjangoModelFactory):
    class Meta:
        model = Question

    order = factory.SubFactory(OrderFactory)
    number = factory.Sequence(lambda n: f"{n}")
    text = "Wie weit?"


class PaperFactory(DjangoModelFactory):
    """`projects` are those it reports on."""

    class Meta:
        model = Paper
        skip_postgeneration_save = True

    reference = factory.Sequence(lambda n: f"VO/{n}")
    name = "Sachstand"
    dated_on = factory.SelfAttribute("key_date")
    key_date = date(2020, 12, 31)
    proposal = "Kenntnisnahme."

    @factory.post_generation
    def projects(self, create, projects, **kwargs):
        for project in projects or ():
            PaperProject.objects.create(paper=self, project=project)


class ConsultationFactory(DjangoModelFactory):
    class Meta:
        model = Consultation

    paper = factory.SubFactory(PaperFactory)
    body = factory.SubFactory(BodyFactory)
    held_on = date(2021, 1, 15)
    role = "Entgegennahme o. B."


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person-{n}")
    password = factory.PostGenerationMethodCall("set_password", "geheim")
    is_staff = True

    @factory.post_generation
    def group(self, create, name, **kwargs):
        self.save()
        if name:
            self.groups.add(Group.objects.get(name=name))
