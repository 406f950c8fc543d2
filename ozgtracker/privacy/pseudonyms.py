"""An account becomes a mark: what it did stays done by one and the same account, whose name nobody knows any more."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction

from records.models import Record

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
    AccountEvent.objects.filter(done_by=account.get_username()).update(done_by=mark)


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
        entries = LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(User), object_id=str(account.pk)
        )
        entries.update(object_repr=mark, change_message="")
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
    name = account.get_username()
    for change in AccountChange.objects.all():
        is_own = change.subject == AccountChange.Subject.ACCOUNT and change.key == account.pk
        changes = [forgotten(each, name, mark, is_own=is_own) for each in change.changes]
        if is_own or changes != change.changes:
            AccountChange.objects.filter(pk=change.pk).update(name=mark if is_own else change.name, changes=changes)


def forgotten(change: list[str], name: str, mark: str, *, is_own: bool) -> list[str]:
    """One field of a change, without the name."""
    field, label, *texts = change
    if is_own and field in PERSONAL_FIELDS:
        return [field, label, *(text if text == "–" else REDACTED for text in texts)]
    if field == "user":
        return [
            field,
            label,
            *(", ".join(mark if each == name else each for each in text.split(", ")) for text in texts),
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
