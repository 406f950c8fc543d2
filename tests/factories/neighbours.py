"""Municipalities, their inhabitants, and regions."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from neighbours.choices import RegionRole
from neighbours.models import Municipality, Population, Region, RegionMember


class MunicipalityFactory(DjangoModelFactory):
    class Meta:
        model = Municipality

    name = factory.Sequence(lambda n: f"Nachbarstadt {n}")


class PopulationFactory(DjangoModelFactory):
    class Meta:
        model = Population

    municipality = factory.SubFactory(MunicipalityFactory)
    number = 50_000
    counted_on = date(2019, 12, 31)
    source = "Statistisches Landesamt"


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Region

    name = factory.Sequence(lambda n: f"Modellregion {n}")


class RegionMemberFactory(DjangoModelFactory):
    class Meta:
        model = RegionMember

    region = factory.SubFactory(RegionFactory)
    municipality = factory.SubFactory(MunicipalityFactory)
    role = RegionRole.PARTNER
