"""What becomes of the contact addresses of units that are reorganised."""

from collections.abc import Iterator
from functools import cached_property

from django import forms

from .dependents import Answers, DependentGroup, Dependents, dependents
from .models import ContactAddress, Unit


@dependents
class ContactDependents(Dependents):
    """Where successors without an address are asked for their status: at the only address of their predecessors, or
    where these have several at none until somebody says so."""

    title = "Kontaktadressen"
    written = (ContactAddress,)

    @cached_property
    def former(self) -> list[ContactAddress]:
        units = {unit.pk: unit for unit in self.plan.units}
        addresses = list(ContactAddress.objects.filter(unit__in=units).order_by("pk"))
        for address in addresses:
            address.unit = units[address.unit_id]
        return addresses

    @cached_property
    def successors(self) -> dict[str, Unit]:
        """Those that have no address, by the names of their fields, which stay when they are saved; none where there is
        none to take over."""
        continuing = [unit.pk for unit in self.plan.continuing]
        known = set(ContactAddress.objects.filter(unit__in=continuing).values_list("unit"))
        without = [unit for unit in self.plan.successors if (unit.pk,) not in known] if self.former else []
        return {f"kontakt-{self.plan.key_of(unit)}": unit for unit in without}

    @property
    def proposal(self) -> str:
        addresses = {address.email.casefold(): address.email for address in self.former}
        return next(iter(addresses.values())) if len(addresses) == 1 else ""

    def groups(self) -> list[DependentGroup]:
        if not self.successors:
            return []
        facts = [f"{address.unit}: {address.email}" for address in self.former]
        fields: dict[str, forms.Field] = {
            name: forms.EmailField(label=str(unit), required=False, initial=self.proposal, max_length=254)
            for name, unit in self.successors.items()
        }
        return [DependentGroup("Adresse für Statusabfragen", facts, fields)]

    def lines(self, answers: Answers) -> Iterator[str]:
        for name, unit in self.successors.items():
            email = answers.get(name)
            yield f"Statusabfragen an {unit} gehen an {email}." if email else f"{unit} hat keine Kontaktadresse."

    def write(self, answers: Answers) -> None:
        for name, unit in self.successors.items():
            if email := answers.get(name):
                address = ContactAddress(unit=unit, email=email)
                address.full_clean()
                address.save()
