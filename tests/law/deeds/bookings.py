"""What is booked on grants: in forms, from files, as credit notes and totals, corrected."""

from datetime import timedelta
from decimal import Decimal

from funding.choices import CostType, MovementKind
from funding.models import Expenditure, Grant, Movement, Tranche

from ..desk import german
from .base import Deed, any_of, correction, deed


class OfBookings(Deed):
    kinds = (Expenditure,)

    def tranche(self, desk, day):
        return any_of(desk, Tranche.objects.filter(grant__period_start__lte=day))

    def grant(self, desk, day):
        return any_of(desk, Grant.objects.filter(period_start__lte=day))

    def amount(self, desk, most=500_000):
        return f"{Decimal(desk.random.randrange(1, most)).scaleb(-2)}".replace(".", ",")

    def cost_type(self, desk):
        return desk.random.choice([*CostType])

    def shown(self, day):
        """The bookings by the day, and of each grant and tranche what they add up to by basis, and what is open."""
        booked, sums = {}, {}
        for each in Expenditure.objects.filter(grant__period_start__lte=day):
            is_open = each.earliest_on is not None and each.earliest_on <= day < each.booked_on
            if each.booked_on <= day:
                booked[each.pk] = (each.amount, each.booked_on, each.addition)
            if each.booked_on <= day or is_open:
                for owner in (("grant", each.grant_id), ("tranche", each.tranche_id)):
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
        desk.save(
            f"funding/tranche/{tranche.pk}/change/", [("expenditures", {**row, "date_precision": "EXACT", "basis": ""})]
        )
        return True


@deed
class UnclaimedBooking(OfBookings):
    """In a form of its own, of no tranche."""

    def enter(self, desk, day):
        if not (grant := self.grant(desk, day)):
            return False
        desk.save(
            "funding/expenditure/add/", grant=grant.pk, cost_type=self.cost_type(desk), amount=self.amount(desk),
            booked_on=german(day),
        )  # fmt: skip
        return True


@deed
class ListedBooking(OfBookings):
    """From a list of the day."""

    def enter(self, desk, day):
        if not (tranche := self.tranche(desk, day)):
            return False
        title = tranche.grant.project.titles.in_force(day).get().title
        period = f"{german(tranche.period_start)};{german(tranche.period_end)}"
        header = "Projekt;Zuwendungsgeber;Von;Bis;Kostenart;Betrag;Gebucht am;Belegnummer"
        booking = f"{self.cost_type(desk).label};{self.amount(desk)};{german(day)};{desk.new('Beleg')}"
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
