"""The levels of services by a counting rule on a day, in the database: the same as `Rule.of` says of levels in Python.

Conditions begin with the statements in force, so that they stay fast over the services of a whole state.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Exists, OuterRef, Q, Subquery, When
from django.db.models.expressions import BaseExpression

from .catalogue import LeikaAssignment
from .rules import Rule
from .scale import Scale
from .states import MaturityChange, ServiceStatementQuerySet

Levels = ServiceStatementQuerySet[MaturityChange]


@dataclass(frozen=True)
class CountedLevels:
    """The levels that count for the services of a queryset by a rule on a day, as places on the scale."""

    rule: Rule
    scale: Scale
    key_date: date

    @property
    def annotations(self) -> dict[str, BaseExpression]:
        """The expressions of `level`, the place that counts for the service (None without one), and of the first day of
        its present time online, `online_since` and `online_precision` (a DatePrecision; both None where it is not
        online).

        `level` of the example of `Rule.of` is 3 by the best and None by the lowest. Where LeiKa services are counted
        singly it is the best. Of LeiKa services that take turns the one that has been online longest without a break
        counts.
        """
        best = self.rule.best
        placed = self.deciding.in_force(self.key_date).annotate(place=self.scale.place_of("level"))
        level = Subquery(placed.order_by("-place" if best else "place").values("place")[:1])
        online = self.deciding.since(self.key_date, "level", self.scale.ids_from(self.online_from))
        first = online.order_by("effective_on" if best else "-effective_on")
        day, precision = (Subquery(first.values(name)[:1]) for name in ("effective_on", "date_precision"))
        if best:
            return {"level": level, "online_since": day, "online_precision": precision}
        return {
            "level": Case(When(self.is_complete, then=level)),
            "online_since": Case(When(self.online, then=day)),
            "online_precision": Case(When(self.online, then=precision)),
        }

    @property
    def online(self) -> Q:
        return self.at_least(self.online_from)

    @property
    def compliant(self) -> Q:
        return self.at_least(self.scale.compliant_from)

    @property
    def online_from(self) -> int:
        return self.rule.online_from(self.scale)

    @property
    def known(self) -> Q:
        """The condition that any level counts for the service."""
        is_entered = Q(Exists(MaturityChange.objects.in_force(self.key_date).of_service()))
        return is_entered if self.rule.best else is_entered & self.is_complete

    def at_least(self, place: int) -> Q:
        """The condition that the level that counts is at the place or above."""
        reached = self.any_within(place, None)
        return reached if self.rule.best else reached & ~self.any_within(0, place) & self.is_complete

    def at(self, place: int) -> Q:
        """The condition that the level that counts is at the place."""
        here = self.any_within(place, place + 1)
        if self.rule.best:
            return here & ~self.any_within(place + 1, None)
        return here & ~self.any_within(0, place) & self.is_complete

    def any_within(self, start: int, end: int | None) -> Q:
        """The condition that a level that decides is at one of the places from `start` on, before `end`."""
        ids = [level.pk for level in self.scale.levels[start:end]]
        return Q(Exists(self.deciding.in_force(self.key_date).filter(level__in=ids)))

    @property
    def deciding(self) -> Levels:
        """As `ServiceLevels.deciding`: levels of LeiKa services where any has one by the day, else the service's own,
        of the outer service."""
        of_leika = leika_levels(self.key_date, "service")
        return MaturityChange.objects.of_service().filter(Q(leika__isnull=False) | ~Exists(of_leika))

    @property
    def is_complete(self) -> Q:
        """As not `ServiceLevels.is_leika_missing`: no LeiKa service is without a level where others have one."""
        stated = MaturityChange.objects.in_force(self.key_date)
        entered = stated.filter(leika=OuterRef("leika"), service=OuterRef("service"))
        missing = LeikaAssignment.objects.filter(
            ~Exists(entered), Exists(leika_levels(self.key_date, "service")), service=OuterRef("pk")
        )
        return Q(~Exists(missing))


def leika_levels(key_date: date, service: str = "pk") -> Levels:
    """Levels of LeiKa services on the day, of the outer service (the path to it in the outer query)."""
    return MaturityChange.objects.in_force(key_date).filter(service=OuterRef(service), leika__isnull=False)
