"""publiccode.yml holds what the standard 0.7 demands (yml.publiccode.tools, schema: keys, values, lengths)."""

import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FILE = yaml.safe_load((ROOT / "publiccode.yml").read_text())
MANDATORY = {
    "publiccodeYmlVersion",
    "name",
    "url",
    "platforms",
    "developmentStatus",
    "softwareType",
    "description",
    "legal",
    "maintenance",
    "localisation",
}
OPTIONAL = {
    "applicationSuite",
    "landingURL",
    "isBasedOn",
    "softwareVersion",
    "releaseDate",
    "logo",
    "categories",
    "usedBy",
    "fundedBy",
    "roadmap",
    "supports",
    "organisation",
    "intendedAudience",
    "dependsOn",
}
# Of the controlled vocabularies of the standard what fits.
CATEGORIES = {
    "budgeting",
    "compliance-management",
    "data-analytics",
    "data-collection",
    "data-visualization",
    "financial-reporting",
    "grant-management",
    "project-management",
    "regulations-and-directives",
}
SCOPES = {"government", "local-authorities", "society"}


def test_it_has_the_mandatory_keys_and_none_that_the_standard_does_not_know_or_deprecates():
    assert FILE["publiccodeYmlVersion"] == "0.7"
    assert set(FILE) >= MANDATORY
    assert set(FILE) <= MANDATORY | OPTIONAL


def test_values_are_of_the_vocabularies():
    assert FILE["developmentStatus"] == "development"
    assert FILE["softwareType"] == "standalone/web"
    assert FILE["platforms"] == ["web"]
    assert set(FILE["categories"]) <= CATEGORIES
    assert set(FILE["intendedAudience"]["scope"]) <= SCOPES
    assert FILE["intendedAudience"]["countries"] == ["DE"]
    assert all("://" in each["id"] or each["id"].startswith("urn:") for each in FILE["supports"])
    assert FILE["legal"]["license"] == "EUPL-1.2"
    assert FILE["maintenance"]["type"] == "community"
    assert FILE["maintenance"]["contacts"]
    assert FILE["localisation"] == {"localisationReady": False, "availableLanguages": ["de"]}


def test_it_claims_no_release_that_the_change_log_does_not_have():
    released = f"## {FILE.get('softwareVersion', '')} – {FILE.get('releaseDate', '')}"
    assert ("softwareVersion" in FILE) == ("releaseDate" in FILE)
    assert "softwareVersion" not in FILE or released in (ROOT / "CHANGELOG.md").read_text()


def test_the_oldest_python_is_that_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    python = next(each for each in FILE["dependsOn"]["open"] if each["name"] == "Python")
    assert project["requires-python"] == f">={python['versionMin']}"


@pytest.mark.parametrize("language", FILE["description"])
def test_a_description_has_the_lengths_of_the_standard(language):
    description = FILE["description"][language]
    assert set(description) <= {
        "localisedName",
        "shortDescription",
        "longDescription",
        "documentation",
        "apiDocumentation",
        "features",
        "screenshots",
        "videos",
        "awards",
    }
    assert len(description["shortDescription"]) <= 150
    assert 150 <= len(description["longDescription"]) <= 10_000
    assert 5 <= len(description["features"]) <= 20
    assert all(len(feature) <= 100 for feature in description["features"])


def test_pictures_and_documents_are_there():
    german = FILE["description"]["de"]
    assert german["screenshots"]
    pages = [german[name].partition("/-/blob/main/")[2] for name in ("documentation", "apiDocumentation")]
    assert all((ROOT / path).is_file() for path in [*german["screenshots"], *pages])
