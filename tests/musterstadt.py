"""Musterstadt for tests: its whole history up to a fixed day, made once a run and kept for all its processes."""

import fcntl
import pickle
from datetime import date

import pytest
from django.contrib.auth.models import User

from ozgtracker.musterstadt.days import Days
from ozgtracker.musterstadt.loading import load

LAST, SEED = date(2026, 11, 27), 1
DAYS = Days(LAST)
MONTH_ENDS = [DAYS.end(months) for months in range(24, 0, -1)]  # on which all of its grants are known
PROJECTS = ("bauportal", "e-akte", "familiendienste", "genehmigungsmarkt", "posteingang", "wissensdatenbank")


def write_musterstadt(last=LAST, seed=SEED):
    load(last, seed, User.objects.create_user("stadt.schreiberin", is_staff=True, is_superuser=True))


@pytest.fixture(scope="session")
def musterstadt_rows(django_db_setup, django_db_blocker, shared_folder):
    """The rows that the history writes, by table; the first process that needs them makes them."""
    from tests.conftest import rows_written_by

    made = shared_folder / "musterstadt.pickle"
    with (shared_folder / "musterstadt.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            with django_db_blocker.unblock():
                made.write_bytes(pickle.dumps(rows_written_by(write_musterstadt)))
    return pickle.loads(made.read_bytes())  # noqa: S301 our own


@pytest.fixture
def musterstadt(db, musterstadt_rows):
    """The fictitious city, as `make run DEMO=musterstadt` loads it on its last day."""
    from tests.conftest import insert_rows

    insert_rows(musterstadt_rows)


def on_last_day(address):
    return f"{address}{'&' if '?' in address else '?'}stichtag={LAST}"
