"""Changes of accounts, groups and rights leave a trail, whichever way they are made: a form, sign-in, a command.

Connected to the signals of Django: `QuerySet.update` alone would pass it, and nothing of the program uses that here.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import ValidationError
from django.db.models import Model, ProtectedError
from django.db.models.signals import m2m_changed, post_save, pre_delete, pre_save
from django.dispatch import receiver

from records.history import current_reason, current_user
from records.security_log import log_deed
from records.trail import NOTHING, label_of, text_of

from ..permissions import GROUPS
from .models import AccountChange

Change = tuple[str, str, str, str]  # field, label, before, after

ACCOUNT_FIELDS = ("username", "first_name", "last_name", "email", "is_active", "is_staff", "is_superuser")
FIELDS: dict[type[Model], tuple[str, ...]] = {User: ACCOUNT_FIELDS, Group: ("name",)}
RELATIONS = {
    User.groups.through: (User, Group, "groups", "Gruppen"),
    User.user_permissions.through: (User, Permission, "user_permissions", "Rechte"),
    Group.permissions.through: (Group, Permission, "permissions", "Rechte"),
}
DEEDS = {"+": "added", "~": "changed", "-": "deleted"}
GROUP_STAYS = "Die Gruppe „{name}“ gehört zum Programm: Sie lässt sich weder umbenennen noch löschen."
ACCOUNT_STAYS = (
    "Konten werden nicht gelöscht, denn damit verschwände, wer etwas geändert hat. Deaktivieren Sie das Konto oder "
    "pseudonymisieren Sie es (Befehl konto_pseudonymisieren)."
)


def record_change(instance: Model, action: str, changes: Iterable[Change]) -> None:
    """Write down what happened to an account or a group; of nothing, nothing."""
    if found := list(changes):
        kind = AccountChange.Subject.ACCOUNT if isinstance(instance, User) else AccountChange.Subject.GROUP
        AccountChange.objects.create(
            subject=kind,
            key=instance.pk,
            name=str(instance),
            action=action,
            changes=found,
            by=current_user(),
            reason=current_reason(),
        )
        what = "Account" if isinstance(instance, User) else "Group"
        if what == "Account" or current_user():  # the program sets up its groups after each migration
            log_deed(f"{what} {DEEDS[action]}", instance, *(name for name, *_ in found))


@receiver(pre_save, sender=User)
@receiver(pre_save, sender=Group)
def remember_stored(
    sender: type[Model],
    instance: Any,
    raw: bool = False,
    update_fields: Collection[str] | None = None,
    **kwargs: object,
) -> None:
    """Keep what is stored until it is saved. Raises a ValidationError where a group of the program is renamed."""
    instance.stored_before = None
    if instance._state.adding or (update_fields is not None and set(update_fields) == {"last_login"}):
        return
    instance.stored_before = stored = sender._default_manager.filter(pk=instance.pk).first()
    if isinstance(stored, Group) and stored.name in GROUPS and stored.name != instance.name:
        raise ValidationError({"name": GROUP_STAYS.format(name=stored.name)})


@receiver(post_save, sender=User)
@receiver(post_save, sender=Group)
def record_saved(sender: type[Model], instance: Any, created: bool, **kwargs: object) -> None:
    if created:
        record_change(instance, "+", [*contents(instance, is_before=False)])
    elif stored := instance.stored_before:
        record_change(instance, "~", differences(stored, instance))


def contents(instance: Model, *, is_before: bool) -> Iterable[Change]:
    """The fields that have a value, before a deletion or after a creation."""
    for field in fields_of(type(instance)):
        if (text := text_of(field, instance)) != NOTHING:
            yield (field.name, label_of(field), *((text, NOTHING) if is_before else (NOTHING, text)))


def differences(stored: Any, instance: Model) -> Iterable[Change]:
    for field in fields_of(type(instance)):
        before, after = text_of(field, stored), text_of(field, instance)
        if before != after:
            yield field.name, label_of(field), before, after
    if isinstance(instance, User) and stored.password != instance.password and is_new_password(instance):
        yield "password", "Passwort", "das bisherige", "ein neues"


def is_new_password(account: User) -> bool:
    """Whether somebody set it: at sign-in Django stores the same one anew where its digest is out of date."""
    return getattr(account, "_password", None) is not None or not account.has_usable_password()


def fields_of(model: type[Model]) -> list[Any]:
    return [model._meta.get_field(name) for name in FIELDS[model]]


def record_relation(
    sender: Any, instance: Any, action: str, reverse: bool, pk_set: set[int] | None = None, **kwargs: object
) -> None:
    """Groups of an account, permissions of a group or an account: as they were and are, from whichever side."""
    owner_model, related_model, name, label = RELATIONS[sender]
    if action in ("pre_add", "pre_remove", "pre_clear"):
        instance.owners_before = names_of_owners(instance, reverse, pk_set, owner_model, name)
    elif action in ("post_add", "post_remove", "post_clear"):
        before = instance.__dict__.pop("owners_before", {})
        for owner in owner_model._default_manager.filter(pk__in=before):
            then, now = before[owner.pk], related_names(owner, name)
            if then != now:
                record_change(owner, "~", [(name, label, *shown(then, now, in_full=related_model is Group))])


def names_of_owners(
    instance: Any, reverse: bool, pk_set: set[int] | None, owner_model: type[Model], name: str
) -> dict[int, list[str]]:
    """By the key of each account or group whose relation changes, the names that it has until then."""
    if not reverse:
        return {instance.pk: related_names(instance, name)}
    owners = owner_model._default_manager.filter(**{name: instance})
    if pk_set is not None:
        owners = owner_model._default_manager.filter(pk__in=pk_set)
    return {owner.pk: related_names(owner, name) for owner in owners}


def related_names(owner: Any, name: str) -> list[str]:
    """Names of groups, or of permissions as units.view_unit."""
    if name == "groups":
        return sorted(owner.groups.values_list("name", flat=True))
    found = getattr(owner, name).order_by().values_list("content_type__app_label", "codename")
    return sorted(".".join(each) for each in found)


def shown(then: list[str], now: list[str], *, in_full: bool) -> tuple[str, str]:
    """Both sides; of long lists of permissions those alone that went and came."""
    if not in_full:
        then, now = sorted({*then} - {*now}), sorted({*now} - {*then})
    return ", ".join(then) or NOTHING, ", ".join(now) or NOTHING


@receiver(pre_delete, sender=User)
def refuse_deleting_account(instance: Model, **kwargs: object) -> None:
    """Raise a ProtectedError: nobody who did something becomes nobody."""
    raise ProtectedError(ACCOUNT_STAYS, {instance})


@receiver(pre_delete, sender=Group)
def record_deleting_group(instance: Group, **kwargs: object) -> None:
    """Raise a ProtectedError for a group of the program; of others write down what they were, and of whom."""
    if instance.name in GROUPS:
        raise ProtectedError(GROUP_STAYS.format(name=instance.name), {instance})
    members = ", ".join(sorted(instance.user_set.values_list("username", flat=True)))
    permissions = ", ".join(related_names(instance, "permissions"))
    relations = [
        (name, label, text, NOTHING)
        for name, label, text in (("user", "Mitglieder", members), ("permissions", "Rechte", permissions))
        if text
    ]
    for account in instance.user_set.all():
        then = related_names(account, "groups")
        now = [name for name in then if name != instance.name]
        record_change(account, "~", [("groups", "Gruppen", *shown(then, now, in_full=True))])
    record_change(instance, "-", [*contents(instance, is_before=True), *relations])


for through in RELATIONS:
    m2m_changed.connect(record_relation, sender=through)
