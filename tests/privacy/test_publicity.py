"""Every field of the admin says whether the public reads what is entered; that it is so: `test_crawl`."""

import re

import pytest
from django.contrib import admin
from django.urls import reverse

from funding.models import BudgetExpenditure, Expenditure
from records.models import Confirmation, Record, record_models
from records.publicity import CONTROLS
from reports.models import Explanation
from tests.factories import ExpenditureFactory, RolloutFactory
from tests.pages import text_of
from tests.site.test_admin_pages import one_of_each

pytestmark = pytest.mark.django_db
KEPT_FOR_STAFF = re.compile(r"Nicht öffentlich\.|wird nicht veröffentlicht")
PUBLISHED = re.compile(r"Öffentlich[.;]|[Ww]ird (als Bemerkung )?veröffentlicht")
RECORD_ADMINS = [each for each in admin.site._registry.values() if issubclass(each.model, Record)]


@pytest.fixture
def records(db):
    one_of_each()
    Explanation.objects.create(finding="a:b:1", fingerprint="0" * 64, subject="Zoo", text="Nachtrag")


def help_texts_of(client, record_admin):
    """The help texts of the fields of the add and the change page, and of the columns of each kind of rows."""
    name = f"admin:{record_admin.opts.app_label}_{record_admin.opts.model_name}"
    record = record_admin.model._default_manager.first()
    for address in (reverse(f"{name}_add"), reverse(f"{name}_change", args=[record.pk])):
        response = client.get(address)
        if response.status_code == 403:  # entered with its owner, or not entered at all
            continue
        context = response.context
        form = context["adminform"].form
        shown = {name: field for name, field in form.fields.items() if not field.widget.is_hidden}
        yield record_admin.model, {name: field.help_text for name, field in shown.items()}
        for rows in context["inline_admin_formsets"]:
            names = {field.name for field in rows.formset.model._meta.fields} - {"id"}
            columns = {column["name"]: column["help_text"] for column in rows.fields()}
            yield rows.formset.model, {name: columns[name] for name in columns if name in names}


@pytest.mark.walk(4)
@pytest.mark.sample(12)
@pytest.mark.parametrize("record_admin", RECORD_ADMINS, ids=lambda each: each.opts.label_lower)
def test_each_field_says_whether_it_is_public(staff, records, record_admin):
    client, wrong = staff(), {}
    for model, texts in help_texts_of(client, record_admin):
        internal = {*model.internal_fields, "change_reason"}
        for name, text in texts.items():
            said = (bool(PUBLISHED.search(str(text))), bool(KEPT_FOR_STAFF.search(str(text))))
            if name not in CONTROLS and said != (name not in internal, name in internal):
                wrong[model._meta.label, name] = text
    assert wrong == {}


def test_who_may_only_read_is_told_so_too(staff):
    booking = ExpenditureFactory(payee="Muster GmbH")
    text = text_of(staff("Leserecht").get(f"/admin/funding/expenditure/{booking.pk}/change/"))
    assert "Nur für Beschäftigte, die Ausgaben ansehen dürfen. Nicht öffentlich." in text
    assert "Negativ: eine Gutschrift. Öffentlich." in text


def test_what_is_for_staff_alone_is_declared_by_the_models():
    declared = {model: model.internal_fields for model in record_models() if model.internal_fields}
    assert declared[Expenditure] == ("document_number", "line", "payee", "purpose", "reverses")
    assert declared[BudgetExpenditure] == ("purpose",)
    assert {declared[model] for model in record_models(Confirmation)} == {("note",)}
    assert all(hasattr(model, name) for model, names in declared.items() for name in names)


def test_the_pages_of_deeds_say_it_of_the_reason_and_the_note(staff):
    rollout, client = RolloutFactory(), staff()
    page = f"/admin/projects/rollout/{rollout.pk}"
    assert "Der Grund bleibt im Verlauf stehen. Nicht öffentlich." in text_of(client.get(f"{page}/delete/"))
    text = text_of(client.get(f"{page}/bestaetigen/"))
    assert "Bemerkung (freiwillig) Nicht öffentlich." in text
    assert "Woher bekannt ist, dass der Stand noch galt. Öffentlich." in text
