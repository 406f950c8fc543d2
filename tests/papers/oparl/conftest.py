"""A city whose papers are in every state, written at moments that tests know."""

from datetime import date

import pytest
import time_machine
from django.db.models import QuerySet

from papers.models import Body, Paper
from records.history import remember
from tests.conftest import insert_rows, rows_written_by
from tests.example_papers import written
from tests.factories import (
    BodyFactory,
    ConsultationFactory,
    ConsultationResultFactory,
    OrderFactory,
    PaperFactory,
    ProjectFactory,
)
from tests.papers.oparl.reading import SECRET, Reader

COUNCIL_DAY, COMMITTEE_DAY = date(2021, 5, 10), date(2021, 5, 6)


@pytest.fixture(scope="session")
def city_rows(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return rows_written_by(write)


@pytest.fixture
def city(db, city_rows, settings):
    """VO/1 with its correction VO/2, both public; VO/3, which was; and what never was: a draft, a frozen paper, one
    that is not public, one that is withheld."""
    settings.SITE_URL, settings.MUNICIPALITY, settings.ARS = (
        "https://ozg.stadt.example",
        "Stadt Beispiel",
        "051170000000",
    )
    settings.DATA_LICENSE = "dl-by-de/2.0"
    settings.CONTACT_NAME, settings.CONTACT_EMAIL = "Stabsstelle Daten", "daten@stadt.example"
    insert_rows(city_rows)


@pytest.fixture
def reader(client, city):
    return Reader(client)


def at(moment):
    return time_machine.travel(moment, tick=False)


def write():
    with at("2021-04-01T08:00:00+02:00"):
        council, committee, board = (BodyFactory(name=name) for name in ("Rat", "Hauptausschuss", "Beirat"))
        first = paper("VO/1", name="Sachstand & Ausblick", order=OrderFactory(body=council))
        consult(first, committee, COMMITTEE_DAY, is_authoritative=True)
        result_of = consult(first, council, COUNCIL_DAY)
        second = paper("VO/2", division="Zentrale Dienste", originator="Stadtbetrieb 402")
        consult(second, council, COUNCIL_DAY)
        gone = paper("VO/3", name="Zurückgezogen")
        consult(gone, council, COUNCIL_DAY)
        consult(gone, board, COUNCIL_DAY)
        write_what_is_not_public(council)
    publish("VO/1", "2021-04-09T10:15:30.500000+02:00")
    publish("VO/3", "2021-04-10T09:00:00+02:00")
    with at("2021-05-11T09:00:00+02:00"):
        ConsultationResultFactory(consultation=result_of, stated_on=COUNCIL_DAY, text="entgegengenommen")
    with at("2021-05-20T09:00:00+02:00"):
        second.corrects = Paper.objects.get(pk=first.pk)
        second.save()
    publish("VO/2", "2021-06-01T12:00:00+02:00")
    take_back("VO/3", "2021-07-01T08:00:00+02:00")


def paper(reference, **fields):
    return PaperFactory(reference=reference, projects=[ProjectFactory(title=f"Projekt {reference}")], **fields)


def consult(paper, body, day, **fields):
    return ConsultationFactory(paper=paper, body=body, held_on=day, **fields)


def write_what_is_not_public(council):
    secret_body = Body.objects.create(name=f"Beirat {SECRET}")
    for reference, fields in {
        f"{SECRET}/1": {},
        f"{SECRET}/2": {},
        f"{SECRET}/3": {"is_public": False},
        f"{SECRET}/4": {"not_public_until": date(2199, 12, 31)},
    }.items():
        secret = paper(reference, name=SECRET, division=SECRET, originator=SECRET, **fields)
        consult(secret, council, COUNCIL_DAY, role=SECRET)
        consult(secret, secret_body, COUNCIL_DAY, role=SECRET)
    for number in (2, 3, 4):
        written(f"{SECRET}/{number}", "--einfrieren")
    for number in (3, 4):  # the first of them past the program, which refuses to publish it
        QuerySet(Paper).filter(reference=f"{SECRET}/{number}").update(state="PUBLISHED")


def publish(reference, moment):
    with at(moment):
        written(reference, "--einfrieren", "--veroeffentlichen")


def take_back(reference, moment):
    """As whoever runs the database does where a paper must not be public any more; the program itself never does."""
    with at(moment):
        taken = QuerySet(Paper).filter(reference=reference)
        taken.update(not_public_until=date(2199, 12, 31))
        remember(Paper, list(taken.values_list("pk", flat=True)), "~")
