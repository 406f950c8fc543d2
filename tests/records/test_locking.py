"""Rows that somebody is about to write are locked, of every kind, on both databases."""

import pytest
from django.db import transaction

from records.models import record_models
from records.querysets import StaleRecordError

pytestmark = pytest.mark.django_db


def test_rows_of_every_kind_can_be_locked():
    """PostgreSQL locks no row of an outer join, as an order by what may be empty makes one."""
    for model in record_models():
        with transaction.atomic(), pytest.raises(StaleRecordError):
            model._default_manager.refuse_stale([model(pk=0)])
