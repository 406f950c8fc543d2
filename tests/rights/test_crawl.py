"""What each role may open and finds there: a crawl over all addresses of the program and every file, as every role.

Texts for staff, names and mail addresses of accounts, drafts and what is not public yet bear marks. Who has no right to
read them finds none of these anywhere; who has, reads them there alone where they belong. `make test` tries a sample of
the addresses, `TEST_WHOLE=1` all.
"""

import re
from datetime import date
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.db.models import QuerySet

from papers.models import Paper
from projects.models import Project
from records.models import Confirmation, record_models
from reports.models import Explanation
from tests.conftest import insert_rows, rows_written_by
from tests.factories import GrantFactory, PaperFactory, ProjectFactory, RolloutFactory, StatusNoteFactory
from tests.law.readings import files, pages
from tests.pages import text_of_file
from tests.privacy.test_crawl import INTERNAL
from tests.rights.addresses import address_of, routes
from tests.rights.matrix import ROLES, sign_in, write_matrix
from tests.rights.test_matrix import asked, expected, letter_of

pytestmark = pytest.mark.django_db

DAY, LONG = date(2026, 1, 1), date(2199, 12, 31)
OF_STAFF, OF_ACCOUNTS, OF_DRAFTS, WITHHELD = "Zwiebelfisch", "Wolpertinger", "Schusterjunge", "Hurenkind"
WITHOUT_RIGHTS = ("anonymous", "flag", "expired")
# What nobody finds anywhere: how the program keeps passwords and sessions.
SECRETS = re.compile(r"pbkdf2_|argon2|md5\$|sessionid=", re.IGNORECASE)
LEAVING = ("admin/logout/", "abmelden/")


def write_all():
    """The records of the matrix, and some that are not public yet."""
    write_matrix()
    write_withheld(Project.objects.get(slug="eigenes"))


def mark():
    """Marks in what is for staff, in an account that did everything, and in drafts."""
    anna = User.objects.create_user(
        f"anna.{OF_ACCOUNTS}", f"{OF_ACCOUNTS}@stadt.example", first_name=OF_ACCOUNTS, last_name=OF_ACCOUNTS
    )
    for model, fields in INTERNAL.items():
        assert QuerySet(model).update(**dict.fromkeys(fields, OF_STAFF)), model
    for model in record_models():
        QuerySet(model.history.model).update(history_user=anna)
        # A run is known by the reasons of what it wrote.
        QuerySet(model.history.model).filter(history_change_reason=None).update(history_change_reason=OF_STAFF)
    for model in record_models(Confirmation):
        QuerySet(model).update(confirmed_by=anna)
    QuerySet(Explanation).update(explained_by=anna)
    QuerySet(Paper).filter(not_public_until=None).update(name=OF_DRAFTS)


def write_withheld(public):
    """A project that is not public yet with what belongs to it, and a grant, a note and a paper of one that is."""
    project = ProjectFactory(title=WITHHELD, slug=WITHHELD.lower(), not_public_until=LONG)
    RolloutFactory(project=project)
    GrantFactory(project=project)
    GrantFactory(project=public, grantor=WITHHELD, not_public_until=LONG)
    StatusNoteFactory(project=public, noted_on=DAY, text=WITHHELD, not_public_until=LONG)
    PaperFactory(name=WITHHELD, projects=[public], not_public_until=LONG)


@pytest.fixture(scope="session")
def marked_rows(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return rows_written_by(write_all)


@pytest.fixture
def marked(db, marked_rows):
    insert_rows(marked_rows)
    mark()


def addresses():
    """All that can be opened, with its route: each with the first record of its kind; the lists and files of a day."""
    opened = {(address_of(route), route) for route in routes()}
    of_the_day = {(f"{each}{'&' if '?' in each else '?'}stichtag={DAY}", "") for each in (*pages(), *files().values())}
    return sorted(opened | of_the_day)


def allowed(role, address):
    """The marks that the role may find at the address."""
    if role in WITHOUT_RIGHTS:
        return set()
    everywhere = {OF_DRAFTS, WITHHELD}
    if address.startswith(("/admin/", "/konto/")) or "/pruefakte.zip" in address:
        return {OF_STAFF, OF_ACCOUNTS, *everywhere}
    return {OF_STAFF, *everywhere}


@pytest.mark.walk(4)
@pytest.mark.usefixtures("marked")
@pytest.mark.sample(3)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_it_may_and_finds_nothing_else_there_and_none_of_it_in_a_cache(
    client, sample, settings, role
):
    settings.CHECK_PREPARED_QUERIES = False
    sign_in(client, role)
    opened, found, kept = {}, {}, []
    for address, route in sample(addresses(), 20):
        with asked(client, "get", address) as response:
            # Each page says by which address it was asked for, so that an error on it can be reported.
            text = text_of_file(response).replace(quote(address, safe=""), "").casefold()
        if route and (letter := letter_of(response)) != expected(route, role, "get"):
            opened[address] = letter
        marks = {mark for mark in (OF_STAFF, OF_ACCOUNTS, OF_DRAFTS, WITHHELD) if mark.casefold() in text}
        if wrong := marks - allowed(role, address):
            found[address] = wrong
        is_own = role != "anonymous" and not route.startswith(LEAVING)
        if is_own and "no-store" not in response.get("Cache-Control", ""):
            kept.append(address)
        assert not SECRETS.search(text), address
    assert (opened, found, kept) == ({}, {}, [])


@pytest.mark.walk(4)
@pytest.mark.usefixtures("marked")
def test_who_may_read_it_finds_what_bears_the_marks(client):
    sign_in(client, "auditor")
    found = {
        OF_STAFF: f"/foerdermittel/ausgaben.csv?stichtag={DAY}",
        OF_ACCOUNTS: "/admin/reports/explanation/",
        OF_DRAFTS: "/berichte/",
        WITHHELD: f"/projekte/?stichtag={DAY}",
    }
    assert [mark for mark, address in found.items() if mark not in text_of_file(client.get(address))] == []
