"""Who confirmed or explained stays who it was: another account says something of its own, or nothing."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from projects.models import RolloutConfirmation
from records.history import acting
from reports.models import Explanation
from tests.factories import (
    BundleConfirmationFactory,
    GrantConfirmationFactory,
    RolloutConfirmationFactory,
    UserFactory,
)
from tests.pages import fields_of, text_of

pytestmark = pytest.mark.django_db
NOT_YOURS = "anna hat das eingetragen; in fremdem Namen lässt es sich nicht ändern."


def signed_in(name):
    client = Client()
    client.user = UserFactory(username=name, is_superuser=True)
    client.force_login(client.user)
    return client


@pytest.fixture
def anna():
    return signed_in("anna")


@pytest.fixture
def bert():
    return signed_in("bert")


def explanation(explained_by):
    given = {"finding": "a:b:1", "fingerprint": "0" * 64, "subject": "Zoo", "text": "Nachtrag"}
    return Explanation.objects.create(**given, explained_by=explained_by)


def records_of(account):
    return [
        *(
            factory(confirmed_by=account, confirmed_on=date(2021, 1, 1), source="Protokoll")
            for factory in (RolloutConfirmationFactory, BundleConfirmationFactory, GrantConfirmationFactory)
        ),
        explanation(account),
    ]


def page_of(record):
    return f"/admin/{record._meta.app_label}/{record._meta.model_name}/{record.pk}/change/"


def author_of(record):
    record.refresh_from_db()
    return getattr(record, "confirmed_by", None) or getattr(record, "explained_by", None)


def word(record):
    return "text" if isinstance(record, Explanation) else "note"


def sent(client, record, value, **forged):
    page = page_of(record)
    fields = fields_of(client.get(page)) | {word(record): value, "change_reason": "Rückfrage", **forged}
    return client.post(page, fields)


@pytest.mark.walk
def test_another_account_does_not_alter_what_somebody_confirmed(anna, bert):
    for record in records_of(anna.user)[:-1]:
        before = getattr(record, word(record))
        assert NOT_YOURS in text_of(sent(bert, record, "ganz anders")), record
        assert author_of(record) == anna.user
        assert getattr(record, word(record)) == before


def test_what_another_account_makes_of_an_explanation_is_its_own_and_the_former_stays_in_the_history(anna, bert):
    former = explanation(anna.user)
    assert sent(bert, former, "Genauer nachgesehen").status_code == 302
    now = Explanation.objects.get()
    assert (now.text, now.explained_by, now.finding) == ("Genauer nachgesehen", bert.user, former.finding)
    rows = former.history.model.objects.filter(id=former.pk).order_by("history_id")
    assert [(row.history_type, row.text, row.explained_by_id) for row in rows] == [
        ("+", "Nachtrag", anna.user.pk),
        ("-", "Nachtrag", anna.user.pk),
    ]
    assert rows.last().history_change_reason == "Von einem anderen Konto neu erläutert"
    assert sent(bert, now, "Noch genauer").status_code == 302
    assert Explanation.objects.get().pk == now.pk


def test_an_explanation_that_another_account_only_looks_at_stays(anna, bert):
    former = explanation(anna.user)
    assert sent(bert, former, former.text).status_code == 302
    assert author_of(former) == anna.user


@pytest.mark.walk
def test_no_forged_field_moves_the_author(anna, bert):
    for record in records_of(anna.user):
        forged = dict.fromkeys(("confirmed_by", "explained_by", "confirmed_by_id"), bert.user.pk)
        assert sent(anna, record, "genauer", **forged).status_code == 302
        assert author_of(record) == anna.user
        assert getattr(record, word(record)) == "genauer"


def test_the_author_moves_by_no_way_of_saving(anna, bert):
    for record in records_of(anna.user):
        name = "explained_by" if isinstance(record, Explanation) else "confirmed_by"
        for other in (bert.user, None):
            setattr(record, name, other)
            with acting(bert.user), pytest.raises(ValidationError, match="bleibt, wer es war"):
                record.save()
            with pytest.raises(ValidationError, match="bleibt, wer es war"):
                type(record).objects.bulk_change([record], [name])
        assert author_of(record) == anna.user


def test_another_account_deletes_for_a_reason_and_confirms_itself(anna, bert):
    record = RolloutConfirmationFactory(confirmed_by=anna.user, confirmed_on=date(2021, 1, 1))
    page = page_of(record).replace("change", "delete")
    assert bert.post(page, {**fields_of(bert.get(page), "post"), "change_reason": "falsch"}).status_code == 302
    rollout = record.subject
    confirm = f"/admin/projects/rollout/{rollout.pk}/bestaetigen/"
    given = {"confirm_status": "1", "confirmed_on": "01.01.2021", "note": "geprüft"}
    assert bert.post(confirm, {**fields_of(bert.get(confirm), "confirm_status"), **given}).status_code == 302
    assert RolloutConfirmation.objects.get().confirmed_by == bert.user
    newest = record.history.model.objects.filter(id=record.pk).latest("history_id")
    assert (newest.history_type, newest.history_user, newest.confirmed_by_id) == ("-", bert.user, anna.user.pk)
    assert newest.history_change_reason == "falsch"


def test_what_the_program_confirmed_is_corrected_by_whoever_may(bert):
    record = RolloutConfirmationFactory(confirmed_by=None, confirmed_on=date(2021, 1, 1))
    assert sent(bert, record, "laut Protokoll").status_code == 302
    record.refresh_from_db()
    assert (record.note, record.confirmed_by) == ("laut Protokoll", None)
    assert record.history.latest("history_id").history_user == bert.user
