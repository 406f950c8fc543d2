"""Projects, their rollouts, bundles and plans."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from projects.choices import (
    ActorLevel,
    InvolvementRole,
    NoteKind,
    ObjectiveMeasure,
    ObjectiveSubject,
    ObstacleKind,
    ObstacleStage,
    OutputKind,
    State,
    Step,
)
from projects.models import (
    Actor,
    BundleConfirmation,
    BundleOutput,
    BundleStep,
    Involvement,
    InvolvementState,
    Milestone,
    Objective,
    ObjectiveNumber,
    Obstacle,
    ObstacleState,
    PhaseChange,
    ProcessBundle,
    Project,
    ProjectNote,
    ProjectState,
    Rollout,
    RolloutConfirmation,
    StatusNote,
    StatusRound,
)
from tests.phases import Phase
from units.models import Unit

from .units import UnitFactory


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


class BundleOutputFactory(DjangoModelFactory):
    class Meta:
        model = BundleOutput

    bundle = factory.SubFactory(BundleFactory)
    kind = OutputKind.PROCESS_MODEL
    produced_on = date(2020, 1, 1)
    title = factory.Sequence(lambda n: f"Ergebnis {n:04}")


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


class ProjectNoteFactory(DjangoModelFactory):
    class Meta:
        model = ProjectNote

    project = factory.SubFactory(ProjectFactory)
    kind = NoteKind.EXCHANGE
    noted_on = date(2020, 1, 1)
    text = "Mit anderen gesprochen."


class StatusRoundFactory(DjangoModelFactory):
    class Meta:
        model = StatusRound

    project = factory.SubFactory(ProjectFactory)
    ends_on = date(2021, 7, 23)
    text = "wie weit sind Sie?"
    reply_to = "leitung@stadt.example"


class ObstacleFactory(DjangoModelFactory):
    """Of a project; with `project=None` of a service, or of the OZG as a whole."""

    class Meta:
        model = Obstacle

    project = factory.SubFactory(ProjectFactory)
    title = factory.Sequence(lambda n: f"Hindernis {n:04}")
    kind = ObstacleKind.LAW


class ObstacleStateFactory(DjangoModelFactory):
    class Meta:
        model = ObstacleState

    obstacle = factory.SubFactory(ObstacleFactory)
    stage = ObstacleStage.OPEN
    effective_on = date(2020, 1, 1)


class ObjectiveFactory(DjangoModelFactory):
    class Meta:
        model = Objective

    project = factory.SubFactory(ProjectFactory)
    title = factory.Sequence(lambda n: f"Ziel {n:04}")
    measure = ObjectiveMeasure.OWN
    effective_on = date(2020, 1, 1)


class ObjectiveNumberFactory(DjangoModelFactory):
    class Meta:
        model = ObjectiveNumber

    objective = factory.SubFactory(ObjectiveFactory)
    subject = ObjectiveSubject.ACTUAL
    number = 5
    effective_on = date(2020, 2, 1)


class ActorFactory(DjangoModelFactory):
    class Meta:
        model = Actor

    name = factory.Sequence(lambda n: f"Akteur {n:04}")
    level = ActorLevel.STATE


class InvolvementFactory(DjangoModelFactory):
    """In a project; with `project=None` in a service, or in the OZG as a whole."""

    class Meta:
        model = Involvement

    actor = factory.SubFactory(ActorFactory)
    project = factory.SubFactory(ProjectFactory)
    role = InvolvementRole.STEERING


class InvolvementStateFactory(DjangoModelFactory):
    class Meta:
        model = InvolvementState

    involvement = factory.SubFactory(InvolvementFactory)
    effective_on = date(2020, 1, 1)
