"""By what rule and of what whole services are counted, and which municipalities are set side by side."""

from datetime import date
from typing import Any

from django.utils import timezone

from lists.filters import FilterForm, choice_field
from records.text import address_form
from services.choices import DenominatorBasis
from services.counting import ENTERED
from services.models import Denominator
from services.models.rules import DEFAULT_RULE, Rule

from ..choices import SizeClass
from ..figures import COMPARED_RULES, PUBLISHED
from ..models import Region

SIZES = {address_form(str(size.label)): size for size in SizeClass}


def denominators(key_date: date) -> dict[str, Denominator]:
    """The wholes by their short names: the published catalogue, those with a level, and the numbers that a source
    states by the day."""
    stated = Denominator.objects.on(key_date).filter(basis=DenominatorBasis.CATALOGUE, number__isnull=False)
    return {each.slug: each for each in (PUBLISHED, *stated, ENTERED)}


class CountingForm(FilterForm):
    """The counting rule, and what services are a share of."""

    zaehlweise = choice_field("Zählweise", None, lambda: [(rule.slug, rule.name) for rule in COMPARED_RULES.values()])
    grundgesamtheit = choice_field("Grundgesamtheit", None, lambda: ())

    def __init__(self, *args: Any, key_date: date | None = None, **kwargs: Any) -> None:
        self.offered = denominators(key_date or timezone.localdate())
        super().__init__(*args, **kwargs)
        wholes: Any = self.fields["grundgesamtheit"]
        wholes.choices = [(slug, each.name) for slug, each in self.offered.items()]

    @property
    def chosen(self) -> dict[str, Any]:
        return self.cleaned_data if self.is_valid() else {}

    @property
    def rule(self) -> Rule:
        return COMPARED_RULES.get(self.chosen.get("zaehlweise") or "", DEFAULT_RULE)

    @property
    def denominator(self) -> Denominator:
        return self.offered.get(self.chosen.get("grundgesamtheit") or "", PUBLISHED)


class CityComparisonForm(CountingForm):
    groesse = choice_field("Größenklasse", "alle", lambda: [(slug, str(size.label)) for slug, size in SIZES.items()])
    region = choice_field("Modellregion", "alle", lambda: list(Region.objects.values_list("slug", "name")))
    stand = choice_field("Angaben", "alle", lambda: [("vorhanden", "mit Angaben"), ("fehlend", "ohne Angaben")])
