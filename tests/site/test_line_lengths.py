"""Templates and styles are read line by line: how long a line may be, and one declaration a line."""

from pathlib import Path

import pytest
from django.conf import settings

BASE_DIR = Path(settings.BASE_DIR)
TEMPLATES = sorted(path for path in (BASE_DIR / "templates").rglob("*") if path.is_file())
STYLES = sorted((BASE_DIR / "static").rglob("*.css"))


def too_long(path: Path, limit: int) -> list[str]:
    lines = path.read_text().splitlines()
    name = path.relative_to(BASE_DIR)
    return [f"{name}:{number}: {len(line)}" for number, line in enumerate(lines, 1) if len(line) > limit]


def test_no_line_of_a_template_is_longer_than_160_characters() -> None:
    assert len(TEMPLATES) > 80
    assert [line for path in TEMPLATES for line in too_long(path, 160)] == []


def test_no_line_of_a_style_is_longer_than_120_characters() -> None:
    assert len(STYLES) > 4
    assert [line for path in STYLES for line in too_long(path, 120)] == []


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_a_line_of_a_style_has_one_declaration(path: Path) -> None:
    several = [line for line in path.read_text().splitlines() if line.count(";") > 1 or ("{" in line and ";" in line)]
    assert several == []
