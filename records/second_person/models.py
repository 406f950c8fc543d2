"""Corrections that wait for a second person, or waited: what was sent, what it writes, and who decided."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.utils import timezone

from ..history import REASON_LENGTH
from ..models import record_model
from ..rights import permission_of, reach_of
from ..trail import FieldChange, TrailEntry, confirmation_source, format_moment, name_of_account

REDACTABLE = ("reason", "answer", "title")
SHORTEST_SOUGHT = 3  # characters; what is shorter is found everywhere
CLEARED: dict[str, Any] = {"sent": {}, "trail": [], "file": None, "digest": "", "is_cleared": True}
VIEW_ALL = "records.view_pendingcorrection"
NOBODY = "Niemand hat in der Frist darüber entschieden."


class PendingCorrectionQuerySet(models.QuerySet["PendingCorrection"]):
    def waiting(self) -> "PendingCorrectionQuerySet":
        return self.filter(state=PendingCorrection.State.WAITING)

    def of_key(self, model: type[models.Model], key: int) -> "PendingCorrectionQuerySet":
        """Those that write something of the record, or of what is stated of it."""
        named = CorrectionEntry.objects.filter(model=model._meta.label, key=key)
        return self.filter(pk__in=named.values("correction"))

    def clear(self) -> int:
        """Delete what was sent and what it would write; who asked, who decided, when and why stays."""
        return self.filter(is_cleared=False).update(**CLEARED)

    def redact(self, text: str, texts: Collection[str], *, is_reason: bool) -> None:
        """Clear all, whatever their term, and put `text` for what quotes one of the `texts` taken out of a record: in
        reasons and answers, all of them where it was a reason; what the program said of records stands for one."""
        for each in self:
            each.take_out("reason", text, is_meant=is_reason or quotes(each.reason, texts))
            is_of_program = each.state == PendingCorrection.State.OUTDATED and each.answer != NOBODY
            each.take_out("answer", text, is_meant=is_reason or is_of_program or quotes(each.answer, texts))
            each.take_out("title", text, is_meant=not is_reason)
            each.clear_redacted()

    def forget_account(self, name: str, mark: str) -> None:
        """Put the mark of an account where its name stands in answers."""
        sought = re.compile(rf"(?<![\w.@+-]){re.escape(name)}(?![\w@+-]|\.\w)")
        for pk, answer in self.exclude(answer="").values_list("pk", "answer"):
            self.filter(pk=pk).update(answer=sought.sub(mark, answer))

    def end(self, moment: datetime) -> int:
        """Clear those decided before the moment, and let those that wait since before it be outdated."""
        overdue = self.waiting().filter(asked_at__lt=moment)
        number = overdue.update(state=PendingCorrection.State.OUTDATED, decided_at=timezone.now(), answer=NOBODY)
        return number + self.filter(decided_at__lt=moment).clear()


class PendingCorrection(models.Model):
    """Berichtigung, die eine zweite Person bestätigt: it was tried out, taken back, and is done when somebody else who
    may do all of it confirms it, in the name of who asked for it.

    `door` is how it is done again with what was `sent` (see `doors`), `trail` what it writes, to be read, `places` by
    which rights that can be reached, `fingerprint` tells whether it would still write the same. None asked: a command.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", "wartet auf eine zweite Person"
        CONFIRMED = "CONFIRMED", "bestätigt"
        REFUSED = "REFUSED", "abgelehnt"
        WITHDRAWN = "WITHDRAWN", "zurückgezogen"
        OUTDATED = "OUTDATED", "überholt"

    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="Von", on_delete=models.PROTECT, related_name="+", null=True
    )
    asked_at = models.DateTimeField("Vorgelegt am", default=timezone.now)
    reason = models.CharField("Grund", max_length=REASON_LENGTH)
    touched = models.TextField("Betroffen")
    title = models.CharField("Was", max_length=300)
    door = models.CharField("Weg", max_length=20)
    sent = models.JSONField("Gesendet", default=dict)
    file = models.BinaryField("Datei", null=True)
    digest = models.CharField("Prüfsumme des Gesendeten", max_length=64, blank=True)
    trail = models.JSONField("Würde geschrieben", default=list)
    number = models.PositiveIntegerField("Einträge", default=0)
    places = models.JSONField("Rechte", default=list)
    fingerprint = models.CharField("Prüfsumme", max_length=64)
    state = models.CharField("Stand", max_length=10, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="Entschieden von", on_delete=models.PROTECT, related_name="+", null=True
    )
    decided_at = models.DateTimeField("Entschieden am", null=True)
    answer = models.TextField("Antwort", blank=True)
    is_cleared = models.BooleanField("Gelöscht", default=False)
    is_redacted = models.BooleanField("Geschwärzt", default=False)

    objects = PendingCorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = "Berichtigung zu zweit"
        verbose_name_plural = "Berichtigungen zu zweit"
        default_permissions = ("view",)
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["asked_by", "digest"],
                condition=models.Q(state="WAITING") & ~models.Q(digest=""),
                name="correction_waits_once",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def digest_of_sent(self) -> str:
        """What tells whether the same was sent."""
        sent = json.dumps([self.door, self.sent], sort_keys=True).encode()
        return sha256(sent + bytes(self.file or b"")).hexdigest()

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def entries(self) -> list[TrailEntry]:
        """What it writes, as it was tried out when it was asked for."""
        return [trail_entry(data, name_of_account(self.asked_by)) for data in self.trail]

    @property
    def end_text(self) -> str:
        """What became of what was sent, where it is no longer there."""
        how = "geschwärzt" if self.is_redacted else "nach seiner Frist gelöscht"
        return f"Was gesendet wurde, ist {how}."

    def take_out(self, name: str, text: str, *, is_meant: bool) -> None:
        """Put the text for that of a field, where there is one."""
        if is_meant and getattr(self, name):
            setattr(self, name, text)

    def clear_redacted(self) -> None:
        """Save it without what was sent: the text may stand there too."""
        for name, value in {**CLEARED, "is_redacted": True}.items():
            setattr(self, name, value)
        self.save()

    def may_be_seen_by(self, user: User | AnonymousUser) -> bool:
        """By who asked for it, by all who might do it themselves, and by those who read all of them."""
        return user.pk is not None and (
            user.pk == self.asked_by_id or user.has_perm(VIEW_ALL) or covers(user, self.places)
        )

    def may_be_decided_by(self, user: User | AnonymousUser) -> bool:
        """By somebody else who might do all of it."""
        return self.is_waiting and user.pk != self.asked_by_id and covers(user, self.places)

    def decide(self, state: "PendingCorrection.State", user: User, answer: str = "") -> None:
        self.state, self.decided_by, self.decided_at, self.answer = state, user, timezone.now(), answer
        self.save()


class CorrectionEntry(models.Model):
    """A record that a correction writes, or of which it states something; when it is confirmed, the entry of its
    history."""

    correction = models.ForeignKey(PendingCorrection, on_delete=models.CASCADE, related_name="written")
    model = models.CharField(max_length=100)
    key = models.PositiveBigIntegerField()
    history_id = models.PositiveBigIntegerField(null=True)

    class Meta:
        verbose_name = "Eintrag einer Berichtigung zu zweit"
        verbose_name_plural = "Einträge von Berichtigungen zu zweit"
        default_permissions = ()
        indexes = [
            models.Index(fields=["model", "key"], name="correction_of_record"),
            models.Index(fields=["model", "history_id"], name="correction_of_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.key}"


def covers(user: User | AnonymousUser, places: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the account has all the rights: {"model": label, "action": "change", "areas": {"project": [1]}}."""
    for each in places:
        reach = reach_of(user, permission_of(record_model(each["model"]), each["action"]))
        areas = {area: frozenset(keys) for area, keys in each["areas"].items()}
        if not (reach.everywhere or (reach.somewhere and reach.covers_places(areas))):
            return False
    return user.is_active and bool(places)


def quotes(text: str, sought: Collection[str]) -> bool:
    return any(each in text for each in sought if len(each) >= SHORTEST_SOUGHT)


def as_data(entry: TrailEntry) -> dict[str, Any]:
    """An entry of a trail as plain values; whose it is says the correction."""
    changes = [[change.name, change.label, change.before, change.after] for change in entry.changes]
    values = {name: getattr(entry, name) for name in ("record", "key", "model", "kind", "reason")}
    return {**values, "at": entry.at.isoformat(), "changes": changes}


def trail_entry(data: Mapping[str, Any], who: str) -> TrailEntry:
    changes = [FieldChange(*change) for change in data["changes"]]
    return TrailEntry(**{**data, "who": who, "at": datetime.fromisoformat(data["at"]), "changes": changes})


@confirmation_source
def seconds_of(model: str, entries: Sequence[int]) -> dict[int, str]:
    """Of entries in the history of a model (label), by their numbers: by whom they were confirmed, and when."""
    rows = CorrectionEntry.objects.filter(model=model, history_id__in=entries, correction__state="CONFIRMED")
    return {
        row.history_id: seconded_text(row.correction)
        for row in rows.select_related("correction__decided_by")
        if row.history_id
    }


def seconded_text(correction: PendingCorrection) -> str:
    """lead-b am 24.11.2026 um 10:15 Uhr"""
    who = correction.decided_by.get_username() if correction.decided_by else "–"
    return f"{who} am {format_moment(correction.decided_at)}" if correction.decided_at else who
