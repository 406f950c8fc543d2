"""What ends by itself after its term, and what rules (data) say of how long the rest is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.utils import timezone

from imports.models import ImportRun
from imports.uploads import delete_old
from papers.models import FrozenPaper, Paper
from records.history import because
from records.second_person.models import PendingCorrection

from ..sign_in.models import AccountEvent
from .marks import is_pseudonymised, mark_of
from .models import AccountChange, AuditFileDownload, RetentionRule
from .pseudonyms import pseudonymise

Ender = Callable[[datetime], int]
_enders: dict[str, Ender] = {}


def ends(what: str) -> Callable[[Ender], Ender]:
    """Decorator: the function deletes what has had its term by the moment, and returns how much that was."""

    def register(function: Ender) -> Ender:
        _enders[what] = function
        return function

    return register


def end_all(now: datetime) -> dict[str, int]:
    """Delete all that has had its term; how much of what."""
    return {what: end(now) for what, end in _enders.items()}


@ends("abgelaufene Sitzungen")
def end_sessions(now: datetime) -> int:
    return Session.objects.filter(expire_date__lt=now).delete()[0]


@ends("Dateien, die auf ihren Import warteten")
def end_uploads(now: datetime) -> int:
    folder = Path(settings.IMPORT_FOLDER)
    return delete_old(folder) if folder.is_dir() else 0


@ends("Einträge im Protokoll der Pflegeseiten")
def end_admin_log(now: datetime) -> int:
    """Django's own log of the admin; who changed what stays in the history of each record."""
    return LogEntry.objects.filter(action_time__lt=now - timedelta(days=settings.ADMIN_LOG_DAYS)).delete()[0]


@ends("Ereignisse von Konten")
def end_account_events(now: datetime) -> int:
    """What happened to means of signing in, with the address that it came from."""
    return AccountEvent.objects.filter(recorded_at__lt=now - timedelta(days=settings.ADMIN_LOG_DAYS)).delete()[0]


@ends("Gesendetes zu Berichtigungen zu zweit")
def end_corrections(now: datetime) -> int:
    """What was sent for corrections that a second person decided; those that nobody decides are outdated."""
    return PendingCorrection.objects.all().end(now - timedelta(days=settings.SECOND_PERSON_DAYS))


@ends("Angaben zu beendeten Sitzungen")
def end_ended_sessions(now: datetime) -> int:
    """Address and browser of sessions that are no more."""
    lasting = Session.objects.filter(expire_date__gte=now).values("session_key")
    return UserSession.objects.exclude(session_key__in=lasting).delete()[0]


@dataclass(frozen=True)
class Due:
    """Something whose term of retention is over; `delete` does what the rule says, where that is deleting."""

    name: str
    delete: Callable[[], Any]


def due_by(rule: RetentionRule, now: datetime) -> list[Due]:
    """What the rule's term has ended of."""
    return DUE[RetentionRule.Kind(rule.kind)](now - timedelta(days=rule.days))


def due_import_runs(before: datetime) -> list[Due]:
    runs = ImportRun.objects.filter(imported_at__lt=before).order_by("pk")
    return [Due(str(run), run.delete) for run in runs]


def due_accounts(before: datetime) -> list[Due]:
    """Accounts that were deactivated before the moment, and are no mark yet."""
    inactive = User.objects.filter(is_active=False).order_by("pk")
    return [
        Due(f"{account.get_username()} → {mark_of(account)}", partial(pseudonymise, account))
        for account in inactive
        if not is_pseudonymised(account) and deactivated_at(account) < before
    ]


def deactivated_at(account: User) -> datetime:
    """When the account was last deactivated; where that was before there was a trail, when it was made."""
    changes = AccountChange.objects.filter(subject=AccountChange.Subject.ACCOUNT, key=account.pk)
    for change in changes:
        if any(field == "is_active" and after == "nein" for field, _, _, after in change.changes):
            return change.at
    return account.date_joined


def due_account_changes(before: datetime) -> list[Due]:
    changes = AccountChange.objects.filter(at__lt=before).order_by("pk")
    return [Due(f"{change} am {timezone.localtime(change.at):%d.%m.%Y}", change.delete) for change in changes]


def due_audit_files(before: datetime) -> list[Due]:
    downloads = AuditFileDownload.objects.filter(at__lt=before).order_by("pk")
    return [Due(f"{each} am {timezone.localtime(each.at):%d.%m.%Y}", each.delete) for each in downloads]


def due_papers(before: datetime) -> list[Due]:
    """Published papers that were frozen before the moment; they are offered, never deleted."""
    published = FrozenPaper.objects.filter(frozen_at__lt=before, paper__state=Paper.State.PUBLISHED)
    return [Due(each.paper.reference, refuse) for each in published.select_related("paper").order_by("frozen_at")]


def refuse() -> None:
    raise TypeError("Papers are the council's.")


DUE: dict[RetentionRule.Kind, Callable[[datetime], list[Due]]] = {
    RetentionRule.Kind.IMPORT_RUNS: due_import_runs,
    RetentionRule.Kind.ACCOUNTS: due_accounts,
    RetentionRule.Kind.ACCOUNT_CHANGES: due_account_changes,
    RetentionRule.Kind.AUDIT_FILES: due_audit_files,
    RetentionRule.Kind.PAPERS: due_papers,
}


def delete_due(rule: RetentionRule, due: list[Due]) -> None:
    """Delete what is due, or pseudonymise it; the rule is the reason."""
    with because(f"Aufbewahrung: {rule.days} Tage ({rule.source})"):
        for each in due:
            each.delete()
