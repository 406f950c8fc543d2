"""What is stated of units and divisions."""

from units.choices import Kind
from units.models import Division, UnitName

from .base import Deed, Restated, any_of, correction, deed
from .members import new_division


@deed
class RenamedUnit(Restated):
    word = "Ressort"
    follows = Deed.follows | {"leistungen"}

    def held(self, day):
        """With the former names, which lists show beside."""
        stated = UnitName.objects.filter(effective_on__lte=day).order_by("effective_on")
        return {
            owner: list(stated.filter(unit=owner).values_list("effective_on", "name"))
            for owner in self.shown_owners(day)
        }


@deed
class RenumberedUnit(Restated):
    attribute = "number"
    word = "9"


@deed
class MovedUnit(Restated):
    """To another division, or to a new one."""

    attribute = "division"

    def value(self, desk, day):
        if desk.random.random() < 0.3:
            return new_division(desk)
        return desk.random.choice([None, *Division.objects.order_by("pk").values_list("pk", flat=True)])


@deed
class UnitOfAnotherKind(Restated):
    attribute = "kind"
    lists = ()

    def value(self, desk, day):
        return desk.random.choice(Kind.values)


@deed
class RenamedDivision(Restated):
    model = Division
    address = "units/division"
    word = "Dezernat"

    def shown_owners(self, day):
        return {division for (division,) in MovedUnit().held(day).values()}


@correction
class CorrectedName(RenamedUnit):
    """What a unit was called was misread."""

    def enter(self, desk, day):
        statement = any_of(desk, UnitName.objects.filter(effective_on__lte=day))
        desk.save(f"units/unitname/{statement.pk}/change/", name=desk.new("Amt"), change_reason="Lesefehler")
        return True
