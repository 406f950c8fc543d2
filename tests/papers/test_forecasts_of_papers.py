"""What a paper says of the end of a project: chance and range in one sentence, and nothing that was only supposed."""

import pytest

from tests.pages import text_of

pytestmark = pytest.mark.django_db
PAGE = "/berichte/vo-0504-21/"
SENTENCE = (
    "Prognose: nicht zu halten. Das Projektende 30.09.2021 ist nicht zu halten: Es hält zu 7 %; fertig wird das "
    "Projekt mit 80 % Wahrscheinlichkeit zwischen 25.10.2021 und 21.06.2024."
)


@pytest.mark.walk(4)
def test_chance_and_range_are_said_in_one_sentence(staff, examples):
    assert SENTENCE in text_of(staff("Leserecht").get(PAGE))


@pytest.mark.walk(4)
def test_what_would_be_if_is_in_no_paper(staff, examples):
    reader = staff("Leserecht")
    text = text_of(reader.get(f"{PAGE}?tempo=3&ende=2021-12-31&anzahl=99"))
    assert SENTENCE in text
    assert "Was wäre, wenn" not in text
    assert "Angenommen," not in text
