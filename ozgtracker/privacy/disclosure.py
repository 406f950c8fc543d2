"""What is stored about an account, line by line in German, for an answer to the person (Art. 15 DSGVO)."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db.models import Count, Max, Min, Model, Q, QuerySet
from django.utils import timezone

from records.models import record_models
from records.second_person.models import PendingCorrection

from ..digest.models import WeeklyDigest
from ..rights.models import Role
from ..sign_in.events import FACTORS
from ..sign_in.models import AccountEvent
from ..sign_in.second_factor import groups_of
from ..sign_in.sessions import sessions_of
from .models import AccountChange, AuditFileDownload, Redaction
from .pseudonyms import waiting_files

OF_ACCOUNT = {
    "username": "Benutzername",
    "first_name": "Vorname",
    "last_name": "Nachname",
    "email": "E-Mail-Adresse",
    "is_active": "aktiv",
    "date_joined": "angelegt am",
    "last_login": "letzte Anmeldung",
}
KINDS_OF_ENTRIES = {"+": "eingetragen", "~": "geändert", "-": "gelöscht"}

Part = Callable[[User], Iterator[str]]
PARTS: dict[str, Part] = {}
SHOWN: set[Any] = {LogEntry, EmailAddress}  # models of which a part tells


def part(heading: str, *models: Any) -> Callable[[Part], Part]:
    """Decorator: the function yields the lines under the heading, and tells all that the models hold of an account."""

    def register(function: Part) -> Part:
        PARTS[heading] = function
        SHOWN.update(models)
        return function

    return register


def lines_about(account: User) -> Iterator[str]:
    """The whole answer. A heading under which nothing stands says so."""
    yield f"Auskunft über das Konto „{account.get_username()}“, Stand {timezone.localdate():%d.%m.%Y}"
    for name, label in OF_ACCOUNT.items():
        yield f"{label}: {text_of(getattr(account, name))}"
    addresses = EmailAddress.objects.filter(user=account).exclude(email=account.email)
    if addresses:
        yield f"weitere E-Mail-Adressen: {', '.join(addresses.values_list('email', flat=True))}"
    yield f"Gruppen: {', '.join(groups_of(account)) or '–'}"
    yield f"offene Sitzungen: {len(sessions_of(account))}"
    yield f"Dateien, die auf ihren Import warten: {len(waiting_files(account)) // 2}"
    for heading, lines in PARTS.items():
        found = list(lines(account))
        yield f"{heading}:" if found else f"{heading}: –"
        yield from (f"  {line}" for line in found)


@part("Sitzungen, auch beendete, bis sie aufgeräumt sind", UserSession)
def sessions(account: User) -> Iterator[str]:
    for each in UserSession.objects.filter(user=account).order_by("created_at", "pk"):
        browser = each.user_agent or "Browser unbekannt"
        yield f"{text_of(each.created_at)}, zuletzt {text_of(each.last_seen_at)}: Adresse {each.ip}, {browser}"


@part("Zweite Faktoren (ihre Geheimnisse sind verschlüsselt)", Authenticator)
def factors(account: User) -> Iterator[str]:
    for each in Authenticator.objects.filter(user=account).order_by("created_at", "pk"):
        name = FACTORS.get(each.type, each.type)
        yield f"{name}: eingerichtet {text_of(each.created_at)}, zuletzt verwendet {text_of(each.last_used_at)}"


@part("Kennungen beim Anbieter der Anmeldung", SocialAccount)
def identities(account: User) -> Iterator[str]:
    for each in SocialAccount.objects.filter(user=account).order_by("pk"):
        yield f"{each.uid}, seit {text_of(each.date_joined)}, letzte Anmeldung {text_of(each.last_login)}"


@part("Wochenbericht", WeeklyDigest)
def weekly_digest(account: User) -> Iterator[str]:
    for each in WeeklyDigest.objects.filter(account=account):
        yield f"bestellt {text_of(each.wanted_since)}, zuletzt gesendet {text_of(each.sent_at)}"


@part("Rollen", Role)
def roles(account: User) -> Iterator[str]:
    for role in Role.objects.filter(account=account).select_related("group", "project", "unit"):
        yield f"{role.group}: {role.scope_text}, {period_text(role.starts_on, role.ends_on)}"
    for role in Role.objects.filter(deputy=account).select_related("group", "project", "unit"):
        period = period_text(role.deputy_from, role.deputy_until)
        yield f"in Stellvertretung: {role.group}: {role.scope_text}, {period}"


@part("Verlauf dieser Rollen")
def history_of_roles(account: User) -> Iterator[str]:
    entries: Any = Role.history.filter(Q(account=account) | Q(deputy=account))
    for each in entries.select_related("group").order_by("history_date", "history_id"):
        kind = KINDS_OF_ENTRIES[each.history_type]
        period = period_text(each.starts_on, each.ends_on)
        yield f"{text_of(each.history_date)} {kind}: {each.group}, {period} (Rolle {each.id})"


@part("Ereignisse des Kontos", AccountEvent)
def events(account: User) -> Iterator[str]:
    for each in account.events.order_by("recorded_at", "pk"):
        address = f", Adresse {each.address}" if each.address else ""
        yield f"{text_of(each.recorded_at)} {each.text} (durch {each.done_by}{address})"


@part("Änderungen an diesem Konto")
def changes_of_account(account: User) -> Iterator[str]:
    for change in AccountChange.objects.filter(subject=AccountChange.Subject.ACCOUNT, key=account.pk):
        texts = "; ".join(f"{label}: {before} → {after}" for _, label, before, after in change.changes)
        yield f"{text_of(change.at)} {change.get_action_display()}: {texts}"


@part("Änderungen durch dieses Konto an Konten und Gruppen", AccountChange)
def changes_by_account(account: User) -> Iterator[str]:
    for change in AccountChange.objects.filter(by=account):
        what = f"{change.get_subject_display()} {change.key} {change.get_action_display()}"
        yield f"{text_of(change.at)} {what}{reason_text(change.reason)}"


@part("Geladene Prüfakten", AuditFileDownload)
def audit_files(account: User) -> Iterator[str]:
    for each in AuditFileDownload.objects.filter(by=account):
        yield f"{text_of(each.at)} {each}, SHA-256 {each.sha256}"


@part("Schwärzungen durch dieses Konto", Redaction)
def redactions(account: User) -> Iterator[str]:
    for each in Redaction.objects.filter(by=account):
        yield f"{text_of(each.at)} {each}{reason_text(each.reason)}"


@part("Vorgelegte Berichtigungen zu zweit", PendingCorrection)
def corrections_asked(account: User) -> Iterator[str]:
    for each in PendingCorrection.objects.filter(asked_by=account):
        yield f"{text_of(each.asked_at)} {each.title}{reason_text(each.reason)}: {each.get_state_display()}"


@part("Entschiedene Berichtigungen zu zweit")
def corrections_decided(account: User) -> Iterator[str]:
    for each in PendingCorrection.objects.filter(decided_by=account):
        answer = f" (Antwort: {each.answer})" if each.answer else ""
        yield f"{text_of(each.decided_at)} {each.title}: {each.get_state_display()}{answer}"


@part("Was dieses Konto eingetragen hat (Anzahl, erster und letzter Tag; der Wortlaut steht im Verlauf)")
def entries(account: User) -> Iterator[str]:
    """What bears the account: its changes of records, what it confirmed, imported, froze."""
    models: list[Any] = sorted(record_models(), key=lambda each: str(each._meta.verbose_name_plural))
    for model in (*models, Role):
        made: Any = model.history.model.objects.filter(history_user=account)
        yield from counted(f"Verlauf, {model._meta.verbose_name_plural}", made, "history_date")
    log = LogEntry.objects.filter(user=account)
    yield from counted("Protokoll der Pflegeseiten", log, "action_time")
    for relation in relations_of_accounts():
        model = relation.related_model
        if number := model._base_manager.filter(**{relation.field.name: account}).count():
            yield f"{model._meta.verbose_name_plural} ({relation.field.verbose_name}): {number}"


def counted(label: str, rows: QuerySet[Model], moment: str) -> Iterator[str]:
    span = rows.order_by().aggregate(number=Count("pk"), first=Min(moment), last=Max(moment))
    if span["number"]:
        yield f"{label}: {span['number']} ({text_of(span['first'])} bis {text_of(span['last'])})"


def relations_of_accounts() -> list[Any]:
    """What refers to accounts besides histories, memberships of groups, and what parts tell."""
    relations = [each for each in User._meta.get_fields(include_hidden=True) if each.auto_created]
    return [
        each
        for each in relations
        if each.is_relation
        and not each.many_to_many
        and each.related_model not in SHOWN
        and not hasattr(each.related_model, "instance_type")
        and not each.related_model._meta.auto_created  # type: ignore[union-attr]
    ]


def text_of(value: object) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "ja" if value else "nein"
    return f"{timezone.localtime(value):%d.%m.%Y, %H:%M} Uhr" if isinstance(value, datetime) else str(value)


def period_text(first: date | None, last: date | None) -> str:
    """von 01.03.2021 bis 31.12.2021; unbefristet where neither day is given"""
    days = [f"{word} {day:%d.%m.%Y}" for word, day in (("von", first), ("bis", last)) if day]
    return " ".join(days) or "unbefristet"


def reason_text(reason: str) -> str:
    return f" (Grund: {reason})" if reason else ""
