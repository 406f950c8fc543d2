"""Roles of accounts: who may do what, for which project or unit, from a day to a day."""

from datetime import date
from typing import Any, Self

from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from projects.models import Project
from records.fields import DayField
from records.history import History
from units.models import Unit

from .areas import opens_something

OPENS_NOTHING = (
    "„{group}“ ändert für einzelne {areas} nichts, und gelesen wird überall: Die Rolle öffnete nichts. Bitte lassen "
    "Sie dieses Feld leer, dann gilt sie für alle."
)


def holds_on(day: date, first: str, last: str) -> Q:
    """Whether a period, open where a day is empty, has the day; both its days count."""
    return (Q(**{first: None}) | Q(**{f"{first}__lte": day})) & (Q(**{last: None}) | Q(**{f"{last}__gte": day}))


class RoleQuerySet(models.QuerySet["Role"]):
    def on(self, day: date) -> Self:
        """Roles that hold on the day."""
        return self.filter(holds_on(day, "starts_on", "ends_on"))

    def exercised_by(self, account: User, day: date) -> Self:
        """Roles that the account has on the day: its own, and those of others for whom it stands in then."""
        stands_in = Q(deputy=account) & holds_on(day, "deputy_from", "deputy_until")
        return self.on(day).filter(Q(account=account) | stands_in)


class Role(models.Model):
    """Rolle: what a group may, for an account, in one project or unit, or in all where neither is named.

    An account that has roles of a group has the rights of this group by them alone, whether or not it is a member of
    it. A deputy has the role too from a day to a day, while the role holds.
    """

    account = models.ForeignKey(User, verbose_name="Konto", on_delete=models.PROTECT, related_name="roles")
    group = models.ForeignKey(Group, verbose_name="Rolle", on_delete=models.PROTECT, related_name="roles")
    project = models.ForeignKey(
        Project, verbose_name="Projekt", on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        help_text="Ohne Projekt und ohne Leistungseinheit gilt die Rolle für alle.",
    )  # fmt: skip
    unit = models.ForeignKey(
        Unit, verbose_name="Leistungseinheit", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    starts_on = DayField("Gilt ab", null=True, blank=True)
    ends_on = DayField("Gilt bis", null=True, blank=True)
    deputy = models.ForeignKey(
        User, verbose_name="Stellvertretung", on_delete=models.PROTECT, related_name="deputy_roles",
        null=True, blank=True,
    )  # fmt: skip
    deputy_from = DayField("Vertretung ab", null=True, blank=True)
    deputy_until = DayField("Vertretung bis", null=True, blank=True)

    version = models.PositiveIntegerField("Fassung", default=1, editable=False)

    objects = RoleQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = "Rolle"
        verbose_name_plural = "Rollen"
        ordering = ["account", "group", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(project=None) | Q(unit=None),
                name="role_of_a_project_or_a_unit",
                violation_error_message="Bitte wählen Sie ein Projekt oder eine Leistungseinheit, nicht beides.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="role_not_ending_before_it_starts",
                violation_error_message="„Gilt bis“ darf nicht vor „Gilt ab“ liegen.",
            ),
            models.CheckConstraint(
                condition=Q(deputy_until=None) | Q(deputy_from=None) | Q(deputy_until__gte=F("deputy_from")),
                name="deputy_not_ending_before_it_starts",
                violation_error_message="„Vertretung bis“ darf nicht vor „Vertretung ab“ liegen.",
            ),
            models.CheckConstraint(
                condition=~Q(deputy=F("account")),
                name="deputy_is_somebody_else",
                violation_error_message="Niemand vertritt sich selbst.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.group}, {self.scope_text}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As Django's; each version is in the history."""
        if not self._state.adding:
            self.version += 1
        super().save(*args, **kwargs)

    @property
    def scope_text(self) -> str:
        """Aktenplan; 402 Zoo; alle Projekte und Leistungseinheiten"""
        return str(self.project or self.unit or "alle Projekte und Leistungseinheiten")

    def clean(self) -> None:
        super().clean()
        if self.deputy_id is None and (self.deputy_from or self.deputy_until):
            raise ValidationError({"deputy": "Bitte wählen Sie, wer vertritt, oder leeren Sie die Tage."})
        self.refuse_what_opens_nothing()

    def refuse_what_opens_nothing(self) -> None:
        """Raise a ValidationError, of the project or the unit, where the group may change nothing of such; one that is
        there can still end."""
        same = Role.objects.filter(pk=self.pk, group=self.group_id, project=self.project_id, unit=self.unit_id)
        if self.group_id is None or same.exists():
            return
        for area, areas in (("project", "Projekte"), ("unit", "Leistungseinheiten")):
            if getattr(self, f"{area}_id") and not opens_something(self.group, area):
                raise ValidationError({area: OPENS_NOTHING.format(group=self.group, areas=areas)})
