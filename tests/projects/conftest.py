"""A unit and a bundle, each confirmed; projects of two phase models; a project of bundles."""

from datetime import date

import pytest

from projects.choices import Step
from projects.models import BundleConfirmation, Project
from tests.factories import (
    BundleFactory,
    ProjectFactory,
    RolloutConfirmationFactory,
    RolloutFactory,
    ServiceFactory,
    StepFactory,
)
from tests.phases import Phase, five_phases, phase


@pytest.fixture
def zoo():
    """In Planung since the beginning of 2020, confirmed for 01.06.2020."""
    rollout = RolloutFactory(
        unit__name="Zoo",
        project__title="Aktenplan",
        project__started_on=date(2019, 1, 1),
        phases={date(2020, 1, 1): Phase.PLANNING},
    )
    RolloutConfirmationFactory(subject=rollout, confirmed_on=date(2020, 6, 1))
    return rollout


@pytest.fixture
def bundle():
    """Recorded and analysed, confirmed for 01.06.2020."""
    bundle = BundleFactory(name="Elterngeld", project__started_on=date(2019, 1, 1))
    StepFactory(bundle=bundle, step=Step.RECORDED, effective_on=date(2020, 1, 1))
    StepFactory(bundle=bundle, step=Step.ANALYSED, effective_on=date(2020, 3, 1))
    BundleConfirmation.objects.create(subject=bundle, confirmed_on=date(2020, 6, 1))
    return bundle


@pytest.fixture
def region():
    """A project of five phases: one unit in each of the last three, and one that has not started."""
    project = ProjectFactory(title="Modellregion", slug="region", phase_model=five_phases())
    names = {"Archiv": "abgeschlossen", "Bad": "Umsetzung", "Chor": "Konzeption", "Dom": "noch nicht gestartet"}
    for unit, name in names.items():
        RolloutFactory(project=project, unit__name=unit, phases={date(2020, 1, 1): phase(name, "Modellregionen")})
    return project


@pytest.fixture
def records():
    """A project of three phases: one unit productive, one in Konzeption."""
    project = ProjectFactory(title="Aktenplan", slug="aktenplan")
    RolloutFactory(project=project, unit__name="Zoo", phases={date(2020, 1, 1): Phase.PRODUCTION})
    RolloutFactory(project=project, unit__name="Museum", phases={date(2020, 1, 1): Phase.CONCEPT})
    return project


@pytest.fixture
def project():
    return ProjectFactory(title="Bürgerservices", slug="buerger", kind=Project.Kind.PROCESS)


@pytest.fixture
def elterngeld(project):
    """Digitised on 01.04.2020, each step before it on the first of a month."""
    bundle = BundleFactory(project=project, name="Elterngeld", service=ServiceFactory(ozg_id="10001"))
    for step in Step:
        StepFactory(bundle=bundle, step=step, effective_on=date(2020, step, 1))
    return bundle


@pytest.fixture
def lead(staff):
    return staff("Projektleitung")
