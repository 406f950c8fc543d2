"""Everybody reads the same: what is public, and no more, whoever asks; from pages of other sites too."""

import json
from datetime import date

import pytest
from django.test import Client

from tests.api.described import ROOT, Described
from tests.factories import (
    ContactAddressFactory,
    ExpenditureFactory,
    PaperFactory,
    ProjectFactory,
    TrancheFactory,
    UserFactory,
)
from tests.privacy.test_crawl import MARK, marked  # noqa: F401 the fixture
from tests.samples import size


@pytest.mark.walk(4)
@pytest.mark.django_db
def test_whoever_asks_gets_the_same(client, staff):
    tranche = TrancheFactory()
    ExpenditureFactory(tranche=tranche, payee="Zwiebelfisch GmbH", purpose="Zwiebelfisch", booked_on=date(2020, 2, 1))
    PaperFactory(name="Zwiebelfisch im Entwurf")
    hidden = ProjectFactory(title="Zwiebelfisch", slug="zwiebelfisch", not_public_until=date(2199, 12, 31))
    addresses = [f"{ROOT}/{name}/" for name in ("projekte", "foerdermittel/ausgaben", "berichte", "pruefung")]
    anonymous = {address: client.get(address).content for address in addresses}
    reader = staff()
    for address in addresses:
        assert reader.get(address).content == anonymous[address]
        assert b"wiebelfisch" not in anonymous[address]
    assert reader.get(f"{ROOT}/projekte/{hidden.slug}/").status_code == 404


@pytest.mark.django_db
@pytest.mark.walk
def test_nothing_that_is_not_public_is_in_it(described, marked, random):  # noqa: F811
    day, _ = marked
    ContactAddressFactory(email=f"{MARK}@stadt.example")
    UserFactory(username=f"berta.{MARK}")
    for path in {"/foerdermittel/ausgaben/", "/berichte/", *described.some(random, size(99, 6))}:
        for page in described.pages(path, {"bis" if path == "/vergleich/" else "stichtag": str(day)}):
            assert MARK not in json.dumps(page, default=str)
            for row in random.sample(page["data"], min(2, len(page["data"]))):
                if row["url"]:
                    assert MARK not in json.dumps(described.read(row["url"]), default=str)


@pytest.mark.walk(4)
@pytest.mark.django_db
def test_pages_of_other_sites_may_read_it_unless_a_sign_in_is_asked_for(client, settings):
    for address in ("/", "/openapi.json", "/projekte/", "/gibt-es-nicht/"):
        answer = client.get(f"{ROOT}{address}", headers={"Origin": "https://anderswo.example"})
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "Set-Cookie" not in answer
    assert client.options(f"{ROOT}/projekte/")["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    settings.LOGIN_REQUIRED = True
    assert "Access-Control-Allow-Origin" not in client.get(f"{ROOT}/projekte/").headers


@pytest.mark.walk(4)
def test_what_has_not_changed_is_not_sent_again(transactional_db, settings):
    settings.PAGE_CACHE_MB = 8
    client = Client()
    ProjectFactory(slug="eins")
    first = client.get(f"{ROOT}/projekte/")
    assert first["Cache-Control"] == "no-cache"
    again = client.get(f"{ROOT}/projekte/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    ProjectFactory(slug="zwei")
    assert client.get(f"{ROOT}/projekte/", headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.django_db
def test_addresses_are_those_of_the_site_whatever_name_a_request_comes_by(described, settings):
    settings.SITE_URL = "https://ozg.musterstadt.example"
    ProjectFactory(slug="eins")
    [row] = described.read(f"{ROOT}/projekte/")["data"]
    assert row["url"] == f"https://ozg.musterstadt.example{ROOT}/projekte/eins/"
    assert described.document["servers"] == [{"url": f"https://ozg.musterstadt.example{ROOT}"}]


@pytest.mark.walk(4)
@pytest.mark.django_db
def test_the_licence_is_that_of_the_data(client, described, settings):
    assert described.read(f"{ROOT}/")["lizenz"] is None
    assert "license" not in described.document["info"]
    settings.DATA_LICENSE = "dl-by-de/2.0"
    licensed = described.read(f"{ROOT}/")["lizenz"]
    assert licensed["url"].startswith("https://")
    assert Described(client).document["info"]["license"] == licensed
