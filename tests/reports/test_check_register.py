"""A check is one declaration over the facts of its app."""

import pytest

from funding.facts import FundingFacts
from records.findings import CHECKS, Finding, Measure, Severity, Subject, checks_on
from tests.factories import GrantFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def nonsense():
    @checks_on(FundingFacts)("unsinn", Severity.WARNING, "Bescheid ist Unsinn", "Keine Regel")
    def nonsense(facts):
        for grant in facts.grants:
            subject = Subject("funding.grant", grant.pk, grant.grantor, grant.project.slug)
            yield Finding(subject, "So geht es nicht.", Measure.NUMBER, 1, 2, 1)

    yield
    CHECKS.pop("unsinn")


@pytest.mark.walk(4)
def test_a_check_is_known_to_all_pages_and_files_by_its_declaration_alone(client, read_csv, nonsense):
    grant = GrantFactory(project__slug="p")
    for address in (f"/foerdermittel/{grant.slug}/", "/projekte/p/", "/pruefung/?pruefung=unsinn&projekt=p"):
        assert "So geht es nicht." in text_of(client.get(address))
    assert [row["Befund"] for row in read_csv("/pruefung.csv?pruefung=unsinn")] == ["Bescheid ist Unsinn"]
    assert read_csv("/pruefung.csv?pruefung=unsinn&schwere=fehler") == []
