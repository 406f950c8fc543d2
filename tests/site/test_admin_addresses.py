"""Lists and forms of the admin, whatever their addresses say: shown, leading back, or saying that there is nothing."""

import pytest
from django.contrib import admin

from ozgtracker.permissions import READERS
from tests import factories
from tests.site.test_admin_forms import MODELS, NOT_ADDED, SHORT, address
from units.models import Reorganisation

pytestmark = pytest.mark.django_db


@pytest.mark.sample(2)
@pytest.mark.parametrize("model", [*MODELS, Reorganisation], ids=lambda model: model._meta.label_lower)
def test_no_value_in_the_address_breaks_an_add_form_or_a_list(staff, sample, model):
    client, fields = staff(), [field.name for field in model._meta.get_fields()]
    for name, wrong in sample([(name, wrong) for name in (*fields, "befund", "stichtag") for wrong in SHORT], 8):
        expected = 403 if model in NOT_ADDED else 200
        assert client.get(address(model, "add"), {name: wrong}).status_code == expected, (name, wrong)
    lookups = [f"{name}{end}" for name in fields for end in ("", "__id__exact", "__exact", "__year", "__gte")]
    for name, wrong in sample([(name, wrong) for name in (*lookups, "q", "o", "p", "all") for wrong in SHORT], 8):
        answer = client.get(address(model, "changelist"), {name: wrong})
        assert answer.status_code in (200, 302, 400), (name, wrong)


NO_DAYS = [
    {"year": "2147483648"},
    {"year": "9" * 20},
    {"year": "9999"},
    {"year": "1"},
    {"year": "abc"},
    {"year": "2021", "month": "2147483648"},
    {"year": "2021", "month": "1", "day": "2147483648"},
    {"year": "9999", "month": "12"},
    {"year": "9999", "month": "12", "day": "31"},
    {"month": "9" * 20},
    {"day": "9" * 20},
]
BY_DAY = [model for model, page in admin.site._registry.items() if page.date_hierarchy]


@pytest.mark.parametrize("model", BY_DAY, ids=lambda model: model._meta.label_lower)
def test_a_year_month_or_day_that_is_none_breaks_no_list(staff, model):
    client, name = staff(), admin.site._registry[model].date_hierarchy
    for parts in NO_DAYS:
        query = {f"{name}__{part}": value for part, value in parts.items()}
        assert client.get(address(model, "changelist"), query).status_code in (200, 302), query


@pytest.mark.parametrize("group", [None, READERS])
def test_a_year_that_is_none_breaks_no_list_of_who_may_only_read(staff, group):
    page = address(Reorganisation, "changelist")
    answer = staff(group).get(page, {"effective_on__year": "2147483648"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{page}?e=1")


@pytest.mark.parametrize("value", ["-1", "999999999", "abc"])
def test_a_parameter_called_like_what_templates_call_breaks_no_list(staff, value):
    page = address(factories.TrancheFactory._meta.model, "changelist")
    assert staff().get(page, {"items": value}).status_code in (200, 302, 400)


@pytest.mark.parametrize("key", ["9" * 20, "9" * 5_000, "0", "abc", "\u0663"])
def test_an_import_whose_address_names_no_key_is_not_found(staff, key):
    assert staff().get(f"/admin/imports/importrun/{key}/change/").status_code == 404
