"""Projects with their status notes, and what the querysets of their parts share."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, Model, OuterRef, Prefetch, Q, Subquery
from django.utils import timezone

from records.dated import DatedQuerySet, DatedRecord
from records.days import BEGINNING
from records.fields import DayField
from records.models import PUBLIC_HELP
from records.prepared import prepared
from records.publication import PublishableRecord
from records.querysets import ConfirmableQuerySet, RecordQuerySet
from records.searching import SearchText
from records.shares import percent
from records.stated import Stated
from records.statements import joined_in_force
from records.text import address_form, normalise

from ..choices import ENDED, FIRST_DONE, STANDARD_MODEL, SUSPENDED, Assessment, PlannedSubject, State
from ..moves import Moves
from .phases import PhaseModel, PhaseName

M = TypeVar("M", bound=Model)

NAMES = ("title", "short_name")


class ProjectQuerySet(DatedQuerySet["Project"]):
    def on_day(self, day: date) -> Self:
        """Each with all that is stated of it on the day; `state_since`: the day from which its state holds; what its
        phase model is called, `phase_model_name`, and its phase that counts as done; and `ran_from`: the first day up
        to it from which it is stated to run."""
        running = Project.project_state.statements(Project).filter(
            project=OuterRef("pk"), state=State.RUNNING, effective_on__lte=day
        )
        names = PhaseName.objects.in_force(day).filter(phase=OuterRef("phase_model") + FIRST_DONE).order_by()
        return (
            super()
            .on_day(day)
            .annotate(
                state_since=F("project_state_on_day__effective_on"),
                done_name_on_day=Subquery(names.values("name")[:1]),
                done_word_on_day=F("phase_model__done_word"),
                phase_model_name=F("phase_model__name"),
                ran_from=Subquery(running.order_by("effective_on").values("effective_on")[:1]),
            )
        )

    def on(self, key_date: date) -> Self:
        """Projects that had started by the key date, with what is stated of them on it, in the order of titles."""
        return self.filter(started_on__lte=key_date).on_day(key_date).by_title()

    def by_title(self) -> Self:
        """Projects `on_day` in the order of their titles of that day."""
        return self.order_by("title_on_day__title_key", "pk")

    def known(self, key_date: date) -> Self:
        """Projects of which something was stated by the key date, whether they had started or not."""
        return self.filter(known_from__lte=key_date)

    def choices(self, key_date: date, chosen: str = "") -> list[tuple[str, str]]:
        """Slug and title of each of those `named`."""
        return [(slug, title) for slug, title, _ in self.named(key_date, chosen)]

    def named(self, key_date: date, chosen: str = "") -> list[tuple[str, str, str]]:
        """Slug, title and short name of each project that had started by the key date, by the titles, and of the one
        chosen.

        A chosen one that was not known by then stands last, so that an address keeps its filter on any day.
        """
        if not chosen:
            return list(names_of_started(key_date))
        is_chosen = Q(slug=chosen)
        known: Any = self.filter(Q(started_on__lte=key_date) | is_chosen).known(key_date)
        offered = list(known.with_stated(key_date, *NAMES).by_title().values_list("slug", *NAMES))
        if all(chosen != slug for slug, _, _ in offered):
            offered += [(project.slug, project.first_title, "") for project in self.filter(is_chosen)]
        return offered

    def with_status_note(self, key_date: date) -> Self:
        """Each project with its last status note up to the key date: `note_on`, `note_text` and `note_assessment`, None
        without one."""
        notes = StatusNote.objects.filter(project=OuterRef("pk"), noted_on__lte=key_date).order_by("-noted_on")
        return self.annotate(
            note_on=Subquery(notes.values("noted_on")[:1]),
            note_text=Subquery(notes.values("text")[:1]),
            note_assessment=Subquery(notes.values("assessment")[:1]),
        )

    def with_last_report(self, key_date: date) -> Self:
        """Each project with `last_report_on`: the day of its last status note before the key date, None without one."""
        notes = StatusNote.objects.filter(project=OuterRef("pk"), noted_on__lt=key_date).order_by("-noted_on")
        return self.annotate(last_report_on=Subquery(notes.values("noted_on")[:1]))

    def search(self, text: str, day: date = date.max) -> Self:
        """Projects of which each word is in a title or short name up to the day (see `records.searching`)."""
        titles = Project.title.statements(Project).filter(project=OuterRef("pk"), effective_on__lte=day)
        names = Project.short_name.statements(Project).filter(project=OuterRef("pk"), effective_on__lte=day)
        return self.filter(
            SearchText(text).condition(
                lambda word: (
                    Q(Exists(titles.filter(word.within("title_key"))))
                    | Q(Exists(names.filter(word.within("short_name_key"))))
                )
            )
        )

    def with_moves(self, key_date: date) -> Self:
        """Projects with all ends stated up to the day, for `end_moves`."""
        ends = Project.ends_on.statements(Project).filter(effective_on__lte=key_date)
        return self.prefetch_related(Prefetch("ends", queryset=ends, to_attr="ends_so_far"))


class OfProjectQuerySet(RecordQuerySet[M]):
    """Records of a project, which `of_project` reaches."""

    of_project = "project"

    def with_project(self, key_date: date) -> Self:
        """Each with the title of its project on the day: `project_title__title`, with its key for sorting."""
        return self.alias(project_title=joined_in_force(key_date, f"{self.of_project}__titles"))


class ProjectPartQuerySet(OfProjectQuerySet[M], ConfirmableQuerySet[M]):  # type: ignore[override]
    """Records that belong to a project and have a status that can be confirmed: rollouts and bundles."""

    start_path = "project__started_on"

    def started(self, key_date: date) -> Self:
        """Those of projects that had started by the key date."""
        later = Project.objects.filter(started_on__gt=key_date)
        return self.exclude(project__in=later)  # of few projects, where a join would read them all


def planned_number(subject: PlannedSubject) -> Stated:
    help_text = "Nur wenn der Plan eine Zahl nennt; der Fortschritt wird dann auch auf sie bezogen."
    return Stated("numbers", "number", verbose_name=str(subject.label), help_text=help_text, subject=subject)


def planned_qualifier(subject: PlannedSubject) -> Stated:
    help_text = "Wie die Quelle die Zahl nennt; leer: genau."
    return Stated("numbers", "qualifier", verbose_name=f"{subject.label}: Zusatz", help_text=help_text, subject=subject)


@prepared
def names_of_started(day: date) -> models.QuerySet:
    """Slug, title and short name of each project that had started by the day, by the titles."""
    started: Any = Project.objects.filter(started_on__lte=day).known(day)
    return started.with_stated(day, *NAMES).by_title().values_list("slug", *NAMES)


class Project(DatedRecord, PublishableRecord):
    """Projekt: a grant-funded project with its implementation period (Durchführungszeitraum).

    Its title, short name, start, end and planned numbers are stated from a day on, those of a new project from
    `known_from`, the day of the first start stated; and in which state it is. `started_on` is the start stated last,
    `starts_on` the one in force on a day; they differ only on days before both. The approval period
    (Bewilligungszeitraum) is another pair of dates and belongs to the grant.
    """

    project_path = "self"
    known_field = "known_from"

    class Kind(models.TextChoices):
        """What the project's progress counts."""

        ROLLOUT = "ROLLOUT", "Einführung in Leistungseinheiten"
        PROCESS = "PROCESS", "Digitalisierung von Prozessbündeln"

    slug = models.SlugField("Kurzname in Adressen", max_length=60, unique=True)
    title = Stated("titles")
    short_name = Stated("short_names")
    kind = models.CharField(
        "Art",
        max_length=10,
        choices=Kind,
        help_text="Bestimmt den Fortschritt: Anteil der fertigen Leistungseinheiten oder der "
        "digitalisierten Prozessbündel.",
    )
    phase_model = models.ForeignKey(
        PhaseModel,
        verbose_name="Phasenmodell",
        on_delete=models.PROTECT,
        related_name="projects",
        default=STANDARD_MODEL,
        help_text="Die Phasen, die seine Leistungseinheiten durchlaufen. Steht fest, sobald eine erfasst ist.",
    )
    description = models.TextField("Kurzdarstellung", blank=True)
    started_on = models.DateField("Beginn", editable=False)
    known_from = models.DateField("Bekannt ab", default=BEGINNING, editable=False)
    ends_on = Stated("ends")
    starts_on = Stated("starts", column="started_on")
    project_state = Stated("states", "state", in_rows=True)
    state_reason = Stated("states", "reason", in_rows=True)
    planned_units = planned_number(PlannedSubject.UNITS)
    planned_units_qualifier = planned_qualifier(PlannedSubject.UNITS)
    planned_bundles = planned_number(PlannedSubject.BUNDLES)
    planned_bundles_qualifier = planned_qualifier(PlannedSubject.BUNDLES)
    planned_digitised_bundles = planned_number(PlannedSubject.DIGITISED_BUNDLES)
    planned_digitised_bundles_qualifier = planned_qualifier(PlannedSubject.DIGITISED_BUNDLES)

    objects = ProjectQuerySet.as_manager()

    listed_on: date | None = None  # of a new project the day of the list that brings it
    # Of projects `on_day`, and `with_moves` up to a day.
    state_since: date | None
    phase_model_name: str
    ran_from: date | None
    ends_so_far: list[Any]

    class Meta:
        verbose_name = "Projekt"
        verbose_name_plural = "Projekte"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.heading

    @property
    def title_key(self) -> str:
        """What the title is sorted by."""
        return normalise(self.title)

    @property
    def first_stated_on(self) -> date:
        """The day from which a new one is known: what is stated with it holds from then on."""
        day: date = self.known_from
        return day

    @property
    def planned_from(self) -> date:
        """The day from which its first plans hold, where nothing else is said: it is known from then on; what is known
        from the beginning is planned from its start."""
        field: Any = Project._meta.get_field("started_on")
        start: date | None = field.to_python(self.started_on)
        return start or BEGINNING if self.known_from == BEGINNING else self.known_from

    def know_from(self, day: date | None) -> None:
        """Let a new one be known from the day, without one from today; from its start, if that is earlier.

        Raises a ValidationError where the day is yet to come: what is entered today is known today.
        """
        today = timezone.localdate()
        if day and day > today:
            raise ValidationError(f"Bekannt ist das Projekt mit diesem Eintrag, nicht erst am {day:%d.%m.%Y}.")
        self.known_from = min(day or today, self.started_on or today)

    @property
    def first_title(self) -> str:
        """What it was called when it became known."""
        return str(Project.title.statements(self).values_list("title", flat=True).earliest("effective_on"))

    @property
    def heading(self) -> str:
        """What it is called on the day of the query; before anything was known of it, its first title."""
        return self.title or self.first_title

    @property
    def done_word(self) -> str:
        """What its units are that are done: produktiv."""
        return vars(self).get("done_word_on_day") or self.phase_model.done_word

    @property
    def done_filter(self) -> str:
        """How addresses name the phase that counts as done."""
        name = vars(self).get("done_name_on_day") or self.phase_model.phases.get(pk=self.done_phase).name
        return address_form(name)

    @property
    def done_phase(self) -> int:
        """The key of the phase that counts as done."""
        return FIRST_DONE + self.phase_model_id  # type: ignore[operator]

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        """The phase model stays once a phase is recorded."""
        super().refuse_saving(records)
        models_of = {record.pk: record.phase_model_id for record in records if not record._state.adding}
        stored = cls._base_manager.filter(pk__in=models_of).order_by()
        changed = [pk for pk, model in stored.values_list("pk", "phase_model") if models_of[pk] != model]
        phases = Q(rollouts__phase_changes__isnull=False) | Q(rollouts__planned_phases__isnull=False)
        if changed and stored.filter(phases, pk__in=changed).exists():
            raise ValidationError({"phase_model": "Das Phasenmodell steht fest: Es sind schon Phasen erfasst."})

    @property
    def counts_units(self) -> bool:
        """Whether the progress is that of its units; else it is that of its bundles."""
        return self.kind == self.Kind.ROLLOUT

    @property
    def state_label(self) -> str:
        """läuft; empty where no state is recorded"""
        return str(State(self.project_state).label) if self.project_state else ""

    @property
    def state_since_text(self) -> str:
        """What stands behind the word of the state: " seit dem 01.01.2020: Vergabe", " am 01.03.2021" of an end."""
        if self.state_since in (None, BEGINNING):
            return ""
        since = f" {'am' if self.is_ended else 'seit dem'} {self.state_since:%d.%m.%Y}"
        return f"{since}: {self.state_reason}" if self.state_reason else since

    @property
    def is_resting(self) -> bool:
        return bool(self.project_state == State.RESTING)

    @property
    def is_ended(self) -> bool:
        return self.project_state in ENDED

    @property
    def is_suspended(self) -> bool:
        """Whether it rests or has ended: nothing that was planned is overdue then."""
        return self.project_state in SUSPENDED

    @property
    def ended_on(self) -> date | None:
        """Of a project `on_day`: the day on which it ended, None before."""
        return self.state_since if self.is_ended else None

    @property
    def end_moves(self) -> Moves:
        """How the end was moved up to the day of the query."""
        return Moves.of(statement.ends_on for statement in self.ends_so_far)

    @property
    def days_in_all(self) -> int | None:
        """Length of the implementation period in days, from start to end; None without an end."""
        return (self.ends_on - self.started_on).days if self.ends_on else None

    def first_day_altered(self, before: Self | None) -> date | None:
        """Of a new one none: no report speaks of it yet."""
        return None

    def has_started(self, key_date: date) -> bool:
        """Whether the implementation period had started by the key date."""
        return self.started_on <= key_date

    def days_elapsed(self, key_date: date) -> int:
        """Days from the start to the key date (22 units in 839 days on 08.04.2021)."""
        return (key_date - self.started_on).days

    def days_left(self, key_date: date) -> int | None:
        """Days from the key date to the end, negative past it; None without an end."""
        return (self.ends_on - key_date).days if self.ends_on else None

    def time_elapsed(self, key_date: date) -> Decimal | None:
        """Share of the implementation period gone by on the key date, in percent, at most 100."""
        if not self.days_in_all:
            return None
        return percent(min(self.days_elapsed(key_date), self.days_in_all), self.days_in_all)


class StatusNote(PublishableRecord):
    """Statusbericht: a dated narrative of a project. Public; names of staff do not belong in it."""

    project_path = "project"
    known_field = "noted_on"
    event_days = ("noted_on",)

    project = models.ForeignKey(Project, verbose_name="Projekt", on_delete=models.PROTECT, related_name="status_notes")
    noted_on = DayField("Stand vom")
    text = models.TextField("Text", help_text=PUBLIC_HELP)
    assessment = models.CharField(
        "Einschätzung",
        max_length=12,
        choices=Assessment,
        blank=True,
        help_text="Hält das Projektende nach Ihrer Einschätzung? Weicht sie von der Prognose ab, sagt es die Seite.",
    )

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "Statusbericht"
        verbose_name_plural = "Statusberichte"
        ordering = ["-noted_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "noted_on"],
                name="status_note_once_a_day",
                violation_error_message="Für diesen Tag gibt es schon einen Statusbericht des Projekts.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project}, {self.noted_on:%d.%m.%Y}"

    @classmethod
    def first_day_touched(cls, before: Self | None, after: Self | None) -> date | None:
        """Its day, as it was or as it is now: the page of the project shows it from then on."""
        said = {(each.noted_on, each.text, each.assessment) for each in (before, after) if each}
        return None if before and after and len(said) == 1 else min(said)[0]
