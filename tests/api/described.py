"""The interface as its own document describes it: every answer that is read is held to the schema of its address."""

import json
import re
from decimal import Decimal
from functools import cached_property
from urllib.parse import urlencode, urlsplit

from tests.samples import WHOLE, divided

ROOT = "/api/v1"


class Described:
    """What the document says, and a client that reads."""

    def __init__(self, client):
        self.client = client

    @cached_property
    def document(self):
        answer = self.client.get(f"{ROOT}/openapi.json")
        assert answer.status_code == 200
        return json.loads(answer.content)

    @cached_property
    def operations(self):
        """By their paths, without those of single records."""
        paths = self.document["paths"].items()
        return {path: item["get"] for path, item in paths if not path.endswith("/{id}/") and path != "/"}

    @cached_property
    def patterns(self):
        paths = sorted(self.document["paths"], key=lambda path: path.count("{"))
        return [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), path) for path in paths]

    def read(self, address, status=200):
        """The answer of an address of the interface, as the document says that it is."""
        parts = urlsplit(address)
        path = f"{parts.path}{'?' if parts.query else ''}{parts.query}"
        answer = self.client.get(path)
        assert answer.status_code == status, (path, answer.content[:400].decode())
        data = json.loads(answer.content, parse_float=Decimal)
        self.hold(parts.path.removeprefix(ROOT), status, answer["Content-Type"], data)
        return data

    def hold(self, path, status, media_type, data):
        template = next(template for pattern, template in self.patterns if pattern.fullmatch(path))
        response = self.resolved(self.document["paths"][template]["get"]["responses"][str(status)])
        assert [*response["content"]] == [media_type]
        errors = [*self.validator(response["content"][media_type]["schema"]).iter_errors(data)]
        assert not errors, (path, [f"{each.json_path}: {each.message[:300]}" for each in errors[:5]])

    def validator(self, schema):
        from jsonschema import Draft202012Validator  # a second, which every process of a run would spend

        return Draft202012Validator(
            {**schema, "components": self.document["components"]},
            format_checker=Draft202012Validator.FORMAT_CHECKER,
        )

    def resolved(self, found):
        reference = found.get("$ref", "")
        return self.document["components"]["responses"][reference.rpartition("/")[2]] if reference else found

    def parameters(self, path):
        return {each["name"]: each["schema"] for each in self.operations[path]["parameters"] if each["in"] == "query"}

    def query(self, path, random, days):
        """Some parameters with values that the document says are valid."""
        query = {}
        for name, schema in self.parameters(path).items():
            if random.random() < 0.25 and (values := values_of(schema, days)):
                query[name] = random.choice(values)
        if {"von", "bis"} <= query.keys() and query["von"] > query["bis"]:
            query["von"], query["bis"] = query["bis"], query["von"]
        if "von" in query:
            query["bis"] = query.get("bis", max(days))
            query["von"] = min(query["von"], query["bis"])
        return {**query, "page": 1} if "page" in query else query

    def some(self, random, most):
        """The paths of lists, at most so many of them; in a whole run each on one of the databases."""
        paths = [path for path in self.operations if "{" not in path]
        if WHOLE:
            return divided(paths, random.random())
        return random.sample(paths, min(most, len(paths)))

    def day(self, path, random, days):
        """A day alone."""
        return {"bis" if path == "/vergleich/" else "stichtag": random.choice(days)}

    def pages(self, path, query=None):
        """All pages of a list, one after the other as they lead on."""
        address = f"{ROOT}{path}{'?' if query else ''}{urlencode(query or {})}"
        while address:
            page = self.read(address)
            yield page
            address = page["links"]["next"]


def values_of(schema, days):
    if enums := [each["enum"] for each in (schema, *schema.get("anyOf", ())) if "enum" in each]:
        return enums[0]
    if schema.get("format") == "date":
        return days
    if schema["type"] == "integer":
        return [schema["minimum"], schema.get("maximum", 7)]
    return []  # it depends on the data


def walk(described, path, query):
    """All rows of a list under a query, each with a name of its own."""
    pages = list(described.pages(path, query))
    rows = [row for page in pages for row in page["data"]]
    assert [page["pagination"]["page"] for page in pages] == [*range(1, len(pages) + 1)]
    assert {page["total"] for page in pages} == {len(rows)}
    names = [row["id"] for row in rows]
    assert len({*names}) == len(names), [name for name in names if names.count(name) > 1][:5]
    return rows


def hold_everything(described, random, days, *, tries, details, lists=99):
    """Every list, or so many, on a random day and under random filters, and some of its rows by their addresses."""
    for path in described.some(random, lists):
        for query in [described.day(path, random, days), *(described.query(path, random, days) for _ in range(tries))]:
            rows = walk(described, path, {**query, "limit": random.choice([7, 100, 1000])})
            for row in random.sample(rows, min(details, len(rows))):
                if row["url"]:
                    record = described.read(row["url"])
                    assert record["id"] == row["id"]
                    if record["data"] is not None and not {"phase", "stand"} & query.keys():
                        assert record["data"]["id"] == row["id"]
                for address in filter(None, row["links"].values()):
                    described.read(address)
