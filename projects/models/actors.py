"""Who takes part in projects, in OZG services or in the OZG as a whole, and in which role."""

from collections.abc import Sequence
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from records.addressed import Addressed, AddressedQuerySet
from records.fields import FlagField, SearchKeyField
from records.models import PUBLIC_HELP, Record
from records.searching import SearchText
from records.statements import StatementQuerySet

from ..choices import ActorKind, ActorLevel, InvolvementRole
from .concerns import Concern, ConcernQuerySet, ConcernStatement


class ActorQuerySet(AddressedQuerySet["Actor"]):
    def on(self, key_date: date) -> Self:
        """Those of which an involvement was known by the day, each with `involvements_on_day`: how many go on then."""
        going_on = Involvement.objects.in_force(key_date).filter(actor=OuterRef("pk")).order_by()
        number = going_on.values("actor").annotate(number=Count("pk")).values("number")
        known = Involvement.objects.known(key_date).filter(actor=OuterRef("pk"))
        return self.filter(Exists(known)).annotate(involvements_on_day=Coalesce(Subquery(number), 0))

    def choices(self, key_date: date) -> list[tuple[str, str]]:
        """Slug and name of each `on` the day, by the names."""
        return list(self.on(key_date).order_by("name_key", "pk").values_list("slug", "name"))

    def search(self, text: str, day: date = date.max) -> Self:
        """Those of which each word is in the name or the short name (see `records.searching`)."""
        return self.filter(SearchText(text).condition(lambda word: word.within("name_key")))


class Actor(Addressed, Record):
    """Akteur: an organisation of Bund, Land or Kommune, or a body. One that is renamed is a new one: its name on other
    days stays."""

    name = models.CharField(
        "Akteur",
        max_length=200,
        unique=True,
        help_text="Name der Organisation oder des Gremiums, keine Person. Öffentlich. Wird ein Akteur umbenannt, legen "
        "Sie bitte einen neuen an und beenden die Beteiligungen des alten.",
    )
    short_name = models.CharField("Kurzname", max_length=40, blank=True, help_text="Für Zeichnungen, etwa „FITKO“.")
    level = models.CharField("Ebene", max_length=10, choices=ActorLevel)
    kind = models.CharField("Art", max_length=20, choices=ActorKind, default=ActorKind.ORGANISATION)
    name_key = SearchKeyField(sources=("name", "short_name"))

    objects = ActorQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = "Akteur"
        verbose_name_plural = "Akteure"
        ordering = ["level", "name_key", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """What drawings call it."""
        return self.short_name or self.name

    @classmethod
    def names_in_addresses(cls, records: Sequence[Self]) -> list[str]:
        return [record.label for record in records]

    def first_day_altered(self, before: Self | None) -> date | None:
        """At which level it works counts from the first day on which it takes part in something."""
        if before is None or (self.level, self.kind) == (before.level, before.kind):
            return None
        days = InvolvementState.objects.filter(involvement__actor=self.pk).order_by("effective_on")
        first: date | None = days.values_list("effective_on", flat=True).first()
        return first


class InvolvementQuerySet(ConcernQuerySet["Involvement"]):
    def in_force(self, key_date: date) -> Self:
        """Those that go on on the day."""
        return self.known(key_date).filter(now__takes_part=True)

    def search(self, text: str, day: date = date.max) -> Self:
        """Those of actors of which each word is in the name or the short name, or in the task up to the day."""
        stated = InvolvementState.objects.filter(involvement=OuterRef("pk"), effective_on__lte=day)
        return self.filter(
            SearchText(text).condition(
                lambda word: word.within("actor__name_key") | Q(Exists(stated.filter(word.within("task_key"))))
            )
        )


class Involvement(Concern):
    """Beteiligung: an actor has a role in what it concerns; from when to when, and with which task, is stated from a
    day on (`InvolvementState`)."""

    package_key = ("actor", "project", "service", "role")

    actor = models.ForeignKey(Actor, verbose_name="Akteur", on_delete=models.PROTECT, related_name="involvements")
    role = models.CharField("Rolle", max_length=20, choices=InvolvementRole)

    objects = InvolvementQuerySet.as_manager()

    class Meta(Concern.Meta):
        verbose_name = "Beteiligung"
        verbose_name_plural = "Beteiligungen"
        ordering = ["actor__level", "actor__name_key", "project", "service", "role", "pk"]
        constraints = Concern.constraints_of(
            "involvement",
            "actor",
            "role",
            message="Diese Beteiligung ist schon erfasst; tragen Sie bitte ihren Stand ein.",
        )

    def __str__(self) -> str:
        return f"{self.actor}: {self.get_role_display()}, {self.concerned}"


class InvolvementState(ConcernStatement):
    """Stand einer Beteiligung: whether the actor takes part, and what its task is."""

    project_path = "involvement.project"
    owner_field = "involvement"
    value_fields = ("takes_part", "task")
    NOT_BEGUN = "Enden kann nur eine Beteiligung, die bestand."

    involvement = models.ForeignKey(
        Involvement, verbose_name="Beteiligung", on_delete=models.CASCADE, related_name="states"
    )
    takes_part = FlagField("Ist beteiligt", default=True, help_text="Nicht angekreuzt: Vom Tag an nicht mehr.")
    task = models.CharField("Aufgabe", max_length=300, blank=True, help_text=PUBLIC_HELP)
    task_key = SearchKeyField(sources=("task",))

    objects = StatementQuerySet["InvolvementState"].as_manager()

    class Meta(ConcernStatement.Meta):
        verbose_name = "Stand einer Beteiligung"
        verbose_name_plural = "Stände von Beteiligungen"
        constraints = ConcernStatement.constraints_of("involvement_state", "involvement")

    @property
    def value_text(self) -> str:
        """beteiligt: Steuerung auf kommunaler Ebene"""
        word = "beteiligt" if self.takes_part else "nicht mehr beteiligt"
        return f"{word}: {self.task}" if self.task else word

    @property
    def is_over(self) -> bool:
        return not self.takes_part
