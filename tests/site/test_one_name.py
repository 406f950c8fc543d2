"""One word for one thing: no two classes of the program have the same name."""

import ast
from collections import defaultdict
from pathlib import Path

import pytest
from django.conf import settings

BASE_DIR = Path(settings.BASE_DIR)
PACKAGES = (
    *("ozgtracker", "papers", "neighbours", "reports", "funding", "projects", "services", "units"),
    *("imports", "lists", "records"),
)
SHARED = {
    "Command": "Django loads the class of that name from the module of each command",
}


@pytest.fixture(scope="module")
def modules():
    """The modules that define a class at their top level, as paths, by its name."""
    by_name = defaultdict(list)
    for path in (path for package in PACKAGES for path in sorted((BASE_DIR / package).rglob("*.py"))):
        if "migrations" not in path.parts:
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.ClassDef):
                    by_name[node.name].append(str(path.relative_to(BASE_DIR)))
    return by_name


def test_no_two_classes_have_the_same_name(modules):
    assert len(modules) > 1_500
    assert {name: paths for name, paths in modules.items() if len(paths) > 1 and name not in SHARED} == {}


@pytest.mark.parametrize("name", SHARED)
def test_a_name_that_may_be_shared_is_shared(modules, name):
    assert len(modules[name]) > 1
