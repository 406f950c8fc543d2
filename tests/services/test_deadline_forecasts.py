"""How many services will be online at a deadline: from the levels that hold by the key date, and nothing later."""

import random
from datetime import date, timedelta

import pytest

from records.models import DatePrecision
from tests.factories import (
    DenominatorFactory,
    MaturityChangeFactory,
    ServiceDeadlineFactory,
    ServiceFactory,
    level,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db
KEY_DATE = date(2021, 4, 8)
PAGE = "/leistungen/stand/?stichtag=2021-04-08"
FILE = "/leistungen/stand/fristen.csv?stichtag=2021-04-08"


def services_online(number, *, every=30, first=date(2019, 5, 1), whole=60):
    """One is online from the first day on; the others follow, so many days apart."""
    ServiceFactory(levels={first: 2})
    for place in range(1, number + 1):
        ServiceFactory(levels={first + timedelta(days=every * place): 2})
    DenominatorFactory(slug="katalog", number=whole)
    return ServiceDeadlineFactory(name="OZG-Frist", due_on=date(2022, 12, 31), source="§ 1 OZG")


def test_range_chance_and_word_are_told_with_what_they_rest_on(client, read_csv):
    services_online(20)
    text = text_of(client.get(PAGE))
    (row,) = read_csv(FILE)
    least, most = int(row["dann online mindestens"]), int(row["dann online höchstens"])
    assert 21 < least < 41 < most <= 60
    assert (
        f"OZG-Frist (31.12.2022): Mit 80 % Wahrscheinlichkeit sind dann zwischen {least} und {most} von 60 "
        "OZG-Leistungen online, alle zu"
    ) in text
    assert "Bekannt: 20 kamen in 708 Tagen hinzu; gemischt aus: " in text
    assert row["Prognose"] in ("gefährdet", "nicht zu halten")
    assert f"({row['Prognose']})" in text


def test_few_that_are_missing_will_likely_be_online(read_csv):
    services_online(20, whole=23)
    (row,) = read_csv(FILE)
    assert (row["dann online höchstens"], row["Prognose"]) == ("23", "im Plan")
    assert int(row["alle online zu %"]) >= 90


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"number": 4}, "Seit dem ersten erfassten Reifegrad kamen erst 4 hinzu; nötig sind mindestens 5."),
        (
            {"number": 6, "every": 9, "first": date(2021, 1, 8)},
            "Reifegrade sind erst seit 90 Tagen erfasst; nötig sind mindestens 182.",
        ),
        ({"number": 6, "first": date(2019, 1, 1)}, "Im letzten Jahr kam keine hinzu."),
        ({"number": 6, "whole": 7}, "OZG-Frist (31.12.2022): Alle sind online."),
    ],
)
def test_where_too_little_is_known_the_reason_stands_instead(client, read_csv, given, why):
    services_online(**given)
    assert why in text_of(client.get(PAGE))
    assert read_csv(FILE)[0]["dann online mindestens"] == ""


def test_past_the_deadline_nothing_is_expected(client):
    services_online(20)
    text = text_of(client.get("/leistungen/stand/?stichtag=2023-01-10"))
    assert "OZG-Frist (31.12.2022): Die Frist ist erreicht; nicht online sind 39." in text


def test_what_was_online_on_the_first_day_tells_nothing_of_the_pace(client, read_csv):
    for _ in range(10):
        ServiceFactory(levels={date(2019, 5, 1): 2})
    services_online(20, whole=70)
    assert "Bekannt: 20 kamen in 708 Tagen hinzu" in text_of(client.get(PAGE))


def test_days_that_are_only_the_latest_possible_widen_the_range(read_csv):
    services_online(20, whole=90)
    exact = read_csv(FILE)[0]
    for service in list(ServiceFactory._meta.model.objects.all()):
        for change in service.maturitychanges.all():
            change.date_precision = DatePrecision.LATEST
            change.save()
    vague = read_csv(FILE)[0]
    assert vague["dann online höchstens"] != ""
    assert (exact["dann online mindestens"], exact["dann online höchstens"]) != (
        vague["dann online mindestens"],
        vague["dann online höchstens"],
    )


@pytest.mark.walk
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.sample(2)
def test_what_holds_from_a_later_day_changes_nothing(client, read_csv, seed):
    chosen = random.Random(seed)
    services = []
    for _ in range(25):
        begun = date(2019, 1, 1) + timedelta(days=chosen.randint(0, 1000))
        levels = {begun: chosen.choice((0, 1, 2))}
        levels[begun + timedelta(days=chosen.randint(1, 300))] = chosen.choice((0, 2, 3))
        services.append(ServiceFactory(levels=levels))
    DenominatorFactory(slug="katalog", number=40)
    ServiceDeadlineFactory(name="OZG-Frist", due_on=date(2022, 12, 31))
    before = section(client), read_csv(FILE)
    for service in chosen.sample(services, 8):
        later = KEY_DATE + timedelta(days=chosen.randint(1, 400))
        MaturityChangeFactory(service=service, effective_on=later, level=level(chosen.choice((0, 3))))
    DenominatorFactory(slug="neu", number=900, effective_on=KEY_DATE + timedelta(days=1))
    assert (section(client), read_csv(FILE)) == before


def section(client):
    return text_of(client.get(PAGE)).split("Gegen die Frist")[1].split("EfA-Pilot")[0]
