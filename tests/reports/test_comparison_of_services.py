"""What changed of services between two days."""

from datetime import date

import pytest

from services.choices import Portal
from tests.factories import (
    PortalChangeFactory,
    ResponsibilityChangeFactory,
    ServiceFactory,
    TargetChangeFactory,
    UnitFactory,
)
from tests.reports.comparisons import changes, rows

pytestmark = pytest.mark.django_db


def test_portals_and_target_days_of_services(read_csv):
    service = ServiceFactory(name="Wohngeld")
    PortalChangeFactory(service=service, portal=Portal.CITY, effective_on=date(2020, 1, 1))
    PortalChangeFactory(service=service, portal=Portal.EXTERNAL, effective_on=date(2020, 7, 1))
    TargetChangeFactory(service=service, target_on=date(2021, 12, 31), effective_on=date(2020, 2, 1))
    TargetChangeFactory(service=service, target_on=date(2022, 1, 31), effective_on=date(2020, 8, 1))
    TargetChangeFactory(service=service, target_on=None, effective_on=date(2020, 9, 1))
    assert changes(rows(read_csv, "2020-06-01", "2021-02-01")) == [
        ("01.07.2020", "Portal", "Wohngeld", str(Portal.CITY.label), str(Portal.EXTERNAL.label), ""),
        ("01.08.2020", "Zieltermin", "Wohngeld", "31.12.2021", "31.01.2022", "31"),
        ("01.09.2020", "Zieltermin", "Wohngeld", "31.01.2022", "", ""),
    ]


def test_responsibilities_for_services_by_the_names_of_their_day(read_csv):
    service, zoo, bad = ServiceFactory(name="Wohngeld"), UnitFactory(name="Zoo"), UnitFactory(name="Bad")
    for unit, day in ((zoo, date(2020, 1, 1)), (bad, date(2020, 7, 1)), (None, date(2020, 9, 1))):
        ResponsibilityChangeFactory(service=service, unit=unit, effective_on=day)
    zoo.state(date(2020, 8, 1), name="Tierpark")
    assert changes(rows(read_csv, "2019-12-31", "2021-02-01")) == [
        ("01.01.2020", "Zuständigkeit", "Wohngeld", "", "Zoo", ""),
        ("01.07.2020", "Zuständigkeit", "Wohngeld", "Zoo", "Bad", ""),
        ("01.09.2020", "Zuständigkeit", "Wohngeld", "Bad", "", ""),
    ]
