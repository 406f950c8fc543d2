"""Notices of grants: amended in their form and from files, corrected; the plan and deadlines."""

from datetime import timedelta
from decimal import Decimal

from django.db.models import F

from funding.choices import CostType, DeadlineKind
from funding.models import Amendment, DeadlineDay, Grant, PlanItem

from ..desk import german
from .base import Deed, any_of, correction, deed, last_of, title_of
from .confirmations import Confirmed

AMENDMENTS, PLAN, DEADLINES = (
    f"foerdermittel/{name}" for name in ("aenderungsbescheide", "finanzierungsplan", "zuwendungsfristen")
)
STATED = ("total_volume", "state_share", "own_share", "period_end")


def granted(day):
    """The grants known on the day; those of the examples have no day but the beginning of their period."""
    known = {grant.pk for grant in Grant.objects.all() if first_day(grant) <= day}
    return Grant.objects.filter(pk__in=known)


def first_day(grant):
    days = [day for day in (grant.notice_on, grant.valid_from) if day]
    return max(days) if days else grant.period_start


def counted_on(amendment):
    """The day from which it counts: it holds and is dated."""
    return max(amendment.notice_on or amendment.effective_on, amendment.effective_on)


def in_order(grant, day):
    """The amendments of a grant that count on the day."""
    by_then = [each for each in grant.amendments.all() if counted_on(each) <= day]
    return sorted(by_then, key=lambda each: (counted_on(each), each.position))


class OfNotices(Deed):
    kinds = (Amendment,)
    follows = Deed.follows | {"projekte", DEADLINES}

    def grants(self, day):
        """Those of which nothing is confirmed on the day or later."""
        return granted(day).exclude(confirmations__confirmed_on__gte=day)

    def stated(self, desk, grant):
        """What a notice states: new sums, a new end, or both."""
        total = desk.random.randrange(30_000, 40_000) * 100
        sums = {
            "total_volume": f"{total},00",
            "state_share": f"{total * 9 // 10},00",
            "own_share": f"{total // 10},00",
        }
        end = {"period_end": german(grant.period_end + timedelta(days=desk.random.randrange(1, 400)))}
        return desk.random.choice([sums, end, {**sums, **end}])

    def days(self, desk, day):
        """Of its two days the later one is the day."""
        earlier = german(day - timedelta(days=desk.random.randrange(1, 300)))
        return desk.random.choice([("", german(day)), (earlier, german(day)), (german(day), earlier)])

    def shown(self, day):
        grants = list(granted(day).prefetch_related("amendments"))
        return {
            AMENDMENTS: {
                each.pk: tuple(getattr(each, name) for name in (*STATED, "notice_on", "effective_on"))
                for grant in grants
                for each in in_order(grant, day)
            },
            "foerdermittel": {grant.pk: self.settled(grant, day) for grant in grants},
        }

    def settled(self, grant, day):
        settled = {name: getattr(grant, name) for name in STATED}
        for each in in_order(grant, day):
            settled |= {name: getattr(each, name) for name in STATED if getattr(each, name) is not None}
        return settled


@deed
class AmendedGrant(OfNotices):
    """In a block of its form."""

    def enter(self, desk, day):
        grant = any_of(desk, self.grants(day))
        if grant is None:
            return False
        notice_on, effective_on = self.days(desk, day)
        block = {
            "notice_on": notice_on, "effective_on": effective_on, "reference_number": desk.new("Bescheid"),
            "position": str(grant.amendments.count() + 1), **self.stated(desk, grant),
        }  # fmt: skip
        desk.save(f"funding/grant/{grant.pk}/change/", [("amendments", block)])
        return True


@deed
class ListedAmendment(OfNotices):
    """From a list of the day: empty cells leave as it was."""

    def enter(self, desk, day):
        grant = any_of(desk, self.grants(day))
        if grant is None or not (title := title_of(grant.project, day)):
            return False
        stated, days = self.stated(desk, grant), self.days(desk, day)
        header = "Projekt;Zuwendungsgeber;Bescheid vom;Wirksam ab;Reihenfolge;Gesamtvolumen;Landesförderung;Eigenanteil"
        cells = (*days, str(grant.amendments.count() + 1), *(stated.get(name, "") for name in STATED))
        line = ";".join([f'"{title}"', grant.grantor, *cells])
        desk.upload("aenderungsbescheide", day, f"{header};Bewilligt bis", line)
        return True


@correction
class CorrectedAmendment(OfNotices):
    """Its sums, or the end where it states none."""

    def enter(self, desk, day):
        """Of a grant of which nothing is confirmed since; where there is none, one that is entered for it."""
        amendment = self.unconfirmed(desk, day)
        if amendment is None and AmendedGrant().enter(desk, day):
            amendment = self.unconfirmed(desk, day)
        if amendment is None:
            return False
        if amendment.total_volume is None:
            values = {"period_end": german(amendment.period_end + timedelta(days=1))}
        else:
            names = ("total_volume", "own_share")
            values = {name: f"{getattr(amendment, name) + 1}".replace(".", ",") for name in names}
        desk.save(f"funding/amendment/{amendment.pk}/change/", **values, change_reason="Verschrieben")
        return True

    def unconfirmed(self, desk, day):
        by_then = Amendment.objects.filter(grant__in=granted(day), known_from__lte=day)
        return any_of(desk, by_then.exclude(grant__confirmations__confirmed_on__gte=F("known_from")))


@deed
class PlannedItem(Deed):
    """What is planned for a cost type and a year, in a row of the form of its grant."""

    kinds = (PlanItem,)

    def enter(self, desk, day):
        grant = any_of(desk, granted(day))
        if grant is None:
            return False
        chain = {"cost_type": desk.random.choice(CostType.values), "year": desk.random.randrange(2018, 2024)}
        if grant.plan_items.filter(**chain, effective_on=day).exists():
            return False
        amount = Decimal(desk.random.randrange(1, 100_000)).scaleb(-2)
        row = {**chain, "effective_on": german(day), "amount": f"{amount}".replace(".", ",")}
        desk.save(f"funding/grant/{grant.pk}/change/", [("plan_items", row)])
        return True

    def shown(self, day):
        held = {}
        items = PlanItem.objects.filter(grant__in=granted(day), effective_on__lte=day).order_by("effective_on")
        for item in items:
            held[item.grant_id, item.cost_type, item.year] = (item.amount, item.effective_on)
        return {PLAN: held}


@deed
class ExtendedDeadline(Deed):
    """Another day for the proof of use or the last call, from the day on which it is granted; from the latter on money
    can no longer be called for."""

    kinds = (DeadlineDay,)
    follows = Deed.follows | {"foerdermittel"}

    def enter(self, desk, day):
        grant = any_of(desk, granted(day).exclude(deadline_days__effective_on=day))
        if grant is None:
            return False
        row = {
            "kind": desk.random.choice([DeadlineKind.PROOF_OF_USE.value, DeadlineKind.LAST_CALL.value]),
            "due_on": german(day + timedelta(days=desk.random.randrange(900))), "effective_on": german(day),
            "reason": desk.new("Schreiben"),
        }  # fmt: skip
        desk.save(f"funding/grant/{grant.pk}/change/", [("deadline_days", row)])
        return True

    def shown(self, day):
        stated = {kind: DeadlineDay.objects.filter(kind=kind) for kind in DeadlineKind}
        return {DEADLINES: {kind: last_of(rows, "grant", day, "due_on", "reason") for kind, rows in stated.items()}}


@deed
class ConfirmedGrants(Confirmed):
    model = Grant
    address = "funding/grant/"

    def records(self, day):
        return Grant.objects.granted(day)
