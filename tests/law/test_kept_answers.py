"""What is kept is never stale: after each of many deeds, through whatever door, every public page and file says what it
would say were it made anew; and whoever asks, it says nothing of who asked before."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from ozgtracker.operation.page_cache.mark import LEFT_OUT, data_mark
from tests.conftest import insert_rows
from tests.factories import UserFactory
from tests.samples import size

from .deeds import CORRECTIONS, DEEDS
from .deeds.members import NewBundle
from .deeds.phases import NewPhaseModel
from .desk import Desk
from .readings import addresses_of, body_of

DEEDS_DONE, READ = size(20, 2), size(24, 6)
LAST_DAY = date(2024, 5, 5)
OTHERS = (
    "/berichte.atom",
    "/aenderungen.atom",
    "/termine.ics",
    "/sitemap.xml",
    "/daten/",
    "/api/",
    "/api/v1/projekte/?stichtag=2024-05-05",
    "/api/v1/leistungseinheiten/",
    "/api/v1/foerdermittel/tranchen/?limit=5",
    "/api/v1/pruefung/",
    "/api/v1/vergleich/?von=2020-06-30",
    "/daten/katalog.ttl",
    "/berichte/vo-0504-21/",
    "/berichte/vo-0504-21.pdf",
    "/berichte/vo-0504-21.json",
    "/impressum/",
    "/hilfe/",
    "/projekte/?stichtag=heute",
    "/leistungseinheiten/?suche=%C3%BC&seite=2",
)
# What a browser may send that has been here before; the account of the session is gone.
VISITORS = (
    {},
    {"Cookie": "csrftoken=abcdefghijklmnopqrstuvwxyzABCDEF; known-device=x; fremd=y"},
    {"Accept-Language": "en", "Accept": "application/json", "Referer": "https://anderswo.example/", "DNT": "1"},
    {"Accept-Encoding": "gzip", "X-Request-ID": "von-anderswo-1234", "X-Forwarded-For": "192.0.2.1"},
)


@pytest.fixture
def readers(transactional_db, frozen_rows, settings, tmp_path):
    """One whose server makes all anew, and one whose server keeps what it made; on the example data."""
    insert_rows(frozen_rows)
    settings.IMPORT_FOLDER = tmp_path / "importe"
    pair = []
    for size_of_cache in (0, 64):
        settings.PAGE_CACHE_MB = size_of_cache
        pair.append(Client())
        pair[-1].get("/hilfe/")  # its middleware is loaded with the first request
    return pair


def read(client, address, **headers):
    response = client.get(address, headers=headers)
    return response.status_code, body_of(response) if response.status_code == 200 else b""


@pytest.mark.walk
def test_after_each_deed_all_is_as_if_it_were_made_anew(readers, random, time_machine):
    anew, kept = readers
    time_machine.move_to(timezone.now() + timedelta(days=1))
    desk, done = Desk(UserFactory(is_superuser=True), random), []
    for deed in (NewPhaseModel(), NewBundle(), *random.choices([*DEEDS, *CORRECTIONS], k=DEEDS_DONE)):
        time_machine.shift(timedelta(minutes=2))
        desk.sign_in()
        addresses = [*random.sample(list(addresses_of(LAST_DAY)), READ), *random.sample(OTHERS, READ // 3)]
        before, mark = {address: read(kept, address) for address in addresses}, data_mark()
        assert {address: read(kept, address) for address in addresses} == before
        if not deed.enter(desk, LAST_DAY - timedelta(days=random.randrange(1500))):
            continue
        done.append(str(deed))
        assert data_mark() != mark, deed
        for address in addresses:
            assert read(kept, address) == read(anew, address), (done, address)
    assert done


def noted(asked, execute, sql, *rest):
    """Keeps each query that is asked, those too of which Django keeps none as they are read bit by bit."""
    asked.append(sql)
    return execute(sql, *rest)


@pytest.mark.walk
def test_no_page_says_anything_of_who_asked_for_it_first_and_none_reads_what_has_no_mark(readers, random):
    anew, kept = readers
    for address in random.sample([*addresses_of(LAST_DAY), *OTHERS], size(120, 20)):
        visitors = random.sample(VISITORS, len(VISITORS))
        asked = []
        with connection.execute_wrapper(partial(noted, asked)):
            first = read(anew, address, **{name: value for name, value in visitors[0].items() if "Enc" not in name})
        assert not [sql for sql in asked if any(f'"{table}"' in sql for table in LEFT_OUT)], address
        for headers in visitors:
            if "Accept-Encoding" not in headers:
                assert read(kept, address, **headers) == first, (address, headers)
            else:
                kept.get(address, headers=headers).close()
