"""The bill of materials: all that the lock files pin and no more, after the schema of CycloneDX, the same each time."""

import json
import re
import subprocess
import sys

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from django.conf import settings

ROOT = settings.BASE_DIR


def written():
    command = [sys.executable, "-W", "error", "deploy/sbom.py"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def text():
    return written()


@pytest.mark.walk
def test_it_is_one_after_the_schema_and_the_same_each_time(text):
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    assert written() == text


def test_it_names_what_is_pinned_with_the_digests_of_the_lock_files(text):
    parts = {part["purl"]: part for part in json.loads(text)["components"]}
    pinned = re.findall(r"^([\w.-]+)(?:\[.+?\])?==(\S+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    node = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    served = {name.removeprefix("node_modules/"): each for name, each in node.items() if name and not each.get("dev")}
    assert sorted(served) == ["@fontsource/fira-sans", "@kern-ux/native"]
    assert parts.keys() == {
        *(f"pkg:pypi/{name}@{version}" for name, version in pinned),
        *(f"pkg:npm/{name.replace('@', '%40')}@{each['version']}" for name, each in served.items()),
    }
    digests = [each["content"] for part in parts.values() for each in part["hashes"] if each["alg"] == "SHA-256"]
    assert sorted(digests) == sorted(set(re.findall(r"sha256:(\w{64})", (ROOT / "requirements.txt").read_text())))


def test_it_says_what_is_needed_by_what(text):
    said = json.loads(text)
    needs = {each["ref"]: each.get("dependsOn", []) for each in said["dependencies"]}
    names = {ref: [each.partition("/")[2].partition("@")[0] for each in refs] for ref, refs in needs.items()}
    assert said["metadata"]["component"]["version"] == settings.VERSION
    of_program = names[said["metadata"]["component"]["bom-ref"]]
    assert {"django", "gunicorn", "whitenoise", "typst"} <= set(of_program)
    assert "sqlparse" not in of_program
    [django] = [refs for ref, refs in names.items() if ref.startswith("pkg:pypi/django@")]
    assert {"asgiref", "sqlparse"} <= set(django)
