"""What is sent to a form cannot keep the program busy: rows and fields are bounded, the answer quick and German."""

import time

import pytest
from django.contrib import admin
from django.test import RequestFactory

from tests.factories import UserFactory
from tests.pages import fields_of, text_of
from tests.site.test_admin_forms import address, record_of

pytestmark = pytest.mark.django_db
WITH_ROWS = [model for model, page in admin.site._registry.items() if page.inlines]
REFUSED = "So viele Zeilen nimmt das Formular nicht an. Bitte sichern Sie höchstens 100 neue auf einmal."
SECONDS = 5  # on a busy machine; what is claimed took 10 to 33


def totals_of(fields):
    return [name for name in fields if name.endswith("-TOTAL_FORMS")]


@pytest.mark.walk
@pytest.mark.parametrize("claimed", ["99999", "2000", "9999999999"])
@pytest.mark.parametrize("model", WITH_ROWS, ids=lambda model: model._meta.label_lower)
def test_claiming_many_rows_is_refused_quickly(staff, model, claimed):
    client, record = staff(), record_of(model)
    page = address(model, "change", record.pk)
    fields = fields_of(client.get(page))
    for total in totals_of(fields):
        start = time.process_time()
        answer = client.post(page, {**fields, total: claimed})
        assert time.process_time() - start < SECONDS
        assert REFUSED in text_of(answer), total


@pytest.mark.parametrize("model", WITH_ROWS, ids=lambda model: model._meta.label_lower)
def test_claiming_many_rows_of_a_new_record_is_refused_quickly(staff, model):
    page = address(model, "add")
    client = staff()
    if not admin.site._registry[model].has_add_permission(request_of_superuser()):
        pytest.skip("made elsewhere")
    fields = fields_of(client.get(page))
    start = time.process_time()
    answer = client.post(page, {**fields, **dict.fromkeys(totals_of(fields), "99999")})
    assert time.process_time() - start < SECONDS
    assert not totals_of(fields) or REFUSED in text_of(answer)


def request_of_superuser():
    request = RequestFactory().get("/")
    request.user = UserFactory(is_superuser=True)
    return request


@pytest.mark.walk
def test_more_fields_than_any_form_has_are_refused(staff):
    answer = staff().post("/admin/projects/project/add/", {f"field-{number}": "" for number in range(10_001)})
    assert answer.status_code == 400
    assert "Die Anfrage war nicht zu verstehen" in answer.content.decode()
