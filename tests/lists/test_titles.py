"""Titles of columns on a page part where words meet; without the soft hyphens they are the titles of the files."""

import pytest

from lists.templatetags.german import breakable


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("geplante Leistungseinheiten", "geplante Leistungs|einheiten"),
        ("Prozessbündel", "Prozess|bündel"),
        ("Verwendet in %", "Verwendet in\N{NO-BREAK SPACE}%"),
        ("Projekt", "Projekt"),
        ("Projekte", "Projekte"),
    ],
)
def test_long_words_part_where_they_are_joined(title, shown):
    assert breakable(title) == shown.replace("|", "\N{SOFT HYPHEN}")
