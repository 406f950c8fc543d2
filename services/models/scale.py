"""The levels of all maturity models on one scale, so that the database and Python compare them alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Case, IntegerField, Value, When

from .maturity import MaturityLevel


@dataclass(frozen=True)
class Scale:
    """The levels from the lowest to the highest; the place of a level is its number here.

    Those that are OZG-compliant lie above those that are only online, and these above the rest, of whatever model.
    """

    levels: tuple[MaturityLevel, ...]

    @cached_property
    def places(self) -> Mapping[int, int]:
        """The place of each level, by its id."""
        return {level.pk: place for place, level in enumerate(self.levels)}

    @cached_property
    def online_from(self) -> int:
        """The lowest place that counts as online; one beyond the scale where none does."""
        return self.first(lambda level: level.is_online)

    @cached_property
    def compliant_from(self) -> int:
        """The lowest place that is OZG-compliant; one beyond the scale where none is."""
        return self.first(lambda level: level.is_compliant)

    def first(self, holds: Callable[[MaturityLevel], bool]) -> int:
        return next((place for place, level in enumerate(self.levels) if holds(level)), len(self.levels))

    def ids_from(self, place: int) -> list[int]:
        """The ids of the levels from the place on."""
        return [level.pk for level in self.levels[place:]]

    def place_of(self, path: str) -> Case:
        """The place of the level to which the path leads, in the database."""
        return Case(
            *(When(**{path: pk}, then=Value(place)) for pk, place in self.places.items()),
            default=Value(None),
            output_field=IntegerField(),
        )


def read_scale() -> Scale:
    """The scale as it is kept; one query."""
    levels = MaturityLevel.objects.select_related("model").order_by("model__edition", "number")
    return Scale(tuple(sorted(levels, key=lambda level: level.rank)))
