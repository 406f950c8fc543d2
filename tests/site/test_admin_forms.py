"""Every form of the admin with every field empty, wrong or huge.

Never an error 500. What is refused is answered with the form: a German message, all that was typed, nothing stored.
"""

import re
from datetime import date
from functools import cache
from html import unescape
from io import StringIO
from itertools import cycle

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse
from factory.django import DjangoModelFactory

from imports.models import ImportRun, NamedMap
from ozgtracker.permissions import KEPT_BY, LEAD, STAFF
from records.actions.undoing import RunAdmin
from records.lookups import ReadOnlyAdmin
from records.models import record_models
from records.statement_admin import UnlistedStatementAdmin
from records.statements import Statement
from reports.models import Explanation
from services.models import LeikaAssignment
from tests import factories
from tests.imports.files import csv_of
from tests.pages import fields_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db

FACTORIES = {
    factory._meta.model: factory
    for factory in vars(factories).values()
    if isinstance(factory, type) and issubclass(factory, DjangoModelFactory) and not factory._meta.abstract
}
# Runs are made elsewhere: an import, a reorganisation.
MODELS = [model for model, page in admin.site._registry.items() if not isinstance(page, RunAdmin)]
# Entered with their owner, made in the preview of a file, or written by the program alone.
NOT_ADDED = [
    model for model in MODELS if isinstance(admin.site._registry[model], (UnlistedStatementAdmin, ReadOnlyAdmin))
] + [NamedMap]
ADDED = [model for model in MODELS if model not in NOT_ADDED]
CHANGED = [model for model in MODELS if not isinstance(admin.site._registry[model], ReadOnlyAdmin)]
HUGE = "9" * 10_000
WRONG = [
    "",
    "abc",
    "12,3x",
    "99.99.9999",
    HUGE,
    "9" * 20,
    "x" * 100_000,
    "999999999",
    "\x00",
    "NaN",
    "1e400",
    "-1",
]
SHORT = [wrong for wrong in WRONG if len(wrong) < 20]
NO_DATE_NUMBER_OR_KEY = ["abc", "12,3x", "99.99.9999", "9" * 10_000, "x" * 100_000, "\x00", "NaN"]
ENGLISH = re.compile(r"\b(this|that|the|enter|must|required|please|select a|not a)\b", re.IGNORECASE)
BROKEN = [b"", b"abc", b"\x00" * 1000, b"PK\x03\x04" + b"\x00" * 100, b"\xff\xfe\xff", b";" * 10_000]
# What the browser sends without showing it; whoever changes it loses at most his own rows.
NOT_SHOWN = re.compile(r"(_FORMS|-id|seen_version|csrfmiddlewaretoken|befund|stichtag)$|^initial-")


def editors_of(model):
    """None (superuser) and, where there is one, the group that may edit it."""
    return None, *KEPT_BY.get(model._meta.label_lower, ())[:1]


def with_editors(models):
    """Each model with each of its editors."""
    return [
        pytest.param(model, group, id=f"{model._meta.label_lower}-{group or 'superuser'}")
        for model in models
        for group in editors_of(model)
    ]


def with_shares(model, sample):
    """Each of its editors, and how it chooses of some cases: those of the others are none of its own."""
    editors = editors_of(model)
    for place, group in enumerate(editors):
        yield group, lambda cases, number, place=place: sample(cases[place :: len(editors)], number)


def address(model, page, *arguments):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


def record_of(model):
    if model is Explanation:
        return Explanation.objects.create(finding="a:b:1", fingerprint="0" * 64, subject="Zoo", text="Nachtrag")
    if model is LeikaAssignment:
        return factories.LeikaServiceFactory().assignments.get()
    if model in FACTORIES or not issubclass(model, Statement):
        return FACTORIES[model]() if model in FACTORIES else model.objects.first()
    owner = record_of(model._meta.get_field(model.owner_field).related_model)
    keys = {name: some_key(model._meta.get_field(name)) for name in model.key_fields}
    given = {model.owner_field: owner, "effective_on": date(2020, 1, 1), **keys}
    return model.objects.first() or model.objects.create(**given)


def some_key(field):
    """A value that the key of a kind of statements may have."""
    return field.related_model.objects.last() if field.is_relation else field.flatchoices[0][0]


def stored():
    """How many versions of records, groups and imports there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + " + ".join(f"(SELECT COUNT(*) FROM {table})" for table in stored_tables()))
        return cursor.fetchone()


@cache
def stored_tables():
    models = [model.history.model for model in record_models()]
    return [model._meta.db_table for model in (*models, Group, ImportRun)]


def tag_of(page, name):
    """The tag that a field is entered with."""
    return re.search(rf'<(?:input|select|textarea)[^>]*\bname="{re.escape(name)}"[^>]*>', page)[0]


def errors_in(page):
    return unescape(
        " ".join(re.findall(r'<ul class="errorlist.*?</ul>|<div class="errornote".*?</ul>', page, re.DOTALL))
    )


def with_new_rows(fields):
    """What a browser sends after one row more of each kind was added and filled with what is offered, with Django's
    notes of what its fields began with (`initial-…`)."""
    filled = {name: value for name, value in fields.items() if "__prefix__" not in name}
    for name, value in fields.items():
        if "__prefix__" in name:
            prefix = name.partition("-__prefix__")[0].removeprefix("initial-")
            filled[name.replace("__prefix__", fields[f"{prefix}-TOTAL_FORMS"])] = value
            filled[f"{prefix}-TOTAL_FORMS"] = str(int(fields[f"{prefix}-TOTAL_FORMS"]) + 1)
    return filled


def check_each_wrong_value(client, page, button, choose, *, fields=None, given=()):
    """Post the form with one of its fields wrong, but none of those given: some fields and values; in a whole run each
    field empty, with a huge number and with one more value, in turn.

    `fields` are what is sent where that is not just what the page shows.
    """
    fields = fields or fields_of(client.get(page), button)
    before, others = stored(), cycle(wrong for wrong in WRONG if wrong not in {"", HUGE})
    names = [name for name in fields if name not in given]
    cases = [(name, wrong) for name in names for wrong in ("", HUGE, next(others))]
    for name, wrong in choose(cases, 6):
        sent = {**fields, name: wrong, button: fields.get(button) or "1"}
        with transaction.atomic():
            answer = client.post(page, sent)
            after = stored()
            transaction.set_rollback(True)
        assert answer.status_code in (200, 302), (name, wrong[:20])
        if answer.status_code == 200 and not NOT_SHOWN.search(name):
            assert after == before, (name, wrong[:20])
            check_answered_form(answer, sent, button, name)


def check_answered_form(answer, sent, button, wrong_name):
    page, again = answer.content.decode(), fields_of(answer, button)
    wrong = sent[wrong_name]
    errors = errors_in(page)
    is_hidden = 'type="hidden"' in tag_of(page, wrong_name)  # such as the owner of a row; nobody types into it
    assert errors or (is_hidden and 'class="errornote"' in page), (wrong_name, wrong[:20])
    assert not ENGLISH.search(errors), errors[:200]
    tag = tag_of(page, wrong_name)
    if wrong in NO_DATE_NUMBER_OR_KEY and re.search(r'vDateField|inputmode="numeric"|<select', tag):
        field = re.sub(r"_[01]$", "", wrong_name)
        assert f'id="id_{field}_error"' in page, (wrong_name, wrong[:20])
    for name, value in sent.items():
        if name in again and again[name] != value:
            assert NOT_SHOWN.search(name) or not can_show(page, name, value), (wrong_name, wrong[:20], name)


def can_show(page, name, value):
    """Whether the field can show the value: passwords are never shown again, a choice only where it is offered."""
    tag = tag_of(page, name)
    if "\x00" in value or re.search(r'type="(password|checkbox|radio)"', tag):
        return False
    options = page.partition(tag)[2].partition("</select>")[0]
    return not tag.startswith("<select") or f'<option value="{value}"' in options


@pytest.mark.walk(4)
@pytest.mark.parametrize("model", CHANGED, ids=lambda model: model._meta.label_lower)
def test_a_wrong_value_in_a_change_form_is_answered_with_the_form(staff, sample, model):
    page = address(model, "change", record_of(model).pk)
    for group, choose in with_shares(model, sample):
        client = staff(group)
        fields = with_new_rows(fields_of(client.get(page)))
        check_each_wrong_value(client, page, "_save", choose, fields=fields)


def number_fields(page, fields):
    """Those of the fields that take a whole number."""
    tags = {name: tag_of(page, name) for name in fields if f'name="{name}"' in page}
    assert not [name for name, tag in tags.items() if 'type="number"' in tag]
    return [name for name, tag in tags.items() if 'inputmode="numeric"' in tag and " disabled" not in tag]


NUMBERS = {
    "funding.amendment": {"position"},
    "funding.budgetitem": {"year"},
    "funding.expenditure": {"line"},
    "funding.grant": {"interim_proof_months", "position", "proof_months", "use_within_months", "year"},
    "funding.tranche": {"year"},
    "neighbours.municipality": {"number"},
    "neighbours.population": {"number"},
    "ozgtracker.retentionrule": {"days"},
    "papers.paper": {"position"},
    "projects.bundleprojectphase": {"project_phase"},
    "projects.objective": {"number"},
    "projects.objectivenumber": {"number"},
    "projects.phasemodel": {"place"},
    "projects.plannednumber": {"number"},
    "projects.processbundle": {"project_phase"},
    "projects.project": {"planned_bundles", "planned_digitised_bundles", "planned_units"},
    "services.denominator": {"leika_number", "number"},
    "services.maturitylevel": {"number"},
    "services.maturitymodel": {"number"},
}
GROUPED = [("200.000", "200000"), ("1.002", "1002"), ("4.80", None), ("0.200", None), ("5.0", None), ("2.0000", None)]


@pytest.mark.parametrize("model", CHANGED, ids=lambda model: model._meta.label_lower)
def test_a_whole_number_with_points_is_stored_as_it_is_read_or_refused(staff, model):
    client, page = staff(), address(model, "change", record_of(model).pk)
    form = client.get(page)
    shown = fields_of(form)
    names = number_fields(form.content.decode(), shown)
    assert {re.sub(r"^.*-", "", name) for name in names} == NUMBERS.get(model._meta.label_lower, set())
    for pattern in names:
        new_row = shown.get(f"{pattern.partition('-__')[0]}-TOTAL_FORMS", "")
        name = pattern.replace("__prefix__", new_row)
        for typed, meant in GROUPED:
            sent = {**(shown if name in shown else with_new_rows(shown)), name: typed, "_save": "1"}
            with transaction.atomic():
                answer = client.post(page, sent)
                after = fields_of(client.get(page) if answer.status_code == 302 else answer)
                transaction.set_rollback(True)
            if answer.status_code == 200:
                assert errors_in(answer.content.decode())
                assert after[name] == typed
            else:
                assert meant
                assert meant in {value for other, value in after.items() if other.endswith(name.rpartition("-")[2])}


@pytest.mark.walk
@pytest.mark.parametrize("model", ADDED, ids=lambda model: model._meta.label_lower)
def test_a_wrong_value_in_an_add_form_is_answered_with_the_form(staff, sample, model):
    page, record = address(model, "add"), record_of(model)
    for group, choose in with_shares(model, sample):
        client = staff(group)
        filled = fields_of(client.get(address(model, "change", record.pk)))
        form = client.get(page)
        empty, content = fields_of(form), form.content.decode()
        kept = {name for name in empty if NOT_SHOWN.search(name) or 'type="hidden"' in tag_of(content, name)}
        fields = {name: value if name in kept else filled.get(name) or value for name, value in empty.items()}
        check_each_wrong_value(client, page, "_save", choose, fields=with_new_rows(fields))


@pytest.mark.parametrize("name", ["groups", "user_permissions", "permissions"])
@pytest.mark.parametrize("key", ["9" * 40, "0", "-1", "abc", "\u0663"])
def test_a_choice_of_several_that_cannot_be_a_key_is_answered_with_the_form(staff, name, key):
    client = staff()
    record = Group.objects.first() if name == "permissions" else factories.UserFactory()
    page = address(type(record), "change", record.pk)
    answer = client.post(page, {**fields_of(client.get(page), "_save"), name: key})
    assert answer.status_code == 200
    assert f"„{key}“ ist kein gültiger Wert." in errors_in(answer.content.decode())


@pytest.mark.walk
@pytest.mark.parametrize("key", ["9" * 20, "9" * 5_000, "abc"])
def test_the_key_of_a_row_that_cannot_be_one_is_answered_with_the_form(staff, key):
    client, question = staff(), factories.QuestionFactory()
    page = address(type(question.order), "change", question.order.pk)
    fields = fields_of(client.get(page), "_save")
    answer = client.post(page, {**fields, "questions-0-id": key, "questions-0-text": "Wann?"})
    assert answer.status_code == 200
    question.refresh_from_db()
    assert question.text == "Wie weit?"


@pytest.mark.walk
def test_two_new_rows_of_the_same_day_are_refused_with_the_name_of_the_field(staff):
    client, rollout = staff(), factories.RolloutFactory()
    page = address(type(rollout), "change", rollout.pk)
    fields = with_new_rows(fields_of(client.get(page), "_save"))
    days = {f"phase_changes-{row}-effective_on": "01.02.2020" for row in (0, 1)}
    phases = {f"phase_changes-{row}-phase": phase for row, phase in enumerate((Phase.PLANNING, Phase.CONCEPT))}
    second = {name.replace("-0-", "-1-"): value for name, value in fields.items() if "changes-0-" in name}
    answer = client.post(page, {**fields, **second, **days, **phases, "phase_changes-TOTAL_FORMS": "2"})
    assert "Bitte die doppelten Daten für „Gilt ab“ korrigieren." in errors_in(answer.content.decode())


BUTTONS = {"delete_selected": "change_reason", "confirm": "confirm_status"}


@pytest.mark.sample(2)
@pytest.mark.parametrize(("model", "group"), with_editors(MODELS))
def test_a_wrong_value_in_an_action_on_chosen_records_is_answered_with_its_form(staff, sample, model, group):
    client, record, page = staff(group), record_of(model), address(model, "changelist")
    listed = client.get(page).content.decode()
    options = re.search(r'<select name="action".*?</select>', listed, re.DOTALL)
    for action in re.findall(r'<option value="(\w+)"', options[0]) if options else []:
        chosen = {"action": action, "_selected_action": str(record.pk)}
        for name, wrong in sample([(name, wrong) for name in (*chosen, "select_across") for wrong in WRONG], 4):
            assert client.post(page, {**chosen, name: wrong}).status_code in (200, 302), (action, name, wrong[:20])
        question = client.post(page, chosen)
        button = BUTTONS.get(action, "enter_phase")
        if f'name="{button}"' in question.content.decode():
            given = (*chosen, "select_across", "post")
            fields = fields_of(question, button)
            check_each_wrong_value(client, page, button, sample, fields=fields, given=given)


@pytest.mark.walk
@pytest.mark.parametrize("group", [None, STAFF])
def test_a_record_is_confirmed_or_deleted_in_a_form_that_keeps_what_was_typed(staff, sample, group):
    client, rollout = staff(group), factories.RolloutFactory()
    for name, button in (("confirm", "confirm_status"), ("delete", "change_reason")):
        page = address(type(rollout), name, rollout.pk)
        check_each_wrong_value(client, page, button, sample)


@pytest.mark.walk
@pytest.mark.parametrize("group", [None, LEAD])
def test_a_wrong_file_is_answered_with_what_is_wrong(staff, settings, tmp_path, group):
    settings.IMPORT_FOLDER = tmp_path
    client = staff(group)
    page = reverse("admin:imports_import", args=["leistungseinheiten"])
    files = [SimpleUploadedFile(name, content) for name in ("x.csv", "x" * 500, "x.xlsx") for content in BROKEN]
    for file in [*WRONG, *files]:
        answer = client.post(page, {"file": file, "preview": "1"}, follow=True)
        assert answer.status_code == 200, file
        assert "errorlist" in answer.content.decode() or "errornote" in answer.content.decode(), file
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("group", [None, LEAD])
def test_an_import_is_undone_in_a_form_that_keeps_what_was_typed(staff, sample, tmp_path, group):
    client, file = staff(group), tmp_path / "zoo.csv"
    file.write_bytes(csv_of("Nummer;Leistungseinheit", "1;Zoo"))
    call_command("importieren", "leistungseinheiten", file, stdout=StringIO())
    page = reverse("admin:imports_importrun_undo", args=[ImportRun.objects.get().pk])
    check_each_wrong_value(client, page, "undo", sample)


@pytest.mark.walk
@pytest.mark.parametrize("group", [None, LEAD])
@pytest.mark.parametrize("step", ["freeze", "publish"])
def test_a_paper_is_frozen_and_published_whatever_is_sent(staff, sample, group, step):
    client, paper = staff(group), factories.PaperFactory()
    form = address(type(paper), step, paper.pk)
    fields = dict.fromkeys(("csrfmiddlewaretoken", "paper", "state", "is_public"), "")
    for name, wrong in sample([(name, wrong) for name in fields for wrong in WRONG], 2):
        with transaction.atomic():
            assert client.post(form, {name: wrong}).status_code == 302, (name, wrong[:20])
            transaction.set_rollback(True)
    assert client.post(address(type(paper), step, 10**15), {}).status_code == 404
    paper.refresh_from_db()
    assert paper.is_draft


@pytest.mark.parametrize("number", ["0", "-1"])
def test_a_form_that_denies_its_rows_is_answered_and_nothing_is_stored(staff, number):
    client, question = staff(), factories.QuestionFactory()
    page = address(type(question.order), "change", question.order_id)
    fields = fields_of(client.get(page)) | {"questions-INITIAL_FORMS": number, "_save": "1"}
    before = stored()
    answer = client.post(page, fields, follow=True)
    assert answer.status_code == 200
    assert "Bitte füllen Sie dieses Formular aus." in answer.content.decode() or errors_in(answer.content.decode())
    assert stored() == before
