"""Units, their divisions and reorganisations."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from units.choices import ReorganisationKind, ReorganisationRole
from units.models import ContactAddress, Division, Reorganisation, ReorganisedUnit, Unit


class DivisionFactory(DjangoModelFactory):
    class Meta:
        model = Division

    name = factory.Sequence(lambda n: f"Geschäftsbereich {n}")


class UnitFactory(DjangoModelFactory):
    class Meta:
        model = Unit

    name = factory.Sequence(lambda n: f"Amt {n:04}")


class ReorganisationFactory(DjangoModelFactory):
    """That a unit was renamed; what it is called is not stated by it."""

    class Meta:
        model = Reorganisation
        skip_postgeneration_save = True

    kind = ReorganisationKind.RENAME
    effective_on = date(2020, 1, 1)
    description = "umbenannt"

    @factory.post_generation
    def unit(self, create, unit, **kwargs):
        ReorganisedUnit.objects.create(
            reorganisation=self, unit=unit or UnitFactory(), role=ReorganisationRole.PREDECESSOR
        )


class ContactAddressFactory(DjangoModelFactory):
    class Meta:
        model = ContactAddress

    unit = factory.SubFactory(UnitFactory)
    email = "amt@stadt.example"
