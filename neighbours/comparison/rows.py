"""The rows of the comparison: of each municipality what its newest package says by the key date, and of the own one
what its public lists say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils import timezone

from lists import formats
from services.models import Denominator
from services.models.rules import Rule

from ..choices import FetchOutcome
from ..figures import as_json
from ..models import Fetch, Municipality, ReceivedPackage
from ..problems import RefusedPackageError
from .cells import ComparedRow, KnownFigures
from .own import own_figures

OWN_NAME = "Diese Kommune"


@dataclass(frozen=True)
class MunicipalityComparison:
    """All municipalities on a day, by a counting rule and as a share of a whole."""

    key_date: date
    rule: Rule
    denominator: Denominator

    @cached_property
    def municipalities(self) -> list[Municipality]:
        """Those that are entered, each with its inhabitants by the day, the own one first; none where there is nobody
        to compare with."""
        entered: list[Any] = list(
            Municipality.objects.with_population(self.key_date).order_by("-is_own", "name_key", "pk")
        )
        if entered and not entered[0].is_own:
            own: Any = Municipality(name=settings.MUNICIPALITY or OWN_NAME, is_own=True)
            own.inhabitants = own.counted_on = own.population_source = None
            entered.insert(0, own)
        return entered

    @cached_property
    def rows(self) -> list[ComparedRow]:
        """Three queries, and those of the own figures."""
        return [
            ComparedRow(
                each, self.standing_of(each), self.rule, self.denominator, self.failures_by_key.get(each.pk, "")
            )
            for each in self.municipalities
        ]

    def standing_of(self, municipality: Municipality) -> KnownFigures:
        if municipality.is_own:
            return self.own_standing
        return self.received.get(municipality.pk, KnownFigures())

    @cached_property
    def own_standing(self) -> KnownFigures:
        """Of lists that others could not read either nothing is said."""
        try:
            return KnownFigures(as_json(own_figures(self.key_date)), self.key_date)
        except RefusedPackageError:
            return KnownFigures()

    @cached_property
    def received(self) -> Mapping[int, KnownFigures]:
        """What the newest package by the day says, by the municipality."""
        newest = ReceivedPackage.objects.newest(self.key_date).order_by()
        rows = newest.values_list("municipality", "figures", "unchanged_until", "address", "received_at")
        return {
            municipality: KnownFigures(kept, min(known_until, self.key_date), address, received_at)
            for municipality, kept, known_until, address, received_at in rows
        }

    @cached_property
    def failures_by_key(self) -> Mapping[int, str]:
        """Why last fetches failed, on a page of today: they say nothing of other days."""
        if self.key_date != timezone.localdate():
            return {}
        failed = Fetch.objects.filter(outcome__in=(FetchOutcome.REFUSED, FetchOutcome.NOT_REACHED))
        reasons = {}
        for fetch in failed:
            tried_on = formats.day(timezone.localdate(fetch.tried_at))
            reasons[fetch.municipality_id] = f"letzter Abruf am {tried_on} {fetch.because()}"
        return reasons

    @property
    def failures(self) -> list[tuple[str, str]]:
        """The municipalities of which the last fetch failed, each with why."""
        reasons = self.failures_by_key
        return [(each.name, reasons[each.pk]) for each in self.municipalities if each.pk in reasons]
