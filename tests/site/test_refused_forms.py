"""A form that was refused is titled by what is stored, and says first what is wrong."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.factories import RolloutFactory, TrancheFactory
from tests.pages import fields_of, text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db


@pytest.mark.walk
def test_its_title_is_what_is_stored(staff):
    tranche = TrancheFactory(period_start=date(2019, 1, 1), period_end=date(2020, 12, 31))
    client, page = staff("Fördermittelstelle"), f"/admin/funding/tranche/{tranche.pk}/change/"
    sent = {**fields_of(client.get(page)), "period_start": "01.06.2021", "period_end": "31.12.2020"}
    text = text_of(client.post(page, sent))
    assert "Nicht gespeichert." in text
    assert "01.06.2021 bis 31.12.2020" not in text
    assert text.count("01.01.2019 bis 31.12.2020") >= 2  # title and way back


@pytest.mark.walk
def test_what_is_wrong_stands_before_what_the_checks_find(staff):
    passed = timezone.localdate() - timedelta(days=30)
    rollout = RolloutFactory(phases={date(2020, 1, 1): Phase.CONCEPT}, planned_production_on=passed)
    client, page = staff("Sachbearbeitung"), f"/admin/projects/rollout/{rollout.pk}/change/"
    sent = fields_of(client.get(page))
    assert "Prüfung Warnung:" in text_of(client.get(page))
    row = {"phase_changes-1-phase": str(int(Phase.PRODUCTION)), "phase_changes-1-effective_on": "31.02.2021"}
    html = client.post(page, {**sent, **row}).content.decode()
    assert 0 < html.index('id="problems"') < html.index("<h2>Prüfung</h2>")
