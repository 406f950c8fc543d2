"""Questions to the catalogue and to the city's state of its services, each for a key date."""

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import Case, CharField, DateField, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Concat

from records.querysets import RecordQuerySet
from records.text import normalise

if TYPE_CHECKING:
    from .rules import Rule
    from .scale import Scale

SEPARATOR = "; "
ONLINE = {"online_since": "effective_on", "online_precision": "date_precision"}
STATE = {
    "provision": ("ProvisionChange", "kind"),
    "portal": ("PortalChange", "portal"),
    "unit": ("ResponsibilityChange", "unit"),
    "unit_name": ("ResponsibilityChange", "unit__name"),
    "unit_key": ("ResponsibilityChange", "unit__name_key"),
    "target_on": ("TargetChange", "target_on"),
}


def rows(name: str) -> Any:
    """All rows of a model of this app, by its name."""
    return apps.get_model("services", name)._default_manager.all()


class LeikaServiceQuerySet(RecordQuerySet):
    def search(self, text: str) -> Self:
        """LeiKa services whose name holds the text, umlauts and case folded, or whose key begins with it."""
        return self.filter(Q(name_key__contains=normalise(text)) | Q(key__startswith=without_spaces(text)))


class ServiceQuerySet(RecordQuerySet):
    def on(self, key_date: date) -> Self:
        """The services of the catalogue, which has no days of its own, with the city's state of the key date.

        `provision`, `portal`, `unit` (id), `unit_name`, `unit_key`, `target_on`: None where nothing is recorded;
        `is_pilot`.
        """
        state = {name: rows(model).last_value(key_date, path) for name, (model, path) in STATE.items()}
        pilots = rows("EfaPilot").on(key_date).filter(service=OuterRef("pk"))
        return self.annotate(**state, is_pilot=Exists(pilots), asked_on=Value(key_date, output_field=DateField()))

    def with_level(self, key_date: date, rule: "Rule", scale: "Scale") -> Self:
        """Each service with its maturity after the rule: `level`, its place on the scale, None without any.

        A service is judged by its LeiKa services where any of them has a level, else by its own. By the lowest, it
        has none where one of its LeiKa services has none. `online_since` is the first day of the present time online
        and `online_precision` its DatePrecision, None where it is not online; of LeiKa services that take turns, the
        one that has been online longest without a break counts.
        """
        judged = rows("MaturityChange").counted(key_date).filter(service=OuterRef("pk"))
        held = judged.in_force(key_date).annotate(place=scale.place_of("level"))
        level: Any = Subquery(held.order_by("-place" if rule.best else "place").values("place")[:1])
        begun = judged.begun(key_date, scale.ids_from(rule.online_from(scale)))
        first = begun.order_by("effective_on" if rule.best else "-effective_on")
        since: Any = {name: Subquery(first.values(path)[:1]) for name, path in ONLINE.items()}
        if not rule.best:
            level = Case(When(~Exists(leika_without_level(key_date)) | ~Exists(of_leika(key_date)), then=level))
            online = Q(level__gte=rule.online_from(scale))
            since = {name: Case(When(online, then=found)) for name, found in since.items()}
        places = {"online_from": Value(rule.online_from(scale)), "compliant_from": Value(scale.compliant_from)}
        return self.annotate(level=level, **places).annotate(**since)

    def with_priorities(self, priority_lists: Any) -> Self:
        """Each service with `priorities`: the names of those of the lists on which it stands, each with SEPARATOR."""
        listings = rows("PriorityListing").filter(service=OuterRef("pk"))
        names = [
            Case(
                When(Exists(listings.filter(priority_list=each.pk)), then=Value(f"{each.name}{SEPARATOR}")),
                default=Value(""),
                output_field=CharField(),
            )
            for each in priority_lists
        ]
        return self.annotate(priorities=Concat(Value(""), Value(""), *names, output_field=CharField()))

    def recorded(self, key_date: date, states: Iterable[Any]) -> Self:
        """Services of which any of the states (models of events) is recorded by the day."""
        events = [model._default_manager.filter(service=OuterRef("pk"), effective_on__lte=key_date) for model in states]
        return self.filter(reduce(or_, (Q(Exists(each)) for each in events)))

    def online(self) -> Self:
        """Of services `with_level`: those online by its rule."""
        return self.filter(level__gte=F("online_from"))

    def not_online(self) -> Self:
        """Of services `with_level`: those not online by its rule, those without a level among them."""
        return self.filter(Q(level__lt=F("online_from")) | Q(level__isnull=True))

    def compliant(self) -> Self:
        """Of services `with_level`: those OZG-compliant."""
        return self.filter(level__gte=F("compliant_from"))

    def on_list(self, name: str) -> Self:
        """Of services asked `on` a day: those on the list of priorities of that name that holds on it."""
        key_date = self.query.annotations["asked_on"].value  # type: ignore[attr-defined]
        lists = rows("PriorityList").on(key_date).filter(name=name)
        return self.filter(pk__in=rows("PriorityListing").filter(priority_list__in=lists).values("service"))

    def overdue(self) -> Self:
        """Of services asked `on` a day `with_level`: those not online though their target date has passed."""
        return self.not_online().filter(target_on__lt=F("asked_on"))

    def search(self, text: str) -> Self:
        """Services whose name holds the text, umlauts and case folded, or whose OZG-ID begins with it; by a number
        longer than an OZG-ID those of which a LeiKa key begins with it."""
        digits = without_spaces(text)
        if digits.isdigit() and len(digits) > len("10035"):
            return self.filter(pk__in=rows("LeikaService").filter(key__startswith=digits).values("service"))
        return self.filter(Q(name_key__contains=normalise(text)) | Q(ozg_id__startswith=text.strip()))


def of_leika(key_date: date) -> Any:
    """Levels of LeiKa services of the outer service, recorded by the day."""
    return rows("MaturityChange").filter(service=OuterRef("pk"), leika__isnull=False, effective_on__lte=key_date)


def leika_without_level(key_date: date) -> Any:
    """LeiKa services of the outer service for which no level is recorded by the day."""
    recorded = rows("MaturityChange").filter(leika=OuterRef("pk"), effective_on__lte=key_date)
    return rows("LeikaService").filter(~Exists(recorded), service=OuterRef("pk"))


def without_spaces(text: str) -> str:
    return "".join(text.split())
