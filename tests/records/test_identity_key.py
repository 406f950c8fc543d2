"""Names that differ by nothing but their writing have one key."""

import pytest

from records.text import identity_key


@pytest.mark.parametrize(
    "name",
    [
        "haupt- und strassenamt",
        "HAUPT-  UND\u00a0STRASSENAMT",
        "Haupt– und Straßenamt",
        "Haupt\u2011und\u202fStra\u00adßen\u200bamt",
        "\ufeffHaupt und STRAẞENAMT ",
        "Haupt\u2212und Straßenamt",
    ],
)
def test_case_blanks_dashes_and_invisible_characters_do_not_count(name):
    assert identity_key(name) == identity_key("Haupt- und Straßenamt") == "hauptundstrassenamt"


def test_composed_and_decomposed_letters_are_the_same_and_others_are_not():
    assert identity_key("Kulturbu\u0308ro") == identity_key("KULTURBÜRO")
    assert identity_key("Kulturburo") != identity_key("Kulturbüro")


@pytest.mark.parametrize(("one", "other"), [("Team 1-2", "Team 12"), ("Team 1 2", "Team 12"), ("Amt 30.1", "Amt 301")])
def test_numbers_stay_apart(one, other):
    assert identity_key(one) != identity_key(other)


def test_dashes_and_blanks_between_numbers_are_the_same():
    assert identity_key("Team 1–2") == identity_key("TEAM 1 - 2")


def test_no_name_is_without_a_key():
    assert identity_key(" – ") == " - "
