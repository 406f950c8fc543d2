"""A unit and a bundle, each confirmed."""

from datetime import date

import pytest

from projects.choices import Step
from projects.models import BundleConfirmation
from tests.factories import BundleFactory, RolloutConfirmationFactory, RolloutFactory, StepFactory
from tests.phases import Phase


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
