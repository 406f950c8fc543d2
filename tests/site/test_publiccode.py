"""publiccode.yml holds what the standard 0.4 demands (docs.italia.it publiccode schema: mandatory keys and lengths)."""

from pathlib import Path

import yaml

FILE = yaml.safe_load((Path(__file__).parents[2] / "publiccode.yml").read_text())


def test_the_mandatory_keys_are_there():
    assert {
        "publiccodeYmlVersion",
        "name",
        "url",
        "platforms",
        "categories",
        "developmentStatus",
        "softwareType",
        "description",
        "legal",
        "maintenance",
        "localisation",
    } <= set(FILE)
    assert FILE["legal"]["license"] == "EUPL-1.2"
    assert FILE["softwareType"] == "standalone/web"
    assert FILE["developmentStatus"] in ("concept", "development", "beta", "stable", "obsolete")
    assert FILE["maintenance"]["contacts"]


def test_the_german_description_has_the_lengths_of_the_standard():
    german = FILE["description"]["de"]
    assert len(german["shortDescription"]) <= 150
    assert 150 <= len(german["longDescription"]) <= 10_000
    assert all(len(feature) <= 100 for feature in german["features"])
