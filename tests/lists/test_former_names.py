"""A list says what a unit was called before, up to its day; a file has the name of the day alone."""

from datetime import date

import pytest

from tests.factories import RolloutFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db
LIST = "/leistungseinheiten/?stichtag="


def test_the_list_names_what_a_unit_was_called_before(client, read_csv):
    unit = RolloutFactory(unit__name="Rechtsamt").unit
    RolloutFactory(unit__name="Zoo")
    unit.state(date(2020, 1, 1), name="Amt für Recht")
    unit.state(date(2021, 1, 1), name="Ressort Recht")
    assert "(bis" not in text_of(client.get(f"{LIST}2019-12-31"))
    assert "Amt für Recht (bis 31.12.2019: Rechtsamt)" in text_of(client.get(f"{LIST}2020-12-31"))
    shown = text_of(client.get(f"{LIST}2021-01-01"))
    assert "Ressort Recht (bis 31.12.2020: Amt für Recht)" in shown
    assert shown.count("(bis") == 1
    assert "Ressort Recht (bis 31.12.2020: Amt für Recht)" in text_of(client.get(f"{LIST}2021-01-01&suche=Rechtsamt"))
    names = [row["Leistungseinheit"] for row in read_csv("/leistungseinheiten.csv?stichtag=2021-01-01")]
    assert names == ["Ressort Recht", "Zoo"]


def test_pages_sorted_by_what_needs_attention_name_it_too(client):
    RolloutFactory(unit__name="Rechtsamt").unit.state(date(2020, 1, 1), name="Ressort Recht")
    for sort in ("ueberfaellig", "-zuletzt-geaendert-oder-bestaetigt", "leistungseinheit", "phase"):
        assert "Ressort Recht (bis 31.12.2019: Rechtsamt)" in text_of(client.get(f"{LIST}2021-01-01&sort={sort}"))
