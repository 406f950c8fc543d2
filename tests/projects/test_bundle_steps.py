from datetime import date

import pytest
from django.core.exceptions import ValidationError

from projects.choices import Step
from projects.models import BundleStep, check_steps
from records.models import DatePrecision
from tests.factories import BundleFactory, StepFactory

pytestmark = pytest.mark.django_db


def test_a_step_needs_the_steps_before_it():
    bundle = StepFactory(step=Step.RECORDED).bundle
    step = BundleStep(bundle=bundle, step=Step.OPTIMISED, effective_on=date(2020, 5, 1))
    with pytest.raises(ValidationError, match="„optimiert“ kann erst eingetragen werden, wenn „analysiert“"):
        step.full_clean()


def test_a_step_is_not_dated_before_the_step_before_it():
    bundle = StepFactory(step=Step.RECORDED, effective_on=date(2020, 5, 1)).bundle
    step = BundleStep(bundle=bundle, step=Step.ANALYSED, effective_on=date(2020, 4, 30))
    with pytest.raises(
        ValidationError, match=r"„analysiert“ \(30.04.2020\) darf nicht vor „aufgenommen“ \(01.05.2020\)"
    ):
        step.full_clean()


def test_steps_may_be_taken_on_one_day():
    check_steps(BundleStep(step=step, effective_on=date(2020, 1, 1)) for step in Step)


def test_the_file_shows_the_steps_taken_by_the_key_date(read_csv):
    bundle = BundleFactory(name="Elterngeld")
    StepFactory(bundle=bundle, step=Step.RECORDED, effective_on=date(2020, 1, 1))
    StepFactory(bundle=bundle, step=Step.ANALYSED, effective_on=date(2020, 3, 1))
    (row,) = read_csv("/prozessbuendel.csv?stichtag=2020-02-01")
    assert (row["Aufgenommen"], row["Analysiert"]) == ("01.01.2020", "")
    (row,) = read_csv("/prozessbuendel.csv?stichtag=2020-03-01")
    assert (row["Aufgenommen"], row["Analysiert"], row["Optimiert"]) == ("01.01.2020", "01.03.2020", "")


def test_bundles_can_be_filtered_by_step(read_csv):
    StepFactory(bundle__name="Begonnen")
    BundleFactory(name="Offen")
    assert [r["Prozessbündel"] for r in read_csv("/prozessbuendel.csv?schritt=aufgenommen")] == ["Begonnen"]
    assert [r["Prozessbündel"] for r in read_csv("/prozessbuendel.csv?schritt=ohne")] == ["Offen"]


def test_a_process_project_is_as_far_as_its_bundles_are_digitised(read_csv):
    bundle = BundleFactory()
    for step in Step:
        StepFactory(bundle=bundle, step=step, effective_on=date(2020, 1, step))
    for _ in range(2):
        StepFactory(bundle=BundleFactory(project=bundle.project), effective_on=date(2020, 1, 1))
    (row,) = read_csv("/projekte.csv?stichtag=2020-06-01")
    assert (row["Fortschritt in %"], row["Prozessbündel"], row["davon digitalisiert"]) == ("33,3", "3", "1")
    (row,) = read_csv("/projekte.csv?stichtag=2020-01-03")
    assert row["Fortschritt in %"] == "0,0"


def test_a_step_known_at_the_latest_is_not_possible_before_the_one_before_it(read_csv):
    bundle = BundleFactory(project__started_on=date(2019, 1, 1))
    StepFactory(bundle=bundle, step=Step.RECORDED, effective_on=date(2020, 3, 1))
    at_latest = StepFactory(
        bundle=bundle, step=Step.ANALYSED, effective_on=date(2020, 9, 1), date_precision=DatePrecision.LATEST
    )
    assert at_latest.earliest_on == date(2020, 3, 1)
    StepFactory(bundle=bundle, step=Step.OPTIMISED, effective_on=date(2020, 12, 1), date_precision=DatePrecision.LATEST)
    assert bundle.steps.get(step=Step.OPTIMISED).earliest_on == date(2020, 3, 1)
