"""Every form of the admin with every field empty, wrong or huge: a message, never an error 500, and nothing lost."""

import os
import random

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import transaction
from django.forms.widgets import Textarea, TextInput
from django.urls import reverse
from django.utils.html import escape
from factory.django import DjangoModelFactory

from tests import factories

pytestmark = pytest.mark.django_db
FACTORIES = {
    each._meta.model: each
    for each in vars(factories).values()
    if isinstance(each, type) and issubclass(each, DjangoModelFactory) and not each._meta.abstract
}
MODELS = [model for model in admin.site._registry if model in FACTORIES or model is Group]
WRONG = ["", "abc", "12,3x", "99.99.9999", "9" * 10_000, "x" * 100_000, "999999999", "\x00", "NaN", "1e400", "-1"]
WHOLE = os.environ.get("TEST_WHOLE") == "1"
SAMPLE = 8
SEED = int(os.environ.get("TEST_SEED", random.randrange(10**6)))


def address(model, page, *arguments):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


def sample(cases, name):
    """All cases with TEST_WHOLE=1; else some, of a seed that is printed with a failure."""
    if WHOLE or len(cases) <= SAMPLE:
        return cases
    print(f"TEST_SEED={SEED}")
    return random.Random(f"{SEED} {name}").sample(cases, SAMPLE)


def record_of(model):
    return Group.objects.first() if model is Group else FACTORIES[model]()


def sent_by(form):
    """What a browser sends of a form as it was shown."""
    data = {}
    for bound in form:
        value = bound.value()
        widgets = getattr(bound.field.widget, "widgets", None)
        if widgets:
            values = value if isinstance(value, list) else bound.field.widget.decompress(value)
            data |= {f"{bound.html_name}_{n}": "" if each is None else str(each) for n, each in enumerate(values)}
        elif value is True or (value not in (None, False, "") and not isinstance(value, (list, set))):
            data[bound.html_name] = (
                "on"
                if value is True
                else str(
                    bound.field.widget.format_value(value)
                    if isinstance(bound.field.widget, TextInput)
                    else getattr(value, "pk", value)
                )
            )
        elif isinstance(value, list):
            data[bound.html_name] = [str(getattr(each, "pk", each)) for each in value]
        elif value is not False:
            data[bound.html_name] = ""
    return data


def sent_by_page(response):
    """What a browser sends of an admin page: its form, its rows and one row more of each kind."""
    data = sent_by(response.context["adminform"].form)
    for inline in response.context["inline_admin_formsets"]:
        formset = inline.formset
        data |= sent_by(formset.management_form)
        for form in formset.forms:
            data |= sent_by(form)
        number = len(formset.forms)
        if not number:
            data |= {name.replace("__prefix__", "0"): value for name, value in sent_by(formset.empty_form).items()}
            data[f"{formset.prefix}-TOTAL_FORMS"] = "1"
    return data


def bound_fields(response):
    forms = [response.context["adminform"].form]
    forms += [form for inline in response.context["inline_admin_formsets"] for form in inline.formset.forms]
    return {bound.html_name: bound for form in forms for bound in form}


def stored(model):
    return sum(each.objects.count() for each in [model, getattr(getattr(model, "history", None), "model", model)])


def check_each_wrong_value(client, page, model, whole):
    cases = [(name, wrong) for name in whole for wrong in WRONG if name != "_save"]
    for name, wrong in sample(cases, page):
        before = stored(model)
        with transaction.atomic():
            response = client.post(page, {**whole, name: wrong})
            after = stored(model)
            transaction.set_rollback(True)
        assert response.status_code in (200, 302), (name, wrong[:20])
        if response.status_code == 302 or "adminform" not in response.context:
            continue
        assert after == before, (name, wrong[:20])
        fields = bound_fields(response)
        shown = fields.get(name)
        if shown is not None and isinstance(shown.field.widget, (TextInput, Textarea)) and "\x00" not in wrong:
            assert escape(wrong) in response.content.decode(), (name, wrong[:20])
        for other, value in whole.items():
            if (
                other != name
                and other in fields
                and isinstance(value, str)
                and name.split("-")[-1] not in ("TOTAL_FORMS", "INITIAL_FORMS", "id")
            ):
                assert str(fields[other].data or "") in (value, "True", "on", "False"), (name, wrong[:20], other)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label_lower)
def test_no_value_in_a_change_form_breaks_it(staff, model):
    client, record = staff(), record_of(model)
    page = address(model, "change", record.pk)
    response = client.get(page)
    if "adminform" not in (response.context or {}) or not response.context["has_change_permission"]:
        pytest.skip("nothing to change")
    check_each_wrong_value(client, page, model, sent_by_page(response))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label_lower)
def test_no_value_in_an_add_form_breaks_it(staff, model):
    client, record = staff(), record_of(model)
    page = address(model, "add")
    if client.get(page).status_code == 403:
        pytest.skip("nothing to add")
    filled = sent_by_page(client.get(address(model, "change", record.pk)))
    empty = sent_by_page(client.get(page))
    whole = {name: filled.get(name) or value for name, value in empty.items() if not name.endswith("INITIAL_FORMS")}
    whole |= {name: "0" for name in empty if name.endswith("INITIAL_FORMS")}
    check_each_wrong_value(client, page, model, whole)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label_lower)
def test_no_value_in_the_address_breaks_an_add_form_or_a_list(staff, model):
    client = staff()
    page = address(model, "add")
    if client.get(page).status_code == 200:
        names = [field.name for field in model._meta.get_fields()]
        for name, wrong in sample([(n, w) for n in names for w in WRONG if len(w) < 20], page):
            assert client.get(page, {name: wrong}).status_code == 200, (name, wrong)
    changelist = address(model, "changelist")
    names = [
        *(
            f"{name}{end}"
            for name in (f.name for f in model._meta.fields)
            for end in ("", "__id__exact", "__exact", "__year", "__gte")
        ),
        "q",
        "o",
        "p",
        "all",
    ]
    for name, wrong in sample([(n, w) for n in names for w in WRONG if len(w) < 20], changelist):
        assert client.get(changelist, {name: wrong}).status_code in (200, 302, 400), (name, wrong)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label_lower)
def test_no_value_in_an_action_breaks_a_list(staff, model):
    client, record = staff(), record_of(model)
    page = address(model, "changelist")
    choices = client.get(page).context["cl"].model_admin.get_actions(client.get(page).wsgi_request)
    for action in choices:
        form_data = {"action": action, "_selected_action": str(record.pk)}
        asked = client.post(page, form_data)
        form = (
            (asked.context or {}).get("form") or (asked.context or {}).get("deletion_form") if asked.context else None
        )
        names = [bound.html_name for bound in form] if form else []
        whole = {
            **form_data,
            **(sent_by(form) if form else {}),
            "post": "yes",
            f"{action}_status": "1",
            "confirm_status": "1",
            "enter_phase": "1",
            "set_phase": "1",
        }
        for name, wrong in [(n, w) for n in ["_selected_action", "action", *names] for w in WRONG]:
            assert client.post(page, {**whole, name: wrong}).status_code in (200, 302, 400, 403), (
                action,
                name,
                wrong[:20],
            )
