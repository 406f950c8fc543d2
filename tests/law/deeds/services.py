"""The city's state of services, and what they are counted by."""

from datetime import date, timedelta

from django.db.models import Q

from services.choices import CatalogueStatus, FimBlock, FimStatus, Portal, PriorityKind, ProcessDepth, ProvisionKind
from services.models import (
    EfaPilot,
    FimChange,
    LeikaService,
    MaturityChange,
    MaturityLevel,
    PortalChange,
    PriorityList,
    ProcessChange,
    ProvisionChange,
    ResponsibilityChange,
    Service,
    TargetChange,
)
from units.models import Unit

from ..desk import german
from .base import Deed, Restated, any_of, correction, deed, last_of, row, rows_by_then, some_of


@deed
class OfferedService(Deed):
    """A service gets a level and a provision, in its form."""

    kinds = (MaturityChange, ProvisionChange)

    def services(self, day):
        """Those of whose offers nothing is stated of the day or later ones, and no levels of LeiKa services."""
        stated = Service.objects.filter(Q(maturitychanges__effective_on__gte=day) | Q(maturitychanges__leika__gt=0))
        provided = Service.objects.filter(
            Q(provisionchanges__effective_on__gte=day) | Q(portalchanges__effective_on__gte=day)
        )
        return Service.objects.exclude(pk__in=stated.values("pk")).exclude(pk__in=provided.values("pk"))

    def enter(self, desk, day):
        service = any_of(desk, self.services(day))
        if service is None:
            return False
        level = desk.random.choice([*MaturityLevel.objects.filter(model__edition="1.1").order_by("number")])
        kind = desk.random.choice([kind for kind in ProvisionKind if kind != ProvisionKind.NONE])
        rows = [("maturitychanges", row(day, level=level.pk)), ("provisionchanges", row(day, kind=kind.value))]
        desk.save(f"services/service/{service.pk}/change/", rows)
        return True

    def shown(self, day):
        """Levels of services whose LeiKa services have none, provisions and portals; those not changed are shown as
        before."""
        services = set(Service.objects.exclude(maturitychanges__leika__gt=0).values_list("pk", flat=True))
        levels = last_of(MaturityChange.objects.filter(service__in=services), "service", day, "level")
        provisions = last_of(ProvisionChange.objects, "service", day, "kind")
        return {"leistungen": [levels, provisions, last_of(PortalChange.objects, "service", day, "portal")]}


@deed
class WithdrawnOffer(OfferedService):
    """Of one or two services, in the list of the admin; of one on a page of its own."""

    kinds = ()  # whatever of them there is

    def enter(self, desk, day):
        offering = ProvisionChange.objects.in_force(day).exclude(kind=ProvisionKind.NONE)
        chosen = some_of(desk, self.services(day).filter(pk__in=offering.values("service")), 2)
        if not chosen:
            return False
        typed = {"effective_on": german(day), "note": "Vertrag beendet", "offers": ["LEVEL", "PROVISION", "PORTAL"]}
        if len(chosen) == 1:
            desk.act(f"services/service/{chosen[0].pk}/zuruecknehmen/", "", chosen, withdraw_offers="1", **typed)
        else:
            desk.act("services/service/", "withdraw_offers", chosen, withdraw_offers="1", **typed)
        return True


@deed
class RenamedService(Restated):
    """The catalogue calls a service otherwise."""

    model = Service
    address = "services/service"
    attribute = "catalogue_name"
    word = "Leistung"
    lists = ("leistungen",)

    def shown_owners(self, day):
        return set(Service.objects.values_list("pk", flat=True))


@deed
class WithdrawnService(RenamedService):
    """The catalogue has a service no more, or again."""

    attribute = "catalogue_status"

    def value(self, desk, day):
        return desk.random.choice(CatalogueStatus.values)


@deed
class RenamedLeika(Restated):
    """The catalogue of LeiKa services calls one otherwise."""

    model = LeikaService
    address = "services/leikaservice"
    attribute = "catalogue_name"
    word = "LeiKa-Leistung"
    lists = ()

    def enter(self, desk, day):
        if not LeikaService.objects.exists():
            desk.save(f"{self.address}/add/", key="99108008000000", catalogue_name=desk.new(self.word))
        return super().enter(desk, day)


class StatedOfService(Deed):
    """A row of the form of a service: what it says of the day, of which nothing is stated yet."""

    kind = PortalChange
    lists = ("leistungen",)

    @property
    def kinds(self):
        return (self.kind,)

    def values(self, desk, day):
        """What is stated, by the names of its fields."""
        raise NotImplementedError

    def services(self, day):
        name = f"{self.kind._meta.model_name}s"
        return Service.objects.exclude(**{f"{name}__effective_on__gte": day})

    def enter(self, desk, day):
        service = any_of(desk, self.services(day))
        if service is None:
            return False
        stated = row(day, **self.values(desk, day))
        desk.save(f"services/service/{service.pk}/change/", [(f"{self.kind._meta.model_name}s", stated)])
        return True

    def shown(self, day):
        """What nothing is stated of, and what is stated to be nothing, are shown alike."""
        held = last_of(self.kind.objects, "service", day, self.kind.value_fields[0])
        shown = {service: value for service, value in held.items() if value != [None]}
        return dict.fromkeys(self.lists, shown)


@deed
class StatedPortal(StatedOfService):
    def values(self, desk, day):
        return {"portal": desk.random.choice(Portal.values), "address": "https://service.example.org/antrag"}


@deed
class StatedResponsibility(StatedOfService):
    kind = ResponsibilityChange

    def values(self, desk, day):
        """One that still exists."""
        unit = any_of(desk, Unit.objects.filter(Q(founded_on=None) | Q(founded_on__lte=day), closed_on=None))
        return {"unit": desk.random.choice([unit.pk, ""])}


@deed
class StatedTarget(StatedOfService):
    """It is on the page of the service."""

    kind = TargetChange
    lists = ()

    def values(self, desk, day):
        return {"target_on": german(date(2022, 1, 1) + timedelta(days=desk.random.randrange(700)))}


@deed
class StatedProcess(StatedOfService):
    kind = ProcessChange
    lists = ()

    def values(self, desk, day):
        return {"depth": desk.random.choice(ProcessDepth.values)}


@deed
class StatedFim(StatedOfService):
    kind = FimChange
    lists = ()

    def values(self, desk, day):
        return {"block": desk.random.choice(FimBlock.values), "status": desk.random.choice(FimStatus.values)}


@deed
class OfferedByThen(OfferedService):
    """A level on the day, a higher one „spätestens“ some time after it."""

    kinds = (MaturityChange,)

    def enter(self, desk, day):
        service = any_of(desk, self.services(day))
        if service is None:
            return False
        levels = MaturityLevel.objects.filter(model__edition="1.1").order_by("number")
        rows = rows_by_then(desk, day, {"level": levels[1].pk}, {"level": levels[3].pk})
        desk.save(f"services/service/{service.pk}/change/", [("maturitychanges", each) for each in rows])
        return True


@deed
class NewPriorityList(Deed):
    """With two services, from the day on."""

    def enter(self, desk, day):
        services = some_of(desk, Service.objects, 2)
        rows = [("listings", {"service": service.pk}) for service in services]
        typed = {"name": desk.new("Liste"), "kind": PriorityKind.OTHER, "effective_on": german(day)}
        desk.save("services/prioritylist/add/", rows, **typed)
        return True

    def shown(self, day):
        names = PriorityList.objects.filter(effective_on__lte=day).values_list("listings__service", "name")
        return {"leistungen": set(names)}


@deed
class NewPilot(Deed):
    def enter(self, desk, day):
        service = any_of(desk, Service.objects.filter(pilots=None))
        if service is None:
            return False
        desk.save("services/efapilot/add/", **row(day, service=service.pk, name=desk.new("Pilot")))
        return True

    def shown(self, day):
        return {"leistungen": set(EfaPilot.objects.filter(effective_on__lte=day).values_list("service", flat=True))}


@deed
class NewDenominator(Deed):
    """What services are a share of, from the day on."""

    def enter(self, desk, day):
        name = desk.new("Katalog")
        typed = {"name": name, "slug": f"katalog-{desk.number}", "basis": "CATALOGUE", "effective_on": german(day)}
        desk.save("services/denominator/add/", number=desk.random.randrange(100, 600), **typed)
        return True


@correction
class CorrectedProvision(OfferedService):
    """Another kind of provision than was said."""

    kinds = (ProvisionChange,)

    def enter(self, desk, day):
        change = any_of(desk, ProvisionChange.objects.filter(effective_on__lte=day))
        if change is None:
            return False
        others = [kind for kind in ProvisionKind.values if kind not in {change.kind, ProvisionKind.NONE}]
        typed = {"kind": desk.random.choice(others), "contract_step": "", "change_reason": "Lesefehler"}
        desk.save(f"services/provisionchange/{change.pk}/change/", **typed)
        return True
