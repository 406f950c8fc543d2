"""Phase models: the phases that the rollouts of a project go through, in their order."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from records.dated import DatedQuerySet, DatedRecord
from records.ends import Period
from records.fields import SearchKeyField
from records.locks import lock_between_owners
from records.models import DatePrecision, Record
from records.querysets import RecordQuerySet
from records.searching import SearchText
from records.stated import Stated
from records.statements import Statement, StatementQuerySet, in_force
from records.text import address_form, normalise

from ..choices import DONE, NOT_BEGUN, POSSIBLE, UNCERTAIN, WITHOUT, Filling, Sign, phase_key

PLANNED_PRODUCTIVE, PLANNED_DONE = "Geplant produktiv ab", "Geplant fertig ab"


class PhaseModelQuerySet(RecordQuerySet["PhaseModel"]):
    def in_use(self) -> Self:
        """Those that a project has."""
        return self.filter(projects__isnull=False).distinct()


class PhaseModel(Record):
    """Phasenmodell: the ordered phases of projects, from „noch nicht begonnen“ to the one that counts as done."""

    brought_by_migrations = True

    name = models.CharField("Name", max_length=100, unique=True)
    done_word = models.CharField(
        "Fertige heißen",
        max_length=40,
        default="fertig",
        help_text="Eigenschaftswort für Leistungseinheiten in der Phase, die als fertig zählt: produktiv, "
        "abgeschlossen.",
    )

    objects = PhaseModelQuerySet.as_manager()

    class Meta:
        verbose_name = "Phasenmodell"
        verbose_name_plural = "Phasenmodelle"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class PhaseQuerySet(DatedQuerySet["Phase"]):
    def of_projects(self, day: date) -> Self:
        """The phases of each project: its title on the day (`project_title`), and their names then as keys of search
        (`search_key`)."""
        of_day = self.filter(in_force(day, "model__projects__titles__"), in_force(day, "names__"))
        return of_day.annotate(project_title=F("model__projects__titles__title"), search_key=F("names__name_key"))

    def search(self, text: str) -> Self:
        """Phases that have or had a name with each word (see `records.searching`)."""
        names = PhaseName.objects.filter(phase=OuterRef("pk"))
        return self.filter(SearchText(text).condition(lambda word: Q(Exists(names.filter(word.within("name_key"))))))


class Phase(DatedRecord):
    """Phase: a stage of a phase model. Its place tells the order; one that was added later exists from the day of its
    first name on.

    The key is made of the place and the model, and never changes. So the keys of phases of one model stand in their
    order and those of several models in that of their places: what is stated of a rollout can be compared, sorted and
    counted without a join.
    """

    brought_by_migrations = True

    id = models.PositiveIntegerField(primary_key=True, editable=False)
    model = models.ForeignKey(PhaseModel, verbose_name="Phasenmodell", on_delete=models.PROTECT, related_name="phases")
    place = models.PositiveSmallIntegerField(
        "Platz",
        validators=[MaxValueValidator(DONE)],
        help_text=f"Ordnet die Phasen und bleibt, wie er ist. {NOT_BEGUN}: noch nicht begonnen; {DONE}: zählt als "
        "fertig; dazwischen etwa 10, 20, 30, mit Lücken für spätere.",
    )
    name = Stated("names")
    sign = models.CharField("Zeichen", max_length=20, choices=Sign)
    filling = models.CharField(
        "Füllung", max_length=20, choices=Filling, help_text="Farbe und Muster in Balken und Verläufen."
    )

    objects = PhaseQuerySet.as_manager()

    class Meta:
        verbose_name = "Phase"
        verbose_name_plural = "Phasen"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "place"],
                name="phase_once_at_a_place",
                violation_error_message="An diesem Platz steht in dem Modell schon eine Phase.",
            ),
            models.UniqueConstraint(
                fields=["model", "filling"],
                name="phase_filling_once",
                violation_error_message="Diese Füllung hat in dem Modell schon eine Phase.",
            ),
            models.UniqueConstraint(
                fields=["model", "sign"],
                name="phase_sign_once",
                violation_error_message="Dieses Zeichen hat in dem Modell schon eine Phase.",
            ),
            models.CheckConstraint(
                condition=Q(place__lte=DONE),
                name="phase_place",
                violation_error_message=f"Der Platz liegt zwischen {NOT_BEGUN} und {DONE}.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def search_key(self) -> str:
        """What its name is found by."""
        return normalise(self.name)

    @property
    def made_key(self) -> int:
        """The key, see above."""
        return phase_key(self.model_id, self.place)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self.pk = self.made_key
            kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        """The place of a phase stays; what is added to a model in use exists from a day on."""
        super().refuse_saving(records)
        stored = [record for record in records if not record._state.adding]
        if any(phase_key(record.model_id, record.place) != record.pk for record in stored):
            raise ValidationError({"place": "Modell und Platz einer Phase bleiben, wie sie sind."})
        added = {record.model_id for record in records if record._state.adding and record.stated_from is None}
        if PhaseModel.objects.in_use().filter(pk__in=added).exists():
            raise ValidationError(
                "Das Modell wird schon verwendet: Bitte nennen Sie den Tag, ab dem es die Phase gibt."
            )

    @classmethod
    def refuse_deleting(cls, records: Sequence[Self]) -> None:
        """None of a model in use: what was shown of it would be different."""
        super().refuse_deleting(records)
        if PhaseModel.objects.in_use().filter(pk__in={record.model_id for record in records}).exists():
            raise ValidationError("Das Modell wird schon verwendet; seine Phasen bleiben.")


class PhaseNameQuerySet(StatementQuerySet["PhaseName"]):
    def between(self, model: int | None, day: date) -> QuerySet[Any]:
        """Key and name of each phase of the model that there is on the day, between its beginning and its end."""
        middle = self.in_force(day).filter(phase__model=model, phase__place__gt=NOT_BEGUN, phase__place__lt=DONE)
        return middle.order_by("phase").values_list("phase", "name")


class PhaseName(Statement):
    """Name of a phase from a day on; the phase exists from the first one on."""

    distinct_among = "names of phases"
    brought_by_migrations = True
    owner_field = "phase"
    value_fields = ("name",)

    phase = models.ForeignKey(Phase, verbose_name="Phase", on_delete=models.CASCADE, related_name="names")
    name = models.CharField("Name", max_length=60)
    name_key = SearchKeyField(sources=("name",))

    objects = PhaseNameQuerySet.as_manager()

    class Meta(Statement.Meta):
        verbose_name = "Name einer Phase"
        verbose_name_plural = "Namen von Phasen"
        constraints = Statement.constraints_of("phase_name", "phase")

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        """Within a model a name stands for one phase, at all times; and none is called as something else is."""
        super().refuse_saving(records)
        for statement in records:
            if problem := problem_of_address(statement.name) or problem_of_header(statement):
                raise ValidationError({"name": f"„{statement.name}“ kann keine Phase heißen: {problem}"})
        lock_between_owners(cls)
        models_of = dict(Phase.objects.order_by().values_list("pk", "model"))
        stored = cls._base_manager.exclude(pk__in={record.pk for record in records if record.pk})
        named: dict[int, list[tuple[int | None, str]]] = {}
        for statement in (*stored, *records):
            if model := models_of.get(statement.phase_id) or statement.phase.model_id:
                named.setdefault(model, []).append((statement.phase_id, statement.name))
        for of_model in named.values():
            if problem := problem_of_names(of_model):
                raise ValidationError({"name": problem})


def planned_label(name: str) -> str:
    """What the day planned for a phase before the last is called: Geplant in Konzeption ab; Geplant in Arbeit ab"""
    return f"Geplant {name} ab" if name[:1].islower() else f"Geplant in {name} ab"


def problem_of_names(named: Iterable[tuple[Any, str]]) -> str:
    """Which two phases of a model, each with its names, searches, addresses or headers of lists cannot tell apart; else
    empty."""
    known: dict[str, tuple[Any, str]] = {}
    for phase, name in named:
        for form in (normalise(name), address_form(name), address_form(planned_label(name))):
            other, other_name = known.setdefault(form, (phase, name))
            if other != phase:
                return problem_of_likeness(name, other_name)
    return ""


def problem_of_likeness(name: str, other: str) -> str:
    if normalise(name) == normalise(other):
        return f"„{name}“ heißt in dem Modell schon eine andere Phase."
    return (
        f"„{name}“ und „{other}“ sind einander in einem Modell zu ähnlich: Adressen und Überschriften von Listen "
        "unterscheiden die beiden nicht."
    )


def problem_of_header(statement: PhaseName) -> str:
    """Why the day planned for the phase cannot be called so; else empty."""
    label = planned_label(statement.name).casefold()
    if statement.phase.place in (NOT_BEGUN, DONE) or label not in map(str.casefold, (PLANNED_PRODUCTIVE, PLANNED_DONE)):
        return ""
    return "Die Spalte ihres Plandatums hieße wie die der letzten Phase."


def problem_of_address(name: str) -> str:
    """Why addresses of lists cannot name a phase so; else empty."""
    address = address_form(name)
    if not address:
        return "Ein Name braucht Buchstaben oder Ziffern."
    if address in (WITHOUT, UNCERTAIN) or address.startswith(POSSIBLE):
        return "Listen filtern unter diesem Wort etwas anderes."
    return ""


def check_ends_of_model(places: Iterable[int]) -> None:
    """Raise a ValidationError where the places of a model lack its beginning or its end."""
    missing = {NOT_BEGUN, DONE} - set(places)
    if missing:
        raise ValidationError(
            f"Ein Modell beginnt mit der Phase an Platz {NOT_BEGUN} (noch nicht begonnen) und endet mit der an Platz "
            f"{DONE}, die als fertig zählt."
        )


def check_phases_differ(
    phases: dict[date, int],
    day: date | None = None,
    memberships: Sequence[Period] = (),
    *,
    latest: Collection[date] = (),
    named_on: date | None = None,
) -> None:
    """Raise a ValidationError where two phase changes of a rollout in a row (day -> phase) enter the same phase.

    It would move the day since when the phase holds. With a `day` only the change of that day is looked at. Who left
    and came back in between, by the periods of `memberships`, begins anew. The days of `latest` are "spätestens". The
    message calls the phase what it is called on the day `named_on`, without one today.
    """
    for earlier, later in pairwise(sorted(phases)):
        came_back = any(earlier < start <= later for start, _ in memberships)
        if phases[earlier] == phases[later] and day in (None, earlier, later) and not came_back:
            name = Phase.objects.on_day(named_on or timezone.localdate()).get(pk=phases[earlier]).name
            words = {each: DatePrecision.LATEST.label if each in latest else "ab" for each in (earlier, later)}
            since = [f"{word} {each:%d.%m.%Y}" for each, word in words.items()]
            exact = f" Den genauen Tag nennt „berichtigen“ in der Zeile „{since[1]}“." if later in latest else ""
            raise ValidationError(
                f"„{name}“ ist {since[0]} und noch einmal {since[1]} eingetragen. War der Tag falsch, ändern Sie ihn "
                f"dort; dass der Stand noch gilt, vermerken Sie mit „Stand bestätigen“.{exact}"
            )
