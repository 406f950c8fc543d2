"""What one states of a unit while another has its form open: both are told, nothing is lost."""

from datetime import date

import pytest

from tests.factories import DivisionFactory, UnitFactory
from tests.pages import fields_of, text_of
from tests.records.test_stated_forms import (  # noqa: F401 with a fixture
    STAFF,
    correct,
    enter,
    names_of,
    opened,
    page_of,
    save_again,
    today,
)
from units.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return {"group": STAFF}


@pytest.mark.walk(4)
def test_what_another_stated_meanwhile_is_told_with_both_values(anna, bert):
    unit = UnitFactory(name="Rechtsamt")
    for_bert = opened(bert, unit)
    enter(anna, unit, "01.02.2022", name="Ressort Recht")
    typed = {"name": "Amt für Recht", "change_effective_on": "01.03.2022"}
    refused = bert.post(page_of(unit), for_bert | typed)
    text = text_of(refused)
    assert "Nicht gespeichert, denn diese Angaben wurden inzwischen geändert" in text
    assert "anna hat „Ressort Recht ab 01.02.2022“ am 01.03.2022 um 12:00 Uhr angelegt." in text
    assert "Name: gespeichert ist „Ressort Recht“, Ihre Eingabe ist „Amt für Recht“." in text
    assert fields_of(refused)["change_effective_on"] == "01.03.2022"
    save_again(bert, unit, refused)
    assert names_of(unit) == ["Rechtsamt von Anfang an", "Ressort Recht ab 01.02.2022", "Amt für Recht ab 01.03.2022"]


@pytest.mark.walk(4)
def test_fields_not_touched_take_over_what_the_other_stated(anna, bert):
    unit, division = UnitFactory(name="Rechtsamt"), DivisionFactory(name="Recht")
    for_bert = opened(bert, unit)
    enter(anna, unit, "01.02.2022", name="Ressort Recht", division=division.pk)
    refused = bert.post(page_of(unit), for_bert | {"number": "300", "change_effective_on": "01.03.2022"})
    assert "Name: „Ressort Recht“ ist übernommen; Sie hatten das Feld nicht geändert." in text_of(refused)
    assert "Geschäftsbereich: „Recht“ ist übernommen; Sie hatten das Feld nicht geändert." in text_of(refused)
    save_again(bert, unit, refused)
    assert names_of(unit) == ["Rechtsamt von Anfang an", "Ressort Recht ab 01.02.2022"]
    assert str(unit.numbers.last()) == "300 ab 01.03.2022"


@pytest.mark.walk(4)
def test_a_correction_by_another_is_told_with_what_it_altered(anna, bert, renamed):
    for_bert = opened(bert, renamed)
    correct(anna, renamed.names.first(), name="Amt für Recht", change_reason="Laut Organigramm")
    refused = bert.post(page_of(renamed), for_bert | {"name": "Recht", "change_effective_on": "01.03.2022"})
    assert "Name von „Rechtsamt“ auf „Amt für Recht“" in text_of(refused)


@pytest.mark.walk(4)
def test_what_another_changed_of_the_unit_and_what_he_stated_are_told_together(anna, bert):
    unit = UnitFactory(name="Rechtsamt")
    for_bert = opened(bert, unit)
    enter(anna, unit, "01.02.2022", name="Ressort Recht", founded_on="01.01.2000")
    refused = bert.post(page_of(unit), for_bert | {"number": "300", "change_effective_on": "01.03.2022"})
    assert "Besteht seit: „01.01.2000“ ist übernommen" in text_of(refused)
    assert "Name: „Ressort Recht“ ist übernommen" in text_of(refused)
    save_again(bert, unit, refused)
    assert Unit.objects.today().get().number == "300"
    assert Unit.objects.get().founded_on == date(2000, 1, 1)
