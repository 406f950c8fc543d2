"""From when to when bundles belong to their project: their steps stand in a membership, and begin anew with each."""

from datetime import date

import pytest

from projects.choices import Step
from projects.models import BundleMembership
from tests.factories import BundleFactory, StepFactory
from tests.memberships import leaving, rows
from tests.pages import fields_of, text_of

pytestmark = pytest.mark.django_db


def test_a_bundle_belongs_to_its_project_from_a_day_to_a_day(staff, read_csv):
    bundle = BundleFactory(name="Wohngeld")
    StepFactory(bundle=bundle, effective_on=date(2020, 2, 1))
    client, page = staff("Projektleitung"), f"/admin/projects/processbundle/{bundle.pk}/change/"
    sent = {**fields_of(client.get(page)), **leaving("01.07.2020")}
    del sent["memberships-1-belongs"]
    assert client.post(page, sent).status_code == 302
    assert [row["Aufgenommen"] for row in read_csv("/prozessbuendel.csv?stichtag=2020-06-30")] == ["01.02.2020"]
    assert read_csv("/prozessbuendel.csv?stichtag=2020-07-01") == []


def test_a_step_outside_the_membership_is_refused_with_the_period(staff):
    bundle = BundleFactory(name="Wohngeld", joined_on=date(2020, 3, 1))
    client, page = staff("Projektleitung"), f"/admin/projects/processbundle/{bundle.pk}/change/"
    step = {"step": 1, "effective_on": "01.02.2020", "date_precision": "EXACT"}
    sent = {**fields_of(client.get(page)), **rows("steps", step)}
    assert "„Wohngeld“ gehört am 01.02.2020 nicht zum Projekt (01.03.2020 bis auf Weiteres)" in text_of(
        client.post(page, sent)
    )
    assert not bundle.steps.exists()


def enter_membership(client, bundle, **fields):
    page = f"/admin/projects/processbundle/{bundle.pk}/change/"
    sent = {name: value for name, value in fields_of(client.get(page)).items() if not name.endswith("-belongs")}
    return client.post(page, {**sent, **fields}, follow=True)


@pytest.mark.walk
def test_a_bundle_that_left_for_a_while_as_is_entered_late_begins_anew(staff):
    bundle = BundleFactory(name="Elterngeld")
    StepFactory(bundle=bundle, step=Step.RECORDED, effective_on=date(2020, 1, 1))
    StepFactory(bundle=bundle, step=Step.ANALYSED, effective_on=date(2020, 7, 1))
    back = {"memberships-1-effective_on": "01.06.2020", "memberships-1-belongs": "on"}
    answer = text_of(enter_membership(staff(), bundle, **back, **leaving("01.03.2020", number=2)))
    assert "Elterngeld: „analysiert“ kann erst eingetragen werden, wenn „aufgenommen“ eingetragen ist." in answer
    assert "Wer ausscheidet und wiederkommt, beginnt ohne Schritte." in answer
    assert not bundle.memberships.exclude(effective_on=date.min).exists()


def test_a_bundle_that_never_left_keeps_no_step_taken_twice(staff):
    bundle = BundleFactory(name="Elterngeld")
    BundleMembership.objects.create(bundle=bundle, effective_on=date(2020, 3, 1), belongs=False, reason="Verlagert")
    BundleMembership.objects.create(bundle=bundle, effective_on=date(2020, 6, 1))
    StepFactory(bundle=bundle, step=Step.RECORDED, effective_on=date(2020, 1, 1))
    StepFactory(bundle=bundle, step=Step.RECORDED, effective_on=date(2020, 7, 1))
    left = bundle.memberships.get(belongs=False)
    page = text_of(staff().get(f"/admin/projects/bundlemembership/{left.pk}/delete/"))
    assert "Elterngeld: „aufgenommen“ ist für das Prozessbündel schon eingetragen (01.01.2020)." in page
