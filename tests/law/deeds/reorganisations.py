"""Units that are reorganised, in the guided steps."""

from datetime import timedelta

from units.models import Division, Reorganisation, Unit

from ..desk import german
from .base import Deed, Restated, any_of, belonging, deed, some_of
from .members import Joined, closable
from .units import RenamedUnit


class Reorganised(Joined):
    """Units are reorganised in the guided steps, with what is proposed."""

    follows = Deed.follows | {"leistungseinheiten", "leistungen"}
    kinds = ()
    kind = "zusammenlegen"

    def enter(self, desk, day):
        units = self.units(desk, day)
        if units:
            desk.reorganise(self.kind, german(self.named_day(day)), **self.typed(desk, units))
        return bool(units)

    def units(self, desk, day):
        """Two that end, and of which nothing is said of later days."""
        chosen = some_of(desk, closable(day), 2)
        return chosen if len(chosen) == 2 else []

    def named_day(self, day):
        return day

    def typed(self, desk, units):
        return {"units": [unit.pk for unit in units], "nachfolge-0-name": desk.new("Haus")}


@deed
class MergedUnits(Reorganised):
    pass


@deed
class TakenInUnit(Reorganised):
    """One of them goes on."""

    def typed(self, desk, units):
        return {"units": [unit.pk for unit in units], "nachfolge-0-unit": units[0].pk}


@deed
class SplitUnit(Reorganised):
    kind = "aufteilen"

    def typed(self, desk, units):
        return {"unit": units[0].pk, "nachfolge-0-name": desk.new("Teil"), "nachfolge-1-name": desk.new("Teil")}


@deed
class DissolvedUnit(Reorganised):
    """The day is the first without it; a closing names its last."""

    kind = "aufloesen"

    def named_day(self, day):
        return day - timedelta(days=1)

    def typed(self, desk, units):
        return {"units": [units[0].pk], "heir": units[1].pk}


def units_in_projects(day):
    return Unit.objects.filter(rollouts__in=belonging(day)).distinct()


@deed
class MovedTogether(Restated):
    """Units to another division, in the guided steps."""

    attribute = "division"

    def enter(self, desk, day):
        units = units_in_projects(day).exclude(divisions__effective_on=day)
        division = any_of(desk, Division.objects)
        outside = [unit.pk for unit in units.on_day(day).order_by("pk") if unit.division_id != division.pk]
        if not outside:
            return False
        chosen = desk.random.sample(outside, min(2, len(outside)))
        desk.reorganise("umziehen", german(day), units=chosen, division=division.pk)
        return True


@deed
class RenamedInSteps(RenamedUnit):
    def enter(self, desk, day):
        unit = any_of(desk, units_in_projects(day).exclude(names__effective_on=day))
        if unit:
            desk.reorganise("umbenennen", german(day), unit=unit.pk, name=desk.new("Ressort"))
        return unit is not None


@deed
class UndoneReorganisation(Reorganised):
    """What was merged is as it was."""

    follows = Deed.follows

    def enter(self, desk, day):
        if not super().enter(desk, day):
            return False
        desk.undo("units/reorganisation", Reorganisation.objects.latest("pk"))
        return True
