"""What is booked on grants: in forms, from files, as credit notes and totals, corrected."""

from datetime import timedelta
from decimal import Decimal

from funding.choices import CostType, MovementKind, UsageBasis
from funding.models import Expenditure, Grant, Movement, Tranche

from ..desk import german
from .base import Deed, any_of, correction, deed, title_of

# Those that have columns in the lists of grants and tranches; and what can be booked without a tranche.
COUNTED = (UsageBasis.GRANT_MONEY, UsageBasis.WHOLE_EXPENDITURE)
OF_NO_TRANCHE = tuple(basis.value for basis in UsageBasis if basis != UsageBasis.GRANT_MONEY)


class OfBookings(Deed):
    kinds = (Expenditure,)
    follows = Deed.follows | {"projekte"}

    def tranche(self, desk, day):
        return any_of(desk, Tranche.objects.filter(grant__period_start__lte=day))

    def grant(self, desk, day):
        return any_of(desk, Grant.objects.filter(period_start__lte=day))

    def amount(self, desk, most=500_000):
        return f"{Decimal(desk.random.randrange(1, most)).scaleb(-2)}".replace(".", ",")

    def cost_type(self, desk):
        return desk.random.choice([*CostType])

    def shown(self, day):
        """The bookings by the day, and of each grant and tranche what those of the bases that have columns add up to,
        and what is open."""
        booked, sums = {}, {}
        for each in Expenditure.objects.filter(grant__period_start__lte=day):
            is_open = each.earliest_on is not None and each.earliest_on <= day < each.booked_on
            if each.booked_on <= day:
                booked[each.pk] = (each.amount, each.booked_on, each.addition)
            if each.booked_on <= day or is_open:
                owners = (("grant", each.grant_id), ("tranche", each.tranche_id))
                for owner in owners if each.basis in COUNTED else ():
                    key = (*owner, each.basis, is_open)
                    sums[key] = sums.get(key, 0) + each.amount
        begun = set(Movement.objects.filter(effective_on__lte=day).values_list("tranche", flat=True))
        claims = Movement.objects.filter(kind=MovementKind.CLAIM, effective_on__lte=day)
        claimed = sorted(set(claims.values_list("tranche", flat=True)))
        of_tranches = {key: total for key, total in sums.items() if key[0] == "tranche" and key[1] in begun}
        return {
            "foerdermittel/ausgaben": booked,
            "foerdermittel/tranchen": of_tranches,
            "foerdermittel": {
                "sums": {key: total for key, total in sums.items() if key[0] == "grant"},
                "settled": {key: total for key, total in sums.items() if key[0] == "tranche" and key[1] in claimed},
            },
        }


@deed
class EnteredBooking(OfBookings):
    """In the empty row of its tranche."""

    def enter(self, desk, day):
        if not (tranche := self.tranche(desk, day)):
            return False
        row = {"cost_type": self.cost_type(desk), "amount": self.amount(desk), "booked_on": german(day)}
        row |= {"date_precision": "EXACT", "basis": desk.random.choice(["", *UsageBasis.values])}
        desk.save(f"funding/tranche/{tranche.pk}/change/", [("expenditures", row)])
        return True


@deed
class UnclaimedBooking(OfBookings):
    """In a form of its own, of no tranche."""

    def enter(self, desk, day):
        if not (grant := self.grant(desk, day)):
            return False
        desk.save(
            "funding/expenditure/add/", grant=grant.pk, cost_type=self.cost_type(desk), amount=self.amount(desk),
            booked_on=german(day), basis=desk.random.choice(["", *OF_NO_TRANCHE]),
        )  # fmt: skip
        return True


@deed
class NotRecognised(OfBookings):
    """By a decision: a part of a booking is taken back on its basis, and booked as not recognised on the same day."""

    def enter(self, desk, day):
        eligible = Expenditure.objects.filter(basis__in=COUNTED, is_total=False, amount__gt=Decimal("1.00"))
        free = eligible.filter(credit_notes=None, reverses=None, booked_on__lte=day)
        if not (booking := any_of(desk, free)):
            return False
        common = {
            "tranche": booking.tranche_id or "", "grant": booking.grant_id, "cost_type": booking.cost_type,
            "booked_on": german(day),
        }  # fmt: skip
        for amount, basis, credited in (("0,60-", booking.basis, booking.pk), ("0,60", UsageBasis.NOT_RECOGNISED, "")):
            desk.save("funding/expenditure/add/", amount=amount, basis=basis, reverses=credited, **common)
        return True


@deed
class ListedBooking(OfBookings):
    """From a list of the day."""

    def enter(self, desk, day):
        tranche = self.tranche(desk, day)
        if not (tranche and (title := title_of(tranche.grant.project, day))):
            return False
        period = f"{german(tranche.period_start)};{german(tranche.period_end)}"
        header = "Projekt;Zuwendungsgeber;Von;Bis;Kostenart;Betrag;Gebucht am;Belegnummer;Grundlage"
        booking = f"{self.cost_type(desk).label};{self.amount(desk)};{german(day)};{desk.new('Beleg')}"
        booking += f";{desk.random.choice(['', *UsageBasis.labels])}"
        desk.upload("ausgaben", day, header, f'"{title}";{tranche.grant.grantor};{period};{booking}')
        return True


@deed
class CreditNote(OfBookings):
    """Over a part of a booking, which it names."""

    def enter(self, desk, day):
        free = Expenditure.objects.filter(is_total=False, amount__gt=Decimal("1.00"), credit_notes=None, reverses=None)
        if not (booking := any_of(desk, free.filter(booked_on__lte=day))):
            return False
        desk.save(
            "funding/expenditure/add/", tranche=booking.tranche_id or "", grant=booking.grant_id,
            basis=booking.basis, cost_type=booking.cost_type, amount="0,50-", booked_on=german(day),
            reverses=booking.pk,
        )  # fmt: skip
        return True


@deed
class TotalOfPeriod(OfBookings):
    """Of which the period alone is known: it may be booked from its first day on."""

    def enter(self, desk, day):
        if not (grant := self.grant(desk, day)):
            return False
        last = day + timedelta(days=desk.random.randrange(1, 200))
        desk.save(
            "funding/expenditure/add/", grant=grant.pk, cost_type=self.cost_type(desk), amount=self.amount(desk),
            is_total="on", period_start=german(day), period_end=german(last), addition=desk.new("u. a. Nr."),
        )  # fmt: skip
        return True


@correction
class CorrectedBooking(OfBookings):
    """Its amount."""

    def enter(self, desk, day):
        booked = Expenditure.objects.filter(booked_on__lte=day, credit_notes=None, reverses=None)
        if not (booking := any_of(desk, booked)):
            return False
        amount = f"{booking.amount + 1}".replace(".", ",")
        desk.save(f"funding/expenditure/{booking.pk}/change/", amount=amount, change_reason="Verschrieben")
        return True
