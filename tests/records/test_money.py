from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from funding.models import Grant
from tests.factories import GrantFactory

pytestmark = pytest.mark.django_db


def test_amounts_come_back_to_the_cent():
    grant = GrantFactory(
        total_volume=Decimal("9999999999.99"), state_share=Decimal("9999999999.98"), own_share=Decimal("0.01")
    )
    stored = Grant.objects.get(pk=grant.pk)
    assert (stored.total_volume, stored.own_share) == (Decimal("9999999999.99"), Decimal("0.01"))


def test_an_amount_with_fractions_of_a_cent_is_refused():
    grant = GrantFactory.build(project=None, own_share=Decimal("100.005"))
    with pytest.raises(ValidationError) as refused:
        grant.clean_fields(exclude=["project"])
    assert "own_share" in refused.value.message_dict


def test_amounts_can_be_summed_and_compared_by_the_database():
    GrantFactory(total_volume=Decimal("0.30"), state_share=Decimal("0.10"), own_share=Decimal("0.20"))
    assert Grant.objects.filter(total_volume=Decimal("0.30"), own_share__gt=Decimal("0.19")).count() == 1
