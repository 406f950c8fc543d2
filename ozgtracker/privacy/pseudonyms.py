"""An account becomes a mark: what it did stays done by one and the same account, whose name nobody knows any more."""

from collections.abc import Callable
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction

from records.models import Record, record_models
from records.second_person.models import PendingCorrection
from records.trail import NOTHING

from ..rights.models import Role
from ..sign_in.models import AccountEvent
from ..sign_in.sessions import end_sessions
from .account_trail import record_change
from .marks import is_pseudonymised, mark_of
from .models import AccountChange

ACTIVE = (
    "Das Konto „{name}“ ist noch aktiv. Bitte deaktivieren Sie es zuerst („Daten pflegen“, Benutzer): Pseudonymisieren "
    "lässt sich nicht rückgängig machen."
)
REDACTED = "(geschwärzt)"
REPRESENTATION_LENGTH = LogEntry._meta.get_field("object_repr").max_length
PERSONAL_FIELDS = ("username", "first_name", "last_name", "email")

Forgetter = Callable[[User, str], None]
_forgetters: list[Forgetter] = []


def forgets_account(function: Forgetter) -> Forgetter:
    """Decorator: the function puts the mark of an account (its second argument) where else its name stands."""
    _forgetters.append(function)
    return function


@forgets_account
def forget_in_events(account: User, mark: str) -> None:
    """In what happened to other accounts by this one's doing; its own events go with its means of signing in."""
    AccountEvent.objects.filter(done_by__in=names_of(account)).update(done_by=mark)


@forgets_account
def forget_in_log(account: User, mark: str) -> None:
    """In Django's log of the admin: in what was done to the account, and in how its roles were called."""
    kind = ContentType.objects.get_for_model
    own = LogEntry.objects.filter(content_type=kind(User), object_id=str(account.pk))
    own.update(object_repr=mark, change_message="")
    for name in names_of(account):
        for entry in LogEntry.objects.filter(content_type=kind(Role), object_repr__startswith=f"{name}: "):
            entry.object_repr = f"{mark}{entry.object_repr.removeprefix(name)}"[:REPRESENTATION_LENGTH]
            entry.save(update_fields=["object_repr"])


@forgets_account
def forget_in_corrections(account: User, mark: str) -> None:
    """In what corrections would write: who confirmed or explained something; and in the answers to them."""
    names = names_of(account)
    for name in names:
        PendingCorrection.objects.all().forget_account(name, mark)
    for correction in PendingCorrection.objects.exclude(trail=[]):
        before = deepcopy(correction.trail)
        for entry in correction.trail:
            entry["changes"] = [
                [field, label, *(mark if field in fields_of_accounts() and text in names else text for text in texts)]
                for field, label, *texts in entry["changes"]
            ]
        if correction.trail != before:
            correction.save(update_fields=["trail"])


@cache
def fields_of_accounts() -> frozenset[str]:
    """The names of the fields by which records refer to accounts."""
    fields = (field for model in record_models() for field in model._meta.concrete_fields)
    return frozenset(field.name for field in fields if field.related_model is User)


def names_of(account: User) -> set[str]:
    """What the account is called, and what it was called before, unless somebody else is called so now."""
    changes = AccountChange.objects.filter(subject=AccountChange.Subject.ACCOUNT, key=account.pk)
    texts = {text for each in changes for field, _, *texts in each.changes if field == "username" for text in texts}
    taken = set(User.objects.exclude(pk=account.pk).filter(username__in=texts).values_list("username", flat=True))
    return {account.get_username(), *texts} - {NOTHING, REDACTED} - taken


def pseudonymise(account: User) -> str:
    """Take name, mail, means of signing in and sessions from an account; returns its mark.

    Raises a ValidationError where the account is active, or that is done already, or another account is called so.
    """
    mark = mark_of(account)
    refuse_pseudonymising(account, mark)
    with transaction.atomic():
        for forget in _forgetters:
            forget(account, mark)
        account.groups.clear()
        account.user_permissions.clear()
        forget_in_trail(account, mark)
        delete_means_of_signing_in(account)
        end_sessions(account)
        # Past the signals, which would write down the name that goes.
        User.objects.filter(pk=account.pk).update(
            username=mark,
            first_name="",
            last_name="",
            email="",
            password=make_password(None),
            last_login=None,
            is_active=False,
            is_staff=False,
            is_superuser=False,
        )
        account.refresh_from_db()
        record_change(account, "~", [("username", "Benutzername", REDACTED, mark)])
    for path in waiting_files(account):
        path.unlink(missing_ok=True)
    return mark


def refuse_pseudonymising(account: User, mark: str) -> None:
    if is_pseudonymised(account):
        raise ValidationError(f"Das Konto „{mark}“ ist schon pseudonymisiert.")
    if account.is_active:
        raise ValidationError(ACTIVE.format(name=account.get_username()))
    if User.objects.filter(username=mark).exists():
        raise ValidationError(f"Ein anderes Konto heißt „{mark}“. Bitte benennen Sie es zuerst um.")


def forget_in_trail(account: User, mark: str) -> None:
    """In what was done to accounts and groups: personal fields of this one, and its name among members of groups."""
    names = names_of(account)
    for change in AccountChange.objects.all():
        is_own = change.subject == AccountChange.Subject.ACCOUNT and change.key == account.pk
        changes = [forgotten(each, names, mark, is_own=is_own) for each in change.changes]
        if is_own or changes != change.changes:
            AccountChange.objects.filter(pk=change.pk).update(name=mark if is_own else change.name, changes=changes)


def forgotten(change: list[str], names: set[str], mark: str, *, is_own: bool) -> list[str]:
    """One field of a change, without the names."""
    field, label, *texts = change
    if is_own and field in PERSONAL_FIELDS:
        return [field, label, *(text if text == "–" else REDACTED for text in texts)]
    if field == "user":
        return [
            field,
            label,
            *(", ".join(mark if each in names else each for each in text.split(", ")) for text in texts),
        ]
    return change


def delete_means_of_signing_in(account: User) -> None:
    """What hangs on the account and goes with it: second factors, addresses, links to a provider. What it did, and its
    rights, which are records, stay with the mark."""
    for relation in User._meta.related_objects:
        model: Any = relation.related_model
        stays = hasattr(model, "instance_type") or issubclass(model, (Record, LogEntry)) or model._meta.auto_created
        if relation.on_delete is models.CASCADE and not stays:
            model._base_manager.filter(**{relation.field.name: account}).delete()


def waiting_files(account: User) -> list[Path]:
    """The files of the account that wait for being imported, see `imports.uploads`."""
    return sorted(Path(settings.IMPORT_FOLDER).glob(f"{account.pk}-*"))
