"""Services, what is stated of them, and the lists that they stand on."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from services.choices import DenominatorBasis, FimBlock, FimStatus, Portal, PriorityKind, ProcessDepth, ProvisionKind
from services.models import (
    Denominator,
    EfaPilot,
    FimChange,
    LeikaAssignment,
    LeikaService,
    LifeSituation,
    MaturityChange,
    MaturityLevel,
    OutsideView,
    PolicyField,
    PortalChange,
    PriorityList,
    PriorityListing,
    ProcessChange,
    ProvisionChange,
    ReportedService,
    ResponsibilityChange,
    Service,
    ServiceDeadline,
    TargetChange,
)

from .units import UnitFactory


class PolicyFieldFactory(DjangoModelFactory):
    class Meta:
        model = PolicyField

    name = factory.Sequence(lambda n: f"Themenfeld {n}")


class LifeSituationFactory(DjangoModelFactory):
    class Meta:
        model = LifeSituation

    field = factory.SubFactory(PolicyFieldFactory)
    name = factory.Sequence(lambda n: f"Lage {n}")


class ServiceFactory(DjangoModelFactory):
    """`levels` are its maturity changes: day -> number of the level in the maturity model 1.1."""

    class Meta:
        model = Service
        skip_postgeneration_save = True

    ozg_id = factory.Sequence(lambda n: f"{10000 + n}")
    name = factory.Sequence(lambda n: f"Leistung {n}")

    @factory.post_generation
    def levels(self, create, days, **kwargs):
        for day, number in (days or {}).items():
            MaturityChangeFactory(service=self, effective_on=day, level=level(number))


def level(number, edition="1.1"):
    """A level that the migrations have loaded."""
    return MaturityLevel.objects.get(model__edition=edition, number=number)


class LeikaServiceFactory(DjangoModelFactory):
    """`levels` as of a service, for the `service` it belongs to: one of its own, unless it is given (False: none)."""

    class Meta:
        model = LeikaService
        skip_postgeneration_save = True

    key = factory.Sequence(lambda n: f"99{n + 1:06}017000")
    name = factory.Sequence(lambda n: f"LeiKa-Leistung {n}")

    @factory.post_generation
    def service(self, create, service, **kwargs):
        if service is not False:
            LeikaAssignment.objects.create(leika=self, service=service or ServiceFactory())

    @factory.post_generation
    def levels(self, create, days, **kwargs):
        for day, number in (days or {}).items():
            MaturityChangeFactory(service=self.services.get(), leika=self, effective_on=day, level=level(number))


class StateFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    service = factory.SubFactory(ServiceFactory)
    effective_on = date(2020, 1, 1)


class MaturityChangeFactory(StateFactory):
    class Meta:
        model = MaturityChange

    level = factory.LazyFunction(lambda: level(2))


class ProvisionChangeFactory(StateFactory):
    class Meta:
        model = ProvisionChange

    kind = ProvisionKind.OWN_DEVELOPMENT


class PortalChangeFactory(StateFactory):
    class Meta:
        model = PortalChange

    portal = Portal.CITY


class ResponsibilityChangeFactory(StateFactory):
    class Meta:
        model = ResponsibilityChange

    unit = factory.SubFactory(UnitFactory)


class TargetChangeFactory(StateFactory):
    class Meta:
        model = TargetChange

    target_on = date(2022, 12, 31)


class ProcessChangeFactory(StateFactory):
    class Meta:
        model = ProcessChange

    depth = ProcessDepth.END_TO_END


class FimChangeFactory(StateFactory):
    class Meta:
        model = FimChange

    block = FimBlock.PROCESS
    status = FimStatus.GOLD


class PriorityListFactory(DjangoModelFactory):
    """`services` are those that stand on it."""

    class Meta:
        model = PriorityList
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Programm {n}")
    kind = PriorityKind.FEDERAL
    effective_on = date(2020, 1, 1)

    @factory.post_generation
    def services(self, create, listed, **kwargs):
        for service in listed or ():
            PriorityListing.objects.create(priority_list=self, service=service)


class PriorityListingFactory(DjangoModelFactory):
    class Meta:
        model = PriorityListing

    priority_list = factory.SubFactory(PriorityListFactory)
    service = factory.SubFactory(ServiceFactory)


class DenominatorFactory(DjangoModelFactory):
    class Meta:
        model = Denominator

    slug = factory.Sequence(lambda n: f"grundgesamtheit-{n}")
    name = factory.LazyAttribute(lambda each: "Leistungen des OZG-Katalogs" if each.slug == "katalog" else each.slug)
    basis = DenominatorBasis.CATALOGUE
    effective_on = date(2020, 1, 1)


class EfaPilotFactory(DjangoModelFactory):
    class Meta:
        model = EfaPilot

    name = factory.Sequence(lambda n: f"Pilot {n}")
    effective_on = date(2020, 1, 1)


class ServiceDeadlineFactory(DjangoModelFactory):
    class Meta:
        model = ServiceDeadline

    name = factory.Sequence(lambda n: f"Frist {n}")
    due_on = date(2022, 12, 31)


class OutsideViewFactory(DjangoModelFactory):
    class Meta:
        model = OutsideView
        django_get_or_create = ("effective_on",)

    effective_on = date(2020, 1, 1)


class ReportedServiceFactory(DjangoModelFactory):
    class Meta:
        model = ReportedService

    view = factory.SubFactory(OutsideViewFactory)
    leika_key = factory.Sequence(lambda n: f"99{n + 1:06}017000")
    name = factory.Sequence(lambda n: f"Onlinedienst {n}")
    address = factory.Sequence(lambda n: f"https://dienste.stadt.example/{n}")
    is_working = True
