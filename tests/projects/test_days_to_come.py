"""What has happened is entered once it has happened; a question about frozen papers comes after all checks."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from papers.freezing import freeze
from projects.models import Milestone, RolloutConfirmation
from tests.factories import MilestoneFactory, PaperFactory, RolloutFactory
from tests.pages import fields_of, text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db


@pytest.fixture
def tomorrow():
    return f"{timezone.localdate() + timedelta(days=1):%d.%m.%Y}"


@pytest.fixture
def today():
    return f"{timezone.localdate():%d.%m.%Y}"


def with_row(client, page, prefix, **values):
    """The form of the page, with its empty row filled."""
    fields = fields_of(client.get(page))
    row = f"{prefix}-{int(fields[f'{prefix}-TOTAL_FORMS']) - 1}"
    return fields | {f"{row}-{name}": value for name, value in values.items()}


def test_a_single_confirmation_is_of_no_day_to_come(staff, today, tomorrow):
    rollout = RolloutFactory(phases={date(2020, 1, 1): Phase.PLANNING})
    client, page = staff("Sachbearbeitung"), "/admin/projects/rolloutconfirmation/add/"
    fields = fields_of(client.get(page)) | {"subject": rollout.pk}
    refused = client.post(page, fields | {"confirmed_on": tomorrow})
    assert "Bestätigen lässt sich nur, was heute oder früher galt." in text_of(refused)
    assert not RolloutConfirmation.objects.exists()
    assert client.post(page, fields | {"confirmed_on": today}).status_code == 302


@pytest.mark.walk(4)
def test_a_milestone_is_not_reached_on_a_day_to_come(staff, tomorrow):
    milestone = MilestoneFactory()
    client, page = staff("Projektleitung"), f"/admin/projects/milestone/{milestone.pk}/change/"
    answer = client.post(page, fields_of(client.get(page)) | {"reached_on": tomorrow})
    assert "Erreicht ist er spätestens heute; der künftige Tag ist „Fällig am“." in text_of(answer)
    assert Milestone.objects.get().reached_on is None


@pytest.mark.walk
def test_what_is_refused_asks_nothing_about_papers(staff):
    rollout = RolloutFactory()
    rollout.phase_changes.create(phase_id=Phase.CONCEPT, effective_on=date(2021, 4, 8), date_precision="LATEST")
    freeze(PaperFactory(reference="VO/0504/21", key_date=date(2021, 4, 8), projects=[rollout.project]))
    client, page = staff("Sachbearbeitung"), f"/admin/projects/rollout/{rollout.pk}/change/"
    entered = with_row(client, page, "phase_changes", phase=str(int(Phase.CONCEPT)), effective_on="01.02.2021")
    refused = client.post(page, entered)
    text = text_of(refused)
    assert "„Konzeption“ ist ab 01.02.2021 und noch einmal spätestens 08.04.2021 eingetragen." in text
    assert "Den genauen Tag nennt „berichtigen“ in der Zeile „spätestens 08.04.2021“." in text
    assert "Noch nicht gesichert" not in text
    place = int(fields_of(refused)["phase_changes-TOTAL_FORMS"]) - 1
    corrected = fields_of(refused) | {f"phase_changes-{place}-phase": str(int(Phase.PLANNING))}
    asked = client.post(page, corrected)
    assert "Betroffen: VO/0504/21" in text_of(asked)
    assert client.post(page, fields_of(asked)).status_code == 302
