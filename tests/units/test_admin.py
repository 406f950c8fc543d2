"""The admin pages of units."""

import pytest

from tests.factories import UnitFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db


def test_the_list_of_units_has_german_column_heads(staff):
    UnitFactory(name="Zoo", number="209")
    page = text_of(staff().get("/admin/units/unit/"))
    assert "Nummer" in page
    assert "Number" not in page
    assert "209" in page


@pytest.mark.parametrize("column", [1, 2, 3, 4])
def test_the_list_of_units_can_be_sorted_by_each_column(staff, column):
    UnitFactory(name="Zoo", number="209")
    assert "Zoo" in text_of(staff().get(f"/admin/units/unit/?o={column}"))
