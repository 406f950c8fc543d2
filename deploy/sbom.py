"""Writes what the program is made of: a bill of materials (SBOM) as CycloneDX 1.6 JSON, from the lock files.

`python deploy/sbom.py [FILE]` with the packages of the tests; without FILE to standard output. The same lock files
give the same bytes. Each part has its name, version, purl, digests, what it needs and, of packages of npm, its licence:
of those of Python no lock file says it.
"""

import base64
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

ROOT = Path(__file__).resolve().parent.parent
NAMESPACE = UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")  # of addresses, RFC 9562
PINNED = re.compile(r"([\w.-]+)(?:\[[\w,-]+\])?==([^\s;\\]+)")
SHA256 = re.compile(r"--hash=sha256:([0-9a-f]{64})")
NEEDED_BY = re.compile(r"^ +#(?: via)? +([\w.-]+)", re.MULTILINE)
licenses = LicenseFactory()


def bill() -> Bom:
    """Of what runs in production: packages of Python and npm, without those of tests."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    program = Component(
        name=project["name"],
        version=project["version"],
        type=ComponentType.APPLICATION,
        bom_ref=f"{project['name']}@{project['version']}",
        description=project["description"],
        licenses=[licenses.make_from_string(project["license"])],
    )
    needed_by = dict(python_packages()) | {each: {program.name} for each in npm_packages()}
    made = Bom(components=needed_by)
    made.metadata.component = program
    for user in (program, *needed_by):
        made.register_dependency(user, [each for each, names in needed_by.items() if user.name in names])
    return made


def python_packages() -> Iterator[tuple[Component, set[str]]]:
    """Of requirements.txt, each with the names of those that need it. A package has several files; each digest there is
    of one that may be installed."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    for entry in re.split(r"^(?=\w)", text, flags=re.MULTILINE):
        if pinned := PINNED.match(entry):
            name, version = pinned.groups()
            digests = [(HashAlgorithm.SHA_256, digest) for digest in SHA256.findall(entry)]
            yield (
                part(name, version, PackageURL("pypi", name=name, version=version), digests),
                set(NEEDED_BY.findall(entry)),
            )


def npm_packages() -> Iterator[Component]:
    """Of package-lock.json; each is needed by the program itself."""
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    for path, package in lock["packages"].items():
        if not path or package.get("dev"):
            continue
        full = path.rpartition("node_modules/")[2]
        scope, _, name = full.rpartition("/")
        purl = PackageURL("npm", namespace=scope or None, name=name, version=package["version"])
        digest = base64.b64decode(package["integrity"].removeprefix("sha512-")).hex()
        made = part(full, package["version"], purl, [(HashAlgorithm.SHA_512, digest)])
        if text := package.get("license"):
            made.licenses.add(licenses.make_from_string(text))
        yield made


def part(name: str, version: str, purl: PackageURL, digests: list[tuple[HashAlgorithm, str]]) -> Component:
    return Component(
        name=name,
        version=version,
        type=ComponentType.LIBRARY,
        bom_ref=str(purl),
        purl=purl,
        hashes=[HashType(alg=algorithm, content=digest) for algorithm, digest in digests],
    )


def text_of(made: Bom) -> str:
    """As JSON; without the time, and with a number that follows from the content."""
    said = json.loads(JsonV1Dot6(made).output_as_string())
    said["metadata"].pop("timestamp", None)
    said.pop("serialNumber", None)
    said["serialNumber"] = uuid5(NAMESPACE, json.dumps(said, sort_keys=True)).urn
    return json.dumps(said, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> None:
    text = text_of(bill())
    if arguments:
        Path(arguments[0]).write_text(text, encoding="utf-8")
    else:
        print(text, end="")


if __name__ == "__main__":
    main(sys.argv[1:])
