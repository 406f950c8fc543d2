"""What happens to the money of grants: movements of tranches, in their form, from files, corrected."""

from decimal import Decimal

from funding.choices import DECISIONS, MovementKind
from funding.models import Grant, Movement, Tranche

from ..desk import german
from .base import Deed, any_of, correction, deed, row, title_of

ZERO = Decimal(0)


class OfMovements(Deed):
    kinds = (Movement,)
    follows = Deed.follows | {"projekte", "foerdermittel"}

    def chosen(self, desk, day):
        """A tranche, a kind and an amount that can be entered for the day; None where there are none."""
        tranche = any_of(desk, Tranche.objects.filter(grant__known_from__lte=day))
        kind, amount = desk.random.choice([*MovementKind]), Decimal(desk.random.randrange(1, 10_000)).scaleb(-2)
        if tranche is None:
            return None
        moved = tranche.movements
        if kind in DECISIONS and moved.filter(kind=kind, effective_on=day).exists():
            return None
        if kind == MovementKind.REPAYMENT:
            paid = total(moved.filter(kind=MovementKind.PAYMENT, effective_on__lte=day))
            if paid - total(moved.filter(kind=kind)) < amount:
                return None
        return tranche, kind, amount

    def shown(self, day):
        by_then = list(Movement.objects.filter(effective_on__lte=day).order_by("effective_on"))
        by_tranche = {}
        for each in by_then:
            by_tranche.setdefault(each.tranche_id, []).append(each)
        tranches = {pk: figures(rows) for pk, rows in by_tranche.items()}
        grants = Grant.objects.filter(known_from__lte=day).prefetch_related("tranches")
        return {
            "foerdermittel/bewegungen": {each.pk: (each.effective_on, each.kind, each.amount) for each in by_then},
            "foerdermittel/tranchen": {pk: (*each[:3], each[4], days(by_tranche[pk])) for pk, each in tranches.items()},
            "foerdermittel": {
                grant.pk: added([tranches[each.pk] for each in grant.tranches.all() if each.pk in tranches])
                for grant in grants
            },
        }  # fmt: skip


def added(rows):
    """Column by column."""
    return [sum(column) for column in zip(*rows, strict=True)]


def total(movements):
    return sum(movements.values_list("amount", flat=True), ZERO)


def figures(rows):
    """What is claimed, approved, paid, waived and repaid."""
    decided = [next((each.amount for each in reversed(rows) if each.kind == kind), ZERO) for kind in DECISIONS]
    kinds = (MovementKind.PAYMENT, MovementKind.WAIVER, MovementKind.REPAYMENT)
    return [*decided, *(sum((each.amount for each in rows if each.kind == kind), ZERO) for kind in kinds)]


def days(rows):
    """The days of claim, approval and last payment."""
    kinds = (*DECISIONS, MovementKind.PAYMENT)
    return [next((each.effective_on for each in reversed(rows) if each.kind == kind), None) for kind in kinds]


@deed
class EnteredMovement(OfMovements):
    """In the empty row of its tranche."""

    def enter(self, desk, day):
        if not (chosen := self.chosen(desk, day)):
            return False
        tranche, kind, amount = chosen
        entered = row(day, kind=str(kind.value), amount=f"{amount}".replace(".", ","))
        desk.save(f"funding/tranche/{tranche.pk}/change/", [("movements", entered)])
        return True


@deed
class ListedMovement(OfMovements):
    """From a list of movements of the day."""

    def enter(self, desk, day):
        if not (chosen := self.chosen(desk, day)):
            return False
        tranche, kind, amount = chosen
        if not (title := title_of(tranche.grant.project, day)):
            return False
        period = f"{german(tranche.period_start)};{german(tranche.period_end)}"
        money = f"{kind.label};{amount}".replace(".", ",")
        header = "Projekt;Zuwendungsgeber;Von;Bis;Tag;Vorgang;Betrag;Aktenzeichen"
        line = f'"{title}";{tranche.grant.grantor};{period};{german(day)};{money};{desk.new("Zeichen")}'
        desk.upload("mittelbewegungen", day, header, line)
        return True


@correction
class CorrectedMovement(OfMovements):
    """Of a claim or a waiver the amount."""

    def enter(self, desk, day):
        kinds = (MovementKind.CLAIM, MovementKind.WAIVER)
        movement = any_of(desk, Movement.objects.filter(kind__in=kinds, effective_on__lte=day))
        if movement is None:
            return False
        amount = f"{movement.amount + 1}".replace(".", ",")
        desk.save(f"funding/movement/{movement.pk}/change/", amount=amount, change_reason="Verschrieben")
        return True
