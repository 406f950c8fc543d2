"""By what OZG services can be narrowed, and by which rule they count as online."""

from collections.abc import Callable
from datetime import date

from django.db.models import Exists, OuterRef

from lists.filters import ChoiceFilter, CodeListFilter, DatedChoiceFilter, FilterSet, NameFilter, SearchFilter
from units.models import UnitName

from .choices import CatalogueStatus, ProvisionKind
from .models import LifeSituation, PolicyField, PriorityList, ResponsibilityChange
from .models.rules import RULES
from .models.scale import Scale
from .models.services import ServiceQuerySet

WITHOUT = "ohne"
IS_ONLINE: dict[str, tuple[str, Callable[[ServiceQuerySet], ServiceQuerySet]]] = {
    "online": ("online", lambda services: services.online()),
    "nicht-online": ("nicht online", lambda services: services.not_online()),
    "ozg-konform": ("OZG-konform", lambda services: services.compliant()),
    WITHOUT: ("ohne erfassten Reifegrad", lambda services: services.without_level()),
}


class RuleFilter(ChoiceFilter):
    """By which rule services count as online; it narrows nothing."""

    def __init__(self) -> None:
        super().__init__("Zählweise", None, lambda: [(rule.slug, rule.name) for rule in RULES.values()])

    def filter(self, queryset: ServiceQuerySet, value: str) -> ServiceQuerySet:
        return queryset


class LevelFilter(ChoiceFilter):
    """Services at a level on the key date, or without one; in the address by model and number: 1.1-3."""

    def __init__(self) -> None:
        super().__init__("Reifegrad", "alle Reifegrade", lambda: ())

    def choices(self) -> list[tuple[str, str]]:
        levels = sorted(self.scale.levels, key=lambda level: (level.model.edition, level.number))
        return [(level.slug, str(level)) for level in levels]

    @property
    def scale(self) -> Scale:
        """That of the services, which are `with_level`."""
        scale: Scale = self.parent.queryset.levels.scale
        return scale

    def filter(self, queryset: ServiceQuerySet, value: str) -> ServiceQuerySet:
        places = {level.slug: place for place, level in enumerate(self.scale.levels)}
        return queryset.at_place(places[value]) if value else queryset


class OnlineFilter(ChoiceFilter):
    """Services by whether they are online on the key date."""

    def __init__(self) -> None:
        super().__init__("Stand", "alle", lambda: [(slug, name) for slug, (name, _) in IS_ONLINE.items()])

    def filter(self, queryset: ServiceQuerySet, value: str) -> ServiceQuerySet:
        return IS_ONLINE[value][1](queryset) if value else queryset


class ProvisionFilter(CodeListFilter):
    """Services by how the city gets them on the key date."""

    def __init__(self) -> None:
        super().__init__("Bezugsweg", "alle Bezugswege", ProvisionKind)

    def filter(self, queryset: ServiceQuerySet, value: str) -> ServiceQuerySet:
        return queryset.with_provision(self.codes[value], self.parent.key_date) if value else queryset


class CatalogueFilter(CodeListFilter):
    """Services by whether the catalogue has them on the key date."""

    def __init__(self) -> None:
        super().__init__("Stand im Katalog", "alle", CatalogueStatus)

    def filter(self, queryset: ServiceQuerySet, value: str) -> ServiceQuerySet:
        if not value:
            return queryset
        is_withdrawn = self.codes[value] == CatalogueStatus.WITHDRAWN
        return queryset.no_longer_listed() if is_withdrawn else queryset.still_listed()


class ResponsibleUnitFilter(DatedChoiceFilter):
    """Services by the unit responsible on the key date."""

    def __init__(self) -> None:
        super().__init__("Zuständig", "alle", responsible_units)

    def filter(self, queryset: ServiceQuerySet, value: str) -> ServiceQuerySet:
        return queryset.of_unit(value, self.parent.key_date) if value else queryset


class PriorityFilter(DatedChoiceFilter):
    """Services on a list of priorities that holds on the key date, by its name."""

    def __init__(self) -> None:
        super().__init__("Priorität", "alle", list_names)

    def filter(self, queryset: ServiceQuerySet, value: str) -> ServiceQuerySet:
        return queryset.on_list(value, self.parent.key_date) if value else queryset


class OverdueFilter(ChoiceFilter):
    """Services not online though their target date has passed on the key date, or the others."""

    def __init__(self) -> None:
        super().__init__("Zieltermin", "alle", lambda: [("ja", "überfällig"), ("nein", "nicht überfällig")])

    def filter(self, queryset: ServiceQuerySet, value: str) -> ServiceQuerySet:
        if not value:
            return queryset
        is_overdue = queryset.is_overdue(self.parent.key_date)
        return queryset.filter(is_overdue if value == "ja" else ~is_overdue)


def list_names(key_date: date) -> list[tuple[str, str]]:
    names = PriorityList.objects.on(key_date).order_by("name").values_list("name", flat=True).distinct()
    return [(name, name) for name in names]


def responsible_units(key_date: date) -> list[tuple[str, str]]:
    """The units that are or were responsible for a service by the day, by their names of the day."""
    by_then = ResponsibilityChange.objects.filter(unit=OuterRef("unit"), effective_on__lte=key_date)
    names = UnitName.objects.in_force(key_date).filter(Exists(by_then)).order_by("name_key", "pk")
    return list(names.values_list("unit__slug", "name"))


class ServiceFilterSet(FilterSet):
    suche = SearchFilter("Name, OZG-ID oder Leistungsschlüssel")
    themenfeld = NameFilter("Themenfeld", "alle Themenfelder", PolicyField.objects.all, "situation__field__name")
    lage = NameFilter("Lage", "alle Lagen", LifeSituation.objects.all, "situation__name")
    prioritaet = PriorityFilter()
    zustaendig = ResponsibleUnitFilter()
    reifegrad = LevelFilter()
    stand = OnlineFilter()
    bezugsweg = ProvisionFilter()
    pilot = ChoiceFilter("EfA-Pilot", "alle", lambda: [("1", "ja"), ("0", "nein")], field_name="is_pilot")
    ueberfaellig = OverdueFilter()
    katalog = CatalogueFilter()
    zaehlweise = RuleFilter()
