"""Queries that are made once give what they would give made anew, whatever the days and ids."""

from datetime import UTC, date, datetime, timedelta
from threading import Thread

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from projects.models import PhaseChange, Project
from projects.phases import names_on
from projects.progress import rows_on
from records.findings import Scope
from records.knowledge import as_known, end_of_day
from records.prepared import MANY_IDS, prepared
from tests.factories import ProjectFactory, RolloutFactory
from tests.phases import Phase

pytestmark = pytest.mark.django_db


@prepared
def changes_near(day: date, projects: list[int], phase: int):
    """Phase changes of projects in the thirty days before the day, oldest first."""
    changes = PhaseChange.objects.filter(rollout__project__in=projects, phase=phase)
    near = changes.filter(effective_on__gt=day - timedelta(days=30), effective_on__lte=day)
    return near.order_by("effective_on").values("effective_on", "rollout__project")


@pytest.fixture
def entered():
    """Three rollouts of two projects with their changes in May and June of 2021."""
    first, second = ProjectFactory(), ProjectFactory()
    for project, day in ((first, 1), (first, 20), (second, 25)):
        RolloutFactory(project=project, phases={date(2021, 5, day): Phase.PLANNING, date(2021, 6, day): Phase.CONCEPT})
    return first.pk, second.pk


def days(rows):
    return [row["effective_on"] for row in rows]


def test_days_and_ids_are_put_in(entered):
    first, second = entered
    assert days(changes_near(date(2021, 5, 31), [first, second], Phase.PLANNING)) == [
        date(2021, 5, 20),
        date(2021, 5, 25),
    ]
    assert days(changes_near(date(2021, 5, 31), [second, first], Phase.PLANNING)) == [
        date(2021, 5, 20),
        date(2021, 5, 25),
    ]
    assert days(changes_near(date(2021, 6, 1), [first], Phase.CONCEPT)) == [date(2021, 6, 1)]
    assert changes_near(date(2021, 6, 1), [second], Phase.CONCEPT) == []
    assert changes_near(date(2021, 6, 1), [], Phase.CONCEPT) == []
    assert changes_near(date(2021, 6, 30), [second], Phase.CONCEPT) == [
        {"effective_on": date(2021, 6, 25), "rollout__project": second}
    ]


def test_the_second_call_makes_no_query_anew(entered, settings, monkeypatch):
    changes_near(date(2021, 5, 31), list(entered), Phase.PLANNING)
    settings.CHECK_PREPARED_QUERIES = False
    monkeypatch.setattr(changes_near, "build", None)
    with CaptureQueriesContext(connection) as queries:
        assert len(changes_near(date(2021, 5, 22), list(entered), Phase.PLANNING)) == 2
    assert len(queries) == 1


def test_named_tuples_are_looked_into(entered):
    @prepared
    def started(scope: Scope):
        return (
            scope.within(Project.objects.filter(started_on__lte=scope.key_date), "pk").order_by("pk").values_list("pk")
        )

    assert started(Scope(date(2020, 1, 1), list(entered))) == [(pk,) for pk in entered]
    assert started(Scope(date(2020, 1, 1), None)) == [(pk,) for pk in entered]
    assert started(Scope(date(2018, 1, 1), list(entered))) == []


def test_unions_and_groups_come_as_they_are(entered):
    first, second = entered
    assert {(row[0], row[2]) for row in rows_on(date(2021, 5, 31), list(entered)) if row[2] > 0} == {
        (first, Phase.PLANNING),
        (second, Phase.PLANNING),
    }
    assert {row[0] for row in rows_on(date(2021, 6, 30), [second])} == {second}


def test_what_is_counted_otherwise_than_in_days_is_made_anew_each_time(entered):
    @prepared
    def in_month(day: date):
        changes = PhaseChange.objects.filter(effective_on__year=day.year, effective_on__month=day.month)
        return changes.values_list("phase").annotate(number=Count("pk")).order_by("phase")

    assert in_month(date(2021, 5, 31)) == [(Phase.PLANNING, 3)]
    assert in_month(date(2021, 6, 1)) == [(Phase.CONCEPT, 3)]
    assert set(in_month.known.values()) == {None}


def test_what_cannot_be_prepared_is_told_in_tests(entered, settings):
    settings.CHECK_PREPARED_QUERIES = True

    @prepared
    def skewed(day: date):
        later = day + timedelta(days=day.day)
        return PhaseChange.objects.filter(effective_on__lte=later).values_list("pk")

    assert len(skewed(date(2021, 5, 1))) == 1
    with pytest.raises(AssertionError, match="skewed cannot be prepared"):
        skewed(date(2021, 5, 20))


def test_three_and_four_ids_are_of_the_same_query(entered, settings, monkeypatch):
    strangers = [10_001, 10_002]
    assert days(changes_near(date(2021, 5, 31), [*entered, *strangers], Phase.PLANNING)) == [
        date(2021, 5, 20),
        date(2021, 5, 25),
    ]
    settings.CHECK_PREPARED_QUERIES = False
    monkeypatch.setattr(changes_near, "build", None)
    assert days(changes_near(date(2021, 5, 31), [*entered, 10_003], Phase.PLANNING)) == [
        date(2021, 5, 20),
        date(2021, 5, 25),
    ]


def test_of_many_ids_no_query_is_kept(entered):
    known = len(changes_near.known)
    assert len(changes_near(date(2021, 5, 31), [*entered, *range(10_000, 10_000 + MANY_IDS)], Phase.PLANNING)) == 2
    assert len(changes_near.known) == known


def test_of_moments_no_query_is_kept(entered):
    @prepared
    def known(until: datetime):
        return PhaseChange.history.filter(history_date__lt=until).order_by().values_list("phase").distinct()

    assert known(datetime(2020, 1, 1, tzinfo=UTC)) == []
    assert len(known(datetime(2199, 1, 1, tzinfo=UTC))) == 2
    assert known.known == {}


@pytest.mark.walk
def test_the_first_and_the_last_day_can_be_asked():
    assert {row[0] for row in names_on(date.min)} == {row[0] for row in names_on(date.max)} != set()


def test_former_knowledge_is_asked_by_the_same_query(entered):
    assert len(changes_near(date(2021, 5, 31), list(entered), Phase.PLANNING)) == 2
    with as_known(end_of_day(date(2021, 7, 1))):  # nothing was entered then
        assert changes_near(date(2021, 5, 31), list(entered), Phase.PLANNING) == []


def test_threads_ask_on_their_own_connection():
    here, there = names_on(date(2021, 5, 31)), []

    def ask():
        there.extend(names_on(date(2021, 5, 31)))
        connection.close()

    thread = Thread(target=ask)
    thread.start()
    thread.join()
    assert there == here != []
