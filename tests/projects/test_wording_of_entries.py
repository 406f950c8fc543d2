"""What the program says of what was entered of a project, a rollout or a bundle."""

from datetime import date

import pytest

from projects.models import RolloutMembership
from tests.factories import BundleFactory, ProjectFactory, RolloutFactory, UnitFactory
from tests.pages import fields_of, text_of

pytestmark = pytest.mark.django_db


def enter(client, page, **values):
    return text_of(client.post(page, fields_of(client.get(page)) | values, follow=True))


@pytest.mark.walk(4)
def test_a_planned_day_is_named_once(staff):
    rollout = RolloutFactory(project__started_on=date(2019, 1, 1))
    page = f"/admin/projects/rollout/{rollout.pk}/change/"
    text = enter(staff("Sachbearbeitung"), page, planned_production_on="01.06.2021", change_effective_on="01.05.2021")
    assert "Plandatum: „Produktiv geplant ab 01.06.2021“ (gilt ab 01.05.2021) als Nachtrag eingetragen." in text


@pytest.mark.walk(4)
def test_a_planned_number_is_named_once_with_the_words_of_the_source(staff):
    project = ProjectFactory(started_on=date(2019, 1, 1), planned_units=40, planned_units_qualifier="rund")
    page = f"/admin/projects/project/{project.pk}/change/"
    text = enter(staff("Projektleitung"), page, planned_units="45", change_effective_on="01.05.2021")
    assert "Geplante Leistungseinheiten: „rund 45“ ab 01.05.2021 als Nachtrag eingetragen." in text


@pytest.mark.walk
def test_a_planned_number_has_a_sensible_maximum(staff):
    project = ProjectFactory(started_on=date(2019, 1, 1))
    page = f"/admin/projects/project/{project.pk}/change/"
    client = staff("Projektleitung")
    text = enter(client, page, planned_units="100000", change_effective_on="01.05.2021")
    assert "Dieser Wert muss kleiner oder gleich 99999 sein." in text
    text = enter(client, page, planned_units="99999", change_effective_on="01.05.2021")
    assert "„99999“ ab 01.05.2021" in text


@pytest.mark.walk(4)
def test_what_is_fixed_of_a_bundle_has_no_day(staff):
    page = f"/admin/projects/processbundle/{BundleFactory(is_state_priority=False).pk}/change/"
    text = enter(staff("Projektleitung"), page, is_state_priority="on", change_effective_on="01.05.2021")
    assert "„Landespriorität“ ist fest und gilt für alle Tage, nicht erst ab einem" in text
    assert "Sie haben unten nichts geändert" not in text


def test_a_unit_exists_from_a_day_on(staff):
    rollout = RolloutFactory(unit=UnitFactory(founded_on=date(2022, 1, 1)))
    statement = RolloutMembership(rollout=rollout, effective_on=date(2021, 1, 1))
    message = statement.outside_message(RolloutMembership.periods_of([rollout.pk])[rollout.pk])
    assert message.endswith("Die Leistungseinheit besteht ab 01.01.2022 bis auf Weiteres.")
