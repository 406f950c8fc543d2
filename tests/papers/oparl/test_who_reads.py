"""What is not public for all is in no answer, whoever asks; and an answer costs the same however much there is."""

from datetime import date

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from papers.models import Body, Paper
from tests.example_papers import written
from tests.factories import ConsultationFactory, PaperFactory, ProjectFactory, UserFactory
from tests.pages import text_of
from tests.papers.oparl.reading import LISTS, SECRET, SITE, SYSTEM

pytestmark = pytest.mark.django_db
ROOT = f"{SITE}/oparl/1.1"
READERS = {"nobody": None, "staff": {"is_staff": True}, "administration": {"is_superuser": True}}


@pytest.mark.walk(4)
@pytest.mark.parametrize("who", READERS)
def test_nothing_that_is_not_public_is_in_any_answer(reader, who):
    if READERS[who]:
        reader.client.force_login(UserFactory(**READERS[who]))
    everything = reader.everything("?modified_since=2000-01-01T00:00:00%2B01:00")
    answers = [reader.response(address).content.decode() for address in everything]
    assert [answer for answer in answers if SECRET.lower() in answer.lower()] == []
    papers = sorted(
        address for address in everything if address.startswith(f"{ROOT}/papers/") and address.count("/") == 6
    )
    assert papers == [f"{ROOT}/papers/vo-1", f"{ROOT}/papers/vo-2", f"{ROOT}/papers/vo-3"]


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_what_never_was_public_has_no_address(reader, who, number):
    """A draft, what is frozen alone, what is not public, what is withheld."""
    if READERS[who]:
        reader.client.force_login(UserFactory(**READERS[who]))
    slug, body = f"{SECRET.lower()}-{number}", Body.objects.get(name="Rat").key
    sitting = f"{body}-2021-05-10"
    paths = (
        *(f"papers/{slug}", f"papers/{slug}/consultations/{sitting}", f"meetings/{sitting}/items/{slug}"),
        *(f"files/{slug}.pdf", f"access/{slug}.pdf", f"download/{slug}.docx"),
    )
    assert [reader.response(f"{ROOT}/{path}").status_code for path in paths] == [404] * 6


def test_a_body_of_drafts_alone_has_no_address(reader):
    secret = Body.objects.get(name=f"Beirat {SECRET}")
    for path in ("", "/meetings", "/consultations"):
        assert reader.response(f"{ROOT}/organizations/{secret.key}{path}").status_code == 404
    assert SECRET not in str(reader.rows("organization"))


def test_of_what_is_no_longer_public_nothing_is_left_but_that_it_was(reader):
    """Neither its title nor the body that it alone went to; its files are gone."""
    board = Body.objects.get(name="Beirat")
    assert reader.read(f"{ROOT}/organizations/{board.key}")["deleted"] is True
    text = str(reader.everything("?modified_since=2000-01-01T00:00:00%2B01:00"))
    assert "Zurückgezogen" not in text
    assert "Beirat" not in text
    assert reader.response(f"{ROOT}/download/vo-3.docx").status_code == 410
    assert reader.client.get("/berichte/vo-3/").status_code == 404


def queries_of(reader, address):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        reader.read(address)
    return len(queries)


@pytest.mark.walk
def test_the_number_of_queries_is_the_same_however_many_there_are_and_no_text_of_a_paper_is_read(reader):
    addresses = [SYSTEM, f"{ROOT}/bodies", *(reader.body()[name] for name in LISTS), f"{ROOT}/papers/vo-1"]
    before = {address: queries_of(reader, address) for address in addresses}
    assert max(before.values()) == 8
    more()
    assert {address: queries_of(reader, address) for address in addresses} == before
    with CaptureQueriesContext(connection) as queries:
        assert len(reader.rows("paper")) == 4
    assert [each["sql"] for each in queries if '"content"' in each["sql"] or '"data"' in each["sql"]] == []


def more():
    project = ProjectFactory(title="Weiteres")
    for number in (8, 9):
        paper = PaperFactory(reference=f"VO/{number}", projects=[project])
        for day in (10, 11):
            ConsultationFactory(paper=paper, held_on=date(2021, 5, day))
        written(f"VO/{number}", "--einfrieren", "--veroeffentlichen")


def test_a_paper_that_is_withheld_again_past_its_history_is_gone_for_who_asks_what_changed(reader):
    QuerySet(Paper).filter(reference="VO/1").update(not_public_until=date(2199, 12, 31))
    gone = reader.rows("paper", "?modified_since=2025-01-01T00:00:00%2B01:00")[0]
    assert (gone["id"], gone["deleted"]) == (f"{ROOT}/papers/vo-1", True)
    assert gone["created"] == "2021-04-09T10:15:30+02:00"
    assert [each["id"] for each in reader.rows("paper")] == [f"{ROOT}/papers/vo-2"]
    assert "relatedPaper" not in reader.read(f"{ROOT}/papers/vo-2")


def test_the_page_of_papers_leads_people_there(client, city):
    page = client.get("/berichte/")
    assert '<link rel="alternate" type="application/json" title="OParl 1.1" href="/oparl/1.1/system">' in (
        page.content.decode()
    )
    assert "steht auch unter der Schnittstelle nach OParl 1.1" in text_of(page)


@pytest.mark.walk
def test_where_one_must_sign_in_to_read_nothing_is_open(client, city, settings):
    settings.LOGIN_REQUIRED = True
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "django.contrib.auth.middleware.LoginRequiredMiddleware"]
    assert client.get("/oparl/1.1/system").status_code == 302
    client.force_login(UserFactory())
    assert "Access-Control-Allow-Origin" not in client.get("/oparl/1.1/system")


def test_files_of_public_papers_alone_are_for_pages_of_other_sites(city, client, staff):
    signed_in = staff("Leserecht")
    assert signed_in.get("/berichte/vo-1.json")["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in signed_in.get(f"/berichte/{SECRET.lower()}-2.json")
