from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Max, Min
from django.utils import timezone

from records.commands import GermanCommand
from records.models import record_models

from ...privacy.commands import account_named
from ...privacy.models import AccountChange
from ...privacy.pseudonyms import waiting_files
from ...sign_in.sessions import sessions_of

OF_ACCOUNT = {
    "username": "Benutzername",
    "first_name": "Vorname",
    "last_name": "Nachname",
    "email": "E-Mail-Adresse",
    "is_active": "aktiv",
    "date_joined": "angelegt am",
    "last_login": "letzte Anmeldung",
}


class Command(GermanCommand):
    """Lists what is stored about an account, for an answer to the person (Art. 15 DSGVO)."""

    help = "Listet auf, was über ein Konto gespeichert ist, für eine Auskunft nach Art. 15 DSGVO."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("konto", help="Benutzername")

    def handle(self, *args: Any, konto: str, **options: Any) -> None:
        account = account_named(konto)
        for line in lines_about(account):
            self.stdout.write(line)


def lines_about(account: User) -> Iterator[str]:
    yield f"Auskunft über das Konto „{account.get_username()}“, Stand {timezone.localdate():%d.%m.%Y}"
    for name, label in OF_ACCOUNT.items():
        yield f"{label}: {text_of(getattr(account, name))}"
    groups = ", ".join(account.groups.order_by("name").values_list("name", flat=True))
    yield f"Gruppen: {groups or '–'}"
    yield f"offene Sitzungen: {len(sessions_of(account))}"
    yield f"Dateien, die auf ihren Import warten: {len(waiting_files(account)) // 2}"
    of_account = AccountChange.objects.filter(subject=AccountChange.Subject.ACCOUNT, key=account.pk)
    yield f"Änderungen an diesem Konto: {of_account.count()}"
    for change in of_account:
        texts = "; ".join(f"{label}: {before} → {after}" for _, label, before, after in change.changes)
        yield f"  {text_of(change.at)} {change.get_action_display()}: {texts}"
    yield "Was dieses Konto eingetragen hat (Anzahl, erster und letzter Tag; der Wortlaut steht im Verlauf):"
    yield from references_to(account)


def references_to(account: User) -> Iterator[str]:
    """What bears the account: its changes of records, what it confirmed, imported, froze."""
    for model in sorted(record_models(), key=lambda each: str(each._meta.verbose_name_plural)):
        entries = model.history.model.objects.filter(history_user=account)
        span = entries.aggregate(number=models.Count("pk"), first=Min("history_date"), last=Max("history_date"))
        if span["number"]:
            period = f"{text_of(span['first'])} bis {text_of(span['last'])}"
            yield f"  Verlauf, {model._meta.verbose_name_plural}: {span['number']} ({period})"
    for relation in relations_of_accounts():
        model = relation.related_model
        if number := model._base_manager.filter(**{relation.field.name: account}).count():
            yield f"  {model._meta.verbose_name_plural} ({relation.field.verbose_name}): {number}"


def relations_of_accounts() -> list[Any]:
    """What refers to accounts besides histories and memberships of groups."""
    relations = [each for each in User._meta.get_fields(include_hidden=True) if each.auto_created]
    return [
        each
        for each in relations
        if each.is_relation
        and not each.many_to_many
        and not hasattr(each.related_model, "instance_type")
        and not each.related_model._meta.auto_created  # type: ignore[union-attr]
    ]


def text_of(value: object) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "ja" if value else "nein"
    return f"{timezone.localtime(value):%d.%m.%Y, %H:%M} Uhr" if isinstance(value, datetime) else str(value)
