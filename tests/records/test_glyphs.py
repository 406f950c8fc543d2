"""Which characters a PDF can show, and how the others are printed."""

import pytest

from records.glyphs import printable, unprintable


@pytest.mark.parametrize(
    "text", ["Größe – „quer“ …", "Ωμέγα", "Жуков", "a → b ⇒ c", "∑ √2 ≤ π", "☐ ✓ ✗ • ▪", "e\u0301 ñ", "\u200bx\u00ad"]
)
def test_writing_arrows_signs_and_mathematics_are_printed_as_they_are(text):
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Amt 漢字", "Amt [U+6F22][U+5B57]"),
        ("😀!", "[U+1F600]!"),
        ("\uf0b7 Punkt", "• Punkt"),
        ("a\x07b\ufffec\ud800d", "abcd"),
        ("a\x0bb", "a\nb"),
        ("a\rb", "a\nb"),
        ("\ue000", "[U+E000]"),
        ("q\u1ab0", "q[U+1AB0]"),
        ("👩\u200d👧", "[U+1F469][U+1F467]"),
    ],
)
def test_what_no_font_has_is_printed_as_its_number(text, printed):
    assert printable(text) == printed


def test_their_places_are_named_once():
    assert list(unprintable("Amt 漢 und 漢 😀")) == [(5, "漢"), (13, "😀")]
