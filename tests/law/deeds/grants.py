"""Amended notices of grants."""

from datetime import timedelta

from funding.models import Amendment, Grant

from ..desk import german
from .base import Deed, any_of, deed, last_of
from .confirmations import Confirmed


@deed
class AmendedGrant(Deed):
    """A notice settles its sums and its end anew, in a block of its form."""

    kinds = (Amendment,)
    follows = Deed.follows | {"projekte"}

    def grants(self, day):
        """Those of which nothing is settled or confirmed on the day or later."""
        grants = Grant.objects.filter(known_from__lte=day).exclude(amendments__effective_on__gte=day)
        return grants.exclude(confirmations__confirmed_on__gte=day)

    def enter(self, desk, day):
        grant = any_of(desk, self.grants(day))
        if grant is None:
            return False
        total = desk.random.randrange(30_000, 40_000) * 100
        block = {
            "effective_on": german(day), "reference_number": desk.new("Bescheid"), "rate": "90",
            "total_volume": f"{total},00", "state_share": f"{total * 9 // 10},00", "own_share": f"{total // 10},00",
            "period_start": german(grant.period_start), "period_end": german(grant.period_end + timedelta(days=90)),
        }  # fmt: skip
        desk.save(f"funding/grant/{grant.pk}/change/", [("amendments", block)])
        return True

    def shown(self, day):
        return {"foerdermittel": last_of(Amendment.objects, "grant", day, "total_volume", "period_end")}


@deed
class ConfirmedGrants(Confirmed):
    model = Grant
    address = "funding/grant/"

    def records(self, day):
        return Grant.objects.granted(day)
