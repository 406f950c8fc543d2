"""What keeps types where mypy is strict: in which modules `Any` stays is listed in pyproject.toml, with the reasons."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("imports", "lists", "records")
ENTRY = re.compile(r"^# - (?P<patterns>[\w.*, \n#]+):\s(?P<reason>[^;]+?)[;.]$", re.MULTILINE)


def settings_of_types() -> str:
    """Of the settings of mypy the list, up to the end of the override that it is about."""
    text = (ROOT / "pyproject.toml").read_text()
    return text[text.index("# Strict mode") :].partition("\n\n")[0]


def reasons() -> dict[str, str]:
    """The patterns of modules, such as `records.*admin`, each with its reason."""
    return {
        pattern: entry["reason"]
        for entry in ENTRY.finditer(settings_of_types())
        for pattern in re.split(r"[,\s#]+", entry["patterns"])
    }


def modules_with_any() -> Iterator[str]:
    """The modules of the packages that import `Any`, such as `records.rights`."""
    for path in sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        imports = (each for each in ast.parse(path.read_text()).body if isinstance(each, ast.ImportFrom))
        if "migrations" not in path.parts and any(alias.name == "Any" for each in imports for alias in each.names):
            yield ".".join(path.relative_to(ROOT).with_suffix("").parts)


def is_under(module: str, pattern: str) -> bool:
    """Whether the pattern names the module; `*` stands for a name, or for a part of one."""
    return re.fullmatch(pattern.replace(".", r"\.").replace("*", r"\w*"), module) is not None


def test_the_list_stands_at_the_override_that_it_is_about() -> None:
    *_, modules = settings_of_types().partition("[[tool.mypy.overrides]]\nmodule = ")
    assert modules.splitlines()[0] == '["imports.*", "lists.*", "records.*"]'


def test_each_module_that_names_any_is_listed_once() -> None:
    patterns = reasons()
    found = {module: [each for each in patterns if is_under(module, each)] for module in modules_with_any()}
    assert {module: of_module for module, of_module in found.items() if len(of_module) != 1} == {}


def test_no_pattern_is_without_a_module() -> None:
    modules = list(modules_with_any())
    assert [pattern for pattern in reasons() if not any(is_under(each, pattern) for each in modules)] == []
