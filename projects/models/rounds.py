"""Statusabfragen: units are asked how far they are, and answer without an account.

A round asks about rollouts of a project until a day. Who shares a mail address gets one request with one link; of each
rollout that is asked about there is one answer, which is a proposal until somebody accepts it.
"""

from datetime import date, datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from records.fields import DayField, FlagField
from records.models import STAFF_HELP, Record
from records.on_day import today_of
from records.querysets import RecordQuerySet
from records.rights import Account, within_reach
from records.undo import UndoableRun

from .phase_changes import PhaseChange
from .phases import Phase
from .projects import Project
from .rollouts import Rollout

REMARK_LENGTH, RESPONSIBLE_LENGTH = 500, 200


class StatusRoundQuerySet(RecordQuerySet["StatusRound"]):
    def running(self, day: date) -> Self:
        """Those that were sent and take answers on the day."""
        return self.filter(sent_at__isnull=False, ended_at__isnull=True, ends_on__gte=day)

    def over(self, day: date) -> Self:
        """Those that take no more answers on the day."""
        return self.filter(Q(ends_on__lt=day) | Q(ended_at__isnull=False))


class StatusRound(Record):
    """Statusabfrage: which rollouts of a project are asked about, until when, with which words, by whom."""

    in_package = False
    project_path = "project"
    internal_fields = ("text", "reply_to")
    has_figures = False

    project = models.ForeignKey(Project, verbose_name="Projekt", on_delete=models.PROTECT, related_name="status_rounds")
    unconfirmed_days = models.PositiveSmallIntegerField(
        "Nicht bestätigt seit (Tagen)",
        null=True,
        blank=True,
        help_text=f"Gefragt wird, wessen Stand so lange niemand geändert oder bestätigt hat. Leer: alle. {STAFF_HELP}",
    )
    ends_on = DayField("Antworten bis", help_text=f"Letzter Tag, an dem der Link gilt. {STAFF_HELP}")
    text = models.TextField(
        "Text der E-Mail",
        blank=True,
        max_length=2000,
        help_text=f"Steht in der E-Mail über dem, was erfasst ist. {STAFF_HELP}",
    )
    reply_to = models.EmailField(
        "Rückfragen an",
        blank=True,
        help_text=f"Adresse, an die eine Antwort auf die E-Mail geht. {STAFF_HELP}",
    )
    reminds_every = models.PositiveSmallIntegerField(
        "Erinnern alle (Tage)",
        default=7,
        help_text=f"So viele Tage nach der letzten E-Mail, wer noch nicht geantwortet hat; 0: nie. {STAFF_HELP}",
    )
    accepts_unchanged = FlagField(
        "„Unverändert“ gilt sofort",
        default=False,
        help_text=f"Wer „unverändert“ antwortet, bestätigt den Stand, ohne dass jemand annimmt. {STAFF_HELP}",
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="Begonnen von",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        editable=False,
    )
    started_at = models.DateTimeField("Begonnen am", auto_now_add=True)
    sent_at = models.DateTimeField("Gesendet am", null=True, editable=False)
    ended_at = models.DateTimeField("Vorzeitig beendet am", null=True, editable=False)

    objects = StatusRoundQuerySet.as_manager()

    class Meta:
        verbose_name = "Statusabfrage"
        verbose_name_plural = "Statusabfragen"
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        """Statusabfrage 7 zu Aktenplan bis 23.07.2021"""
        return f"Statusabfrage {self.pk} zu {self.project.heading} bis {self.ends_on:%d.%m.%Y}"

    @property
    def is_over(self) -> bool:
        """Whether it takes no more answers."""
        return self.ended_at is not None or self.ends_on < timezone.localdate()

    @property
    def is_running(self) -> bool:
        return self.sent_at is not None and not self.is_over

    @property
    def days_left(self) -> int:
        return (self.ends_on - timezone.localdate()).days

    def asked(self, day: date) -> Any:
        """The rollouts that it asks about: those of the project on the day, or those of them that nobody changed or
        confirmed for so many days."""
        rollouts: Any = Rollout.objects.on(day).filter(project=self.project_id)
        if self.unconfirmed_days is None:
            return rollouts
        before = day - timedelta(days=self.unconfirmed_days)
        return rollouts.with_last_confirmed(day).filter(last_confirmed_on__lt=before)


class StatusRequestQuerySet(models.QuerySet["StatusRequest"]):
    def with_open_answers(self) -> Self:
        """Those to which not every answer came."""
        return self.filter(answers__kind="").distinct()

    def to_send(self) -> Self:
        """Those with an address to which nothing was sent yet."""
        return self.exclude(email="").filter(sent_at__isnull=True, bounced_at__isnull=True)

    def to_remind(self) -> Self:
        """Those that may be reminded: sent, not unsubscribed, not undeliverable, with open answers."""
        sent = self.filter(sent_at__isnull=False, bounced_at__isnull=True, unsubscribed_at__isnull=True)
        return sent.exclude(email="").with_open_answers()

    def due(self, now: datetime) -> Self:
        """Of running rounds those that are reminded by a timer: the last mail lies as many days back as their round
        says."""
        running = self.filter(round__in=StatusRound.objects.running(timezone.localdate(now)).values("pk"))
        found = running.filter(round__reminds_every__gt=0).to_remind().select_related("round")
        today = timezone.localdate(now)
        return self.filter(pk__in=[each.pk for each in found if (day := each.reminded_next_on) and day <= today])

    def forget(self, before: date) -> int:
        """Of rounds that ended before the day: delete addresses and links, and what units wrote; how many requests."""
        rounds = StatusRound.objects.filter(ends_on__lt=before).values("pk")
        addressed = self.filter(round__in=rounds).filter(~Q(email="") | Q(digest__isnull=False))
        answers = StatusAnswer.objects.filter(request__round__in=rounds)
        answers.exclude(remark="", responsible="").update(remark="", responsible="")
        return addressed.update(email="", digest=None, nonce="", bounce="")


class StatusRequest(models.Model):
    """Anfrage: what one mail of a round asks, and its link, of which only the digest is stored."""

    round = models.ForeignKey(
        StatusRound, verbose_name="Statusabfrage", on_delete=models.CASCADE, related_name="requests"
    )
    email = models.EmailField("E-Mail-Adresse", blank=True)
    nonce = models.CharField("Zufallswert des Links", max_length=32, blank=True, editable=False)
    digest = models.CharField("SHA-256 des Links", max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001 several have none
    sent_at = models.DateTimeField("Gesendet am", null=True, editable=False)
    reminded_at = models.DateTimeField("Erinnert am", null=True, editable=False)
    bounced_at = models.DateTimeField("Unzustellbar seit", null=True, editable=False)
    bounce = models.CharField("Meldung des Mailservers", max_length=300, blank=True, editable=False)
    unsubscribed_at = models.DateTimeField("Erinnerungen abbestellt am", null=True, editable=False)
    shown_at = models.DateTimeField("Link gezeigt am", null=True, editable=False)

    objects = StatusRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "Anfrage einer Statusabfrage"
        verbose_name_plural = "Anfragen von Statusabfragen"
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"Anfrage {self.pk} der Statusabfrage {self.round_id}"

    @property
    def is_asked(self) -> bool:
        """Whether the question left the program: by mail, or by a link that was shown to be passed on."""
        return bool(self.sent_at or self.bounced_at or self.shown_at)

    @property
    def last_mail_at(self) -> datetime | None:
        return self.reminded_at or self.sent_at

    @property
    def reminded_next_on(self) -> date | None:
        """The day on which it is reminded by itself; None where it is not."""
        if not (self.round.reminds_every and self.last_mail_at) or self.bounced_at or self.unsubscribed_at:
            return None
        day = timezone.localdate(self.last_mail_at) + timedelta(days=self.round.reminds_every)
        return day if day <= self.round.ends_on else None


class StatusAnswerQuerySet(models.QuerySet["StatusAnswer"]):
    def open(self) -> Self:
        """Those that have not come."""
        return self.filter(kind="")

    def came(self) -> Self:
        """Those that have come."""
        return self.exclude(kind="")

    def anew(self) -> Self:
        """Those about which somebody else may be asked: open, declined, or of who is not responsible."""
        declined, elsewhere = StatusAnswer.Decision.DECLINED, StatusAnswer.Kind.ELSEWHERE
        return self.filter(Q(kind__in=["", elsewhere]) | Q(decision=declined))

    def to_accept(self) -> Self:
        """Those that came and on which nobody has decided."""
        return self.came().filter(decision="")

    def to_accept_by(self, user: Account) -> Self:
        """The same, of projects in which the account may enter phases: what waits for it. The oldest first."""
        return within_reach(self.to_accept(), user, "add", PhaseChange).order_by("answered_at", "pk")

    def in_order(self) -> list["StatusAnswer"]:
        """By the names that their units have today, each with what pages show of it."""
        today = timezone.localdate()
        named: Any = Rollout.objects.with_unit(today).filter(status_answers__in=self.order_by().values("pk"))
        names = dict(named.values_list("pk", "unit_name__name_key"))
        shown = self.select_related("request__round", "decided_by", "acceptance").prefetch_related(
            today_of("rollout__unit", StatusAnswer), today_of("phase", StatusAnswer)
        )
        return sorted(shown, key=lambda answer: (names.get(answer.rollout_id) or "", answer.pk))

    def unanswered(self, key_date: date) -> Self:
        """Of the last round of each rollout that was over by the day: those that never came."""
        ended = self.filter(request__round__sent_at__isnull=False, request__round__ends_on__lt=key_date)
        of_rollout = ended.filter(rollout=OuterRef("rollout")).order_by("-request__round__ends_on")
        newest = Subquery(of_rollout.values("request__round__ends_on")[:1])
        return ended.open().filter(request__round__ends_on=newest)


class StatusAnswer(models.Model):
    """Antwort: what a unit says of one rollout; without a kind it has not come yet."""

    class Kind(models.TextChoices):
        UNCHANGED = "UNCHANGED", "unverändert"
        PHASE = "PHASE", "neue Phase"
        PLAN = "PLAN", "neues Plandatum"
        ELSEWHERE = "ELSEWHERE", "nicht zuständig"

    class Decision(models.TextChoices):
        ACCEPTED = "ACCEPTED", "angenommen"
        DECLINED = "DECLINED", "abgelehnt"

    project_path = "rollout.project"

    request = models.ForeignKey(StatusRequest, verbose_name="Anfrage", on_delete=models.CASCADE, related_name="answers")
    rollout = models.ForeignKey(
        Rollout, verbose_name="Umsetzung", on_delete=models.CASCADE, related_name="status_answers"
    )
    kind = models.CharField("Antwort", max_length=10, choices=Kind, blank=True)
    seen_phase = models.ForeignKey(
        Phase, verbose_name="Phase, die erfasst war", on_delete=models.PROTECT, related_name="+", null=True
    )
    phase = models.ForeignKey(Phase, verbose_name="Neue Phase", on_delete=models.PROTECT, related_name="+", null=True)
    effective_on = DayField("Gilt ab", null=True)
    planned_on = DayField("Geplant ab", null=True)
    remark = models.CharField("Bemerkung", max_length=REMARK_LENGTH, blank=True)
    responsible = models.CharField("Zuständig ist", max_length=RESPONSIBLE_LENGTH, blank=True)
    answered_at = models.DateTimeField("Eingegangen am", null=True, editable=False)
    decision = models.CharField("Entscheidung", max_length=10, choices=Decision, blank=True)
    decided_at = models.DateTimeField("Entschieden am", null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="Entschieden von",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        editable=False,
    )
    acceptance = models.ForeignKey(
        "projects.AnswerAcceptance", on_delete=models.SET_NULL, related_name="answers", null=True, editable=False
    )

    objects = StatusAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "Antwort auf eine Statusabfrage"
        verbose_name_plural = "Antworten auf Statusabfragen"
        ordering = ["pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["decision", "kind", "rollout"], name="status_answer_to_accept")]

    def __str__(self) -> str:
        return f"Antwort {self.pk}: {self.rollout}"

    @property
    def answered_on(self) -> date:
        """The day for which it speaks."""
        return timezone.localdate(self.answered_at)

    @property
    def is_accepted(self) -> bool:
        return self.decision == self.Decision.ACCEPTED

    @property
    def mark(self) -> str:
        """What names it as it was read: once it is replaced, another."""
        return f"{self.pk}.{self.answered_at.timestamp():.6f}" if self.answered_at else str(self.pk)

    @property
    def origin(self) -> str:
        """What the trail says of what was accepted: Antwort der Leistungseinheit „Zoo“ vom 13.07.2021, 14:02 Uhr"""
        return f"Antwort der Leistungseinheit „{self.rollout.unit}“ vom {self.moment}"

    @property
    def moment(self) -> str:
        return f"{timezone.localtime(self.answered_at):%d.%m.%Y, %H:%M} Uhr"


class AnswerAcceptance(UndoableRun):
    """Annahme: answers that were accepted as one event, which can be undone."""

    ALREADY_UNDONE = "Diese Annahme ist schon rückgängig gemacht."

    round = models.ForeignKey(
        StatusRound, verbose_name="Statusabfrage", on_delete=models.CASCADE, related_name="acceptances"
    )
    accepted_at = models.DateTimeField("Angenommen am", auto_now_add=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="Angenommen von",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
    )

    class Meta:
        verbose_name = "Annahme von Antworten"
        verbose_name_plural = "Annahmen von Antworten"
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        """Statusabfrage 7, Annahme 12"""
        return f"Statusabfrage {self.round_id}, Annahme {self.pk}"

    def history(self, model: type[Record]) -> models.QuerySet[Any]:
        """As of any run; its reasons go on to say whose answer it was."""
        first, last = self.spans.get(model._meta.label, (1, 0))
        entries: models.QuerySet[Any] = model.history.filter(
            history_id__gte=first, history_id__lte=last, history_change_reason__startswith=f"{self.reason}: "
        )
        return entries.order_by("history_id")

    def reason_of(self, answer: StatusAnswer) -> str:
        """Statusabfrage 7, Annahme 12: Antwort der Leistungseinheit „Zoo“ vom 13.07.2021, 14:02 Uhr"""
        return f"{self.reason}: {answer.origin}"
