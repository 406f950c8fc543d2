"""How tests read the interface: as any program does, by addresses alone, each answer checked by its schema."""

import json
import re
from functools import cache

from tests.conftest import SHARED

SCHEMAS = SHARED / "data" / "schemas" / "oparl"
SITE = "https://ozg.stadt.example"
SYSTEM = f"{SITE}/oparl/1.1/system"
SECRET = "Zwiebelfisch"  # stands in all that nobody may read
NAMESPACE = "https://schema.oparl.org/1.1/"
# The lists that a body leads to, and the kind of their objects.
LISTS = {
    "organization": "Organization",
    "person": "Person",
    "meeting": "Meeting",
    "paper": "Paper",
    "agendaItem": "AgendaItem",
    "consultation": "Consultation",
    "file": "File",
    "locationList": "Location",
    "legislativeTermList": "LegislativeTerm",
    "membership": "Membership",
}
# After chapter 2.4; JSON Schema does not know „url“.
FORMATS = {
    "url": re.compile(r"https?://[^/?#\s]+(/[^\s]*)?"),
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "date-time": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d"),
}


class Reader:
    """Reads addresses of the site; raises an AssertionError where an answer is none of JSON or not as expected."""

    def __init__(self, client):
        self.client = client

    def response(self, address, **headers):
        assert address.startswith(SITE), address
        return self.client.get(address.removeprefix(SITE), headers=headers)

    def read(self, address, status=200):
        response = self.response(address)
        assert response.status_code == status, (address, response.content)
        return json.loads(response.content)

    def system(self):
        return self.read(SYSTEM)

    def body(self):
        [body] = self.read(self.system()["body"])["data"]
        return body

    def rows(self, name, query=""):
        """The objects of the first page of a list of the body."""
        return self.read(f"{self.body()[name]}{query}")["data"]

    def pages(self, address):
        """All pages of a list, one after the other."""
        pages = [self.read(address)]
        while "next" in pages[-1]["links"]:
            pages.append(self.read(pages[-1]["links"]["next"]))
        return pages

    def everything(self, query=""):
        """All objects that the lists have, by their addresses."""
        body = self.body()
        found = {SYSTEM: self.system(), body["id"]: body}
        for name in LISTS:
            found |= {each["id"]: each for page in self.pages(f"{body[name]}{query}") for each in page["data"]}
        return found


def kind_of(thing):
    return thing["type"].removeprefix(NAMESPACE)


@cache
def checker():
    from jsonschema import FormatChecker

    made = FormatChecker(formats=())
    for name, pattern in FORMATS.items():
        made.checks(name)(lambda text, pattern=pattern: bool(pattern.fullmatch(text)))
    return made


def validator(schema):
    from jsonschema import Draft202012Validator  # a second, which every process of a run would spend

    return Draft202012Validator(schema, format_checker=checker())


def problems_of(thing):
    """What its schema and those of the objects within say against it. Of one that is deleted all but four members may
    be left out (chapter 2.8)."""
    schema = json.loads((SCHEMAS / f"{kind_of(thing)}.json").read_text())
    if thing.get("deleted"):
        schema["required"] = ["id", "type", "created", "modified"]
    errors = validator(schema).iter_errors(thing)
    found = [f"{kind_of(thing)}: {error.message}" for error in errors]
    return found + [problem for inner in within(thing) for problem in problems_of(inner)]


def within(thing):
    """The objects that stand within one."""
    for value in thing.values():
        yield from (each for each in (value if isinstance(value, list) else [value]) if isinstance(each, dict))


def all_within(thing):
    yield thing
    for inner in within(thing):
        yield from all_within(inner)
