"""Fixtures for all tests."""

import csv
import gc
import os
import shutil
from collections import defaultdict
from io import StringIO
from itertools import groupby
from pathlib import Path
from threading import Semaphore

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.template.base import Template
from django.test.signals import template_rendered

from lists.registry import registered_lists
from ozgtracker.operation import turns
from papers.models import FrozenPaper
from tests import factories
from tests.example_papers import frozen_example
from tests.musterstadt import musterstadt, musterstadt_rows  # noqa: F401 fixtures
from tests.samples import (
    ABOUT_THE_DATABASE,
    CASES,
    MANY_CASES,
    SHARE,
    SHARE_CHECKED,
    SHARE_IN_BROWSER,
    SHARE_OF_CITIES,
    SHARE_OF_THE_OTHERS,
    SHARE_OF_WALKS,
    SHARE_OF_WALKS_IN_BROWSER,
    SHARE_WITH_NODES,
    WHOLE,
    choose,
    divided,
    is_drawn,
    is_one_in,
)
from tests.sealed import unsealed

FACTORIES = [each for each in vars(factories).values() if isinstance(each, type)]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SHARED = Path(__file__).parents[2] / "shared"
REAL_CATALOGUE = SHARED / "data" / "ozg-katalog.csv"
# Addresses of the lists that stand in the menu and speak of one key date.
LISTS = [f"/{each.address}" for each in registered_lists() if each.menu and each.url_name != "comparison"]


# What some tests need that an installation of the packages does not bring.
TOOLS = {
    "Chromium": lambda: os.environ.get("CHROMIUM") or any(map(shutil.which, CHROMIUM_NAMES)),
    "LibreOffice (soffice)": lambda: shutil.which("soffice"),
    "redis-server": lambda: shutil.which("redis-server"),
    "systemd-analyze": lambda: shutil.which("systemd-analyze"),
    f"real files and schemas beside the project ({SHARED})": SHARED.is_dir,
    "the real catalogue of services (ozg-katalog.csv)": REAL_CATALOGUE.exists,
}


def seed_of(config):
    return config.getoption("randomly_seed", 0)


def one_database(config):
    """Whether a run tries those tests alone that the seed gives to its database; a whole run tries all on both."""
    return config.getoption("one_database") and not WHOLE


def pytest_addoption(parser):
    parser.addoption(
        "--one-database",
        action="store_true",
        help="Of SQLite and PostgreSQL each test without a browser is tried on one, chosen by the seed: those of this "
        "run's database, and of all walks one in some",
    )


def pytest_report_header(config):
    if not WHOLE:
        sampled = f"laws, crawls and tests of more than {CASES} cases: samples by this seed (TEST_WHOLE=1: whole)"
        shares = f"one in {SHARE} of those about the database, one in {SHARE_OF_THE_OTHERS} of the others"
        walks = f"one in {SHARE_OF_WALKS} of the walks, in a browser one in {SHARE_OF_WALKS_IN_BROWSER}"
        others = f"in a browser one in {SHARE_IN_BROWSER} of the others, with several nodes one in {SHARE_WITH_NODES}"
        divided = [f"on PostgreSQL {shares}, on SQLite all the others", walks, others]
        return [sampled, *divided * one_database(config)]
    missing = [name for name, present in TOOLS.items() if not present()]
    return ["laws and crawls: whole", f"missing, so not tried: {', '.join(missing) or 'nothing'}"]


def pytest_collection_modifyitems(config, items):
    """Leave out the cases that the seed does not choose, and the tests of the other database."""
    seed = seed_of(config)
    in_order = sorted(items, key=lambda item: item.nodeid)
    if one_database(config) and not is_one_in(SHARE_OF_CITIES, f"{seed} Musterstadt"):
        in_order = [item for item in in_order if not needs_musterstadt(item)]
    chosen = [
        item
        for test, cases in groupby(in_order, key=name_without_case)
        for item in chosen_cases(list(cases), seed, test, config)
    ]
    if one_database(config):
        chosen = of_this_run(chosen, seed)
    kept = set(chosen)
    left_out = [item for item in items if item not in kept]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item in kept]


def needs_musterstadt(item):
    return "musterstadt" in item.fixturenames or item.get_closest_marker("musterstadt")


def name_without_case(item):
    return item.nodeid.split("[")[0]


def chosen_cases(cases, seed, test, config):
    """Of the cases of a test as many as its mark `sample(n)` says, or CASES; in a whole run all of them, but of those
    of a long walk each on one database."""
    if WHOLE and config.getoption("one_database") and is_divided(cases):
        return divided(cases, f"{seed} {test}")
    mark = cases[0].get_closest_marker("sample")
    return choose(cases, mark.args[0] if mark else CASES, f"{seed} {test}")


def is_divided(cases):
    """Whether the cases are many, of a walk or in a browser, not about the database, and divide nothing themselves."""
    item = cases[0]
    if len(cases) < MANY_CASES or ABOUT_THE_DATABASE.match(item.nodeid) or "sample" in item.fixturenames:
        return False
    return item.get_closest_marker("walk") is not None or item.nodeid.startswith("tests/browser/")


def of_this_run(items, seed):
    """Of the walks and of the tests in a browser or with nodes the seed's share alone; of the others those that are
    tried on this database."""
    in_browser = [item for item in items if item.nodeid.startswith("tests/browser/")]
    with_nodes = [item for item in items if item.nodeid.startswith("tests/nodes/")]
    others = [item for item in items if not item.nodeid.startswith(("tests/browser/", "tests/nodes/"))]
    return [
        *few(in_browser, SHARE_OF_WALKS_IN_BROWSER, SHARE_IN_BROWSER, seed),
        *few(with_nodes, SHARE_WITH_NODES, SHARE_WITH_NODES, seed),
        *of_this_database(few(others, SHARE_OF_WALKS, 1, seed), seed),
    ]


def few(items, share_of_walks, share, seed):
    """Of the walks one in so many, or in as many as their mark says; of the others one in so many."""
    by_share = defaultdict(list)
    for item in items:
        walk = item.get_closest_marker("walk")
        by_share[(walk.args or [share_of_walks])[0] if walk else share].append(item)
    return [item for share, some in by_share.items() for item in choose(some, len(some) // share, f"{seed} {share}")]


def of_this_database(items, seed):
    about = [item for item in items if ABOUT_THE_DATABASE.match(item.nodeid)]
    others = [item for item in items if not ABOUT_THE_DATABASE.match(item.nodeid)]
    postgres = {*choose(about, len(about) // SHARE, seed), *choose(others, len(others) // SHARE_OF_THE_OTHERS, seed)}
    on_postgres = connection.vendor == "postgresql"
    return [item for item in items if (item in postgres) == on_postgres]


def pytest_collection_finish():
    """Spare the garbage collector what is there for good, as gunicorn does, and let it look less often: a fifth of the
    time of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def pytest_runtest_setup(item):
    """Let the seed of the run choose the tests in which prepared queries are checked on every call, and begin the
    numbers in names of factories anew: what a test finds on a page is the same in whatever order the tests run."""
    mark = item.get_closest_marker("django_db")
    emptying = {"transactional_db", "live_server"} & {*item.fixturenames}
    if mark and (mark.kwargs.get("transaction") or emptying):
        pytest.fail("With this mark and without a transaction, the tables that migrations fill would be left empty.")
    number_from(0)
    turns.turns = Semaphore(turns.AT_ONCE)  # a file that a test before did not read to its end kept its turn
    settings.CHECK_PREPARED_QUERIES = is_drawn(SHARE_CHECKED, f"{seed_of(item.config)} {item.nodeid}")


@pytest.fixture(scope="session", autouse=True)
def pages_remembered(django_test_environment):
    """Of the templates that are rendered the test client copies each context: of inputs too, of which forms have
    hundreds. Here of pages alone, for a twentieth of the time of a run."""
    Template._render = rendered


def rendered(template, context):
    if context.template is template and not (template.name or "").startswith("django/forms/"):
        template_rendered.send(sender=template, template=template, context=context)
    return template.nodelist.render(context)


def number_from(first):
    for factory in FACTORIES:
        factory.reset_sequence(first, force=True)


@pytest.fixture
def sample(request):
    """Chooses so many of some items by the seed of the run; in a whole run each on one of the databases."""
    seed = f"{seed_of(request.config)} {request.node.nodeid}"
    return lambda items, number: divided(items, seed) if WHOLE else choose(items, number, seed)


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory, worker_id):
    """The folder of the run, for all of its processes."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(scope="session")
def example_rows(django_db_setup, django_db_blocker):
    """The rows that the import of the example data writes, by table: imported once, for all tests that need them."""
    with django_db_blocker.unblock():
        return rows_written_by(import_examples)


@pytest.fixture(scope="session")
def frozen_rows(example_rows, django_db_blocker):
    """Those, once the paper of the examples is frozen and published."""

    def write():
        insert_rows(example_rows)
        frozen_example()

    with django_db_blocker.unblock():
        return rows_written_by(write)


def import_examples():
    call_command("importieren", settings.BASE_DIR / "examples", stdout=StringIO())


def rows_written_by(write):
    """The rows that the function writes, by table; the database is left as it was. Their names have numbers beyond
    those of the tests that put them back."""
    number_from(5000)
    with transaction.atomic():
        before = rows_by_table()
        write()
        written = rows_since(before)
        transaction.set_rollback(True)
    return written


def rows_by_table():
    tables = connection.introspection.django_table_names()
    with connection.cursor() as cursor:
        return {table: cursor.execute(f"SELECT * FROM {table}") and cursor.fetchall() for table in sorted(tables)}


def rows_since(before):
    """The rows that were written since, by table."""
    written = {table: list(set(rows) - set(before[table])) for table, rows in rows_by_table().items()}
    return {table: sorted(rows, key=repr) for table, rows in written.items() if rows}


def insert_rows(rows_of_tables):
    """Put rows back as they were, with their ids, in whatever order their tables refer to each other; what was frozen
    last, as nothing is added to what it seals."""
    in_order = sorted(rows_of_tables.items(), key=lambda item: item[0].startswith("papers_frozen"))
    with transaction.atomic(), connection.cursor() as cursor:
        for table, rows in in_order:
            places = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f"INSERT INTO {table} VALUES ({places})", rows)
    if connection.vendor == "postgresql":
        number_on(rows_of_tables)


def number_on(tables=None):
    """Let the next record of these tables, or of all, get the number after the last that is there. PostgreSQL's
    sequences stand wherever a test before left them: what is rolled back does not take them along."""
    models = [
        each for each in apps.get_models(include_auto_created=True) if not tables or each._meta.db_table in tables
    ]
    statements = connection.ops.sequence_reset_sql(no_style(), models) or ["DELETE FROM sqlite_sequence"]
    with connection.cursor() as cursor:
        cursor.execute("\n".join(statements))


@pytest.fixture
def transactional_db(django_db_setup, django_db_blocker):
    """The database without a transaction around the test, so that other connections see what it writes.

    It is left as it was. The fixture of pytest-django, in place of which this is, would also empty the tables that
    migrations fill.
    """
    with django_db_blocker.unblock():
        before = rows_by_table()
        yield
        put_back(before)
        connection.close()


def put_back(before):
    """Leave these rows alone in all tables."""
    now = rows_by_table()
    changed = {table: rows for table, rows in before.items() if set(rows) != set(now[table])}
    with transaction.atomic(), unsealed():
        with connection.cursor() as cursor:
            for table in changed:
                cursor.execute(f"DELETE FROM {table}")
        insert_rows({table: rows for table, rows in changed.items() if rows})


@pytest.fixture
def examples(db, example_rows):
    """The facts of VO/0504/21, as `make run` loads them."""
    insert_rows(example_rows)


@pytest.fixture
def frozen(db, frozen_rows):
    """The frozen and published paper of the examples, in their midst."""
    insert_rows(frozen_rows)
    return FrozenPaper.objects.get()


@pytest.fixture
def read_csv(client):
    """A list in the dialect for German Excel as dictionaries under its headers."""

    def read(address):
        response = client.get(address)
        assert response.status_code == 200, response.content
        text = b"".join(response.streaming_content).decode("utf-8-sig")
        return list(csv.DictReader(StringIO(text), delimiter=";"))

    return read


@pytest.fixture
def staff(client):
    """The test client, signed in as a member of a group of staff, or as superuser."""

    def sign_in(group=None):
        client.force_login(factories.UserFactory(group=group, is_superuser=group is None))
        return client

    return sign_in


@pytest.fixture(params=LISTS)
def list_address(request):
    return request.param
