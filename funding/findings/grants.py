"""What does not add up of grant money. Rules and sources: docs/fachkonzept.md#prüfungen. Amounts in EUR."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import DateField, F, Q, Sum, Value
from django.db.models.functions import Least

from lists.formats import day, euro, number, percent
from records.fields import MoneyField
from records.findings import Finding, Measure, Scope, Severity, Subject
from records.models import DatePrecision
from records.shares import cents
from records.shares import percent as share_of

from ..choices import CostType, DeadlineKind, UsageBasis
from ..facts import FundingFacts
from ..fund_requests import expected, fund_requests_of
from ..models import Expenditure, Grant, PlanItem, Tranche
from ..models.expenditures import BASES
from ..rules import NOTHING
from ..spending import spent_of
from ..terms import percent_text, term_of
from .base import PERIOD, RATE, USE, check, in_euro, of_grant, of_tranche, rows_of

ROUNDING = Decimal(1)
CLAIMED = "beantragt"


@check("kostenarten-summe", Severity.ERROR, "Kostenarten ergeben nicht den Betrag, auf den sie sich beziehen", USE)
def cost_types_do_not_sum(facts: FundingFacts) -> Iterator[Finding]:
    """Of tranches with any expenditure, for each basis; before the end of its period a tranche may still have money to
    spend. Beside the use of grant money whole expenditure is found where it is too much: it may not be whole yet."""
    for grant, tranche in facts.each_tranche:
        for used, target, basis in compared_uses(tranche):
            is_less = used < target
            if used == target or (is_less and facts.key_date < tranche.period_end):
                continue
            yield in_euro(
                of_tranche(grant, tranche),
                f"Die Kostenarten ergeben {euro(used)}, {basis} sind {euro(target)}: "
                f"{euro(abs(used - target))} {'ohne Verwendung' if is_less else 'zu viel'}.",
                target,
                used,
                rows_of(grant, "tranches", "expenditures"),
                detail="" if basis != CLAIMED or tranche.usage_basis != UsageBasis.GRANT_MONEY else "whole",
            )


def compared_uses(tranche: Tranche) -> Iterator[tuple[Decimal, Decimal, str]]:
    """What is booked of each basis, what it should add up to, and that in words; no grant money where none is paid."""
    if tranche.used_by_then and tranche.paid_by_then is not None:
        basis = "ausgezahlt und nicht zurückgezahlt" if tranche.repaid_by_then else "ausgezahlt"
        yield tranche.used_by_then, tranche.drawn_by_then, basis
    whole, claimed = tranche.whole_by_then, tranche.claimed_by_then or NOTHING
    if whole and (whole > claimed or tranche.usage_basis == UsageBasis.WHOLE_EXPENDITURE):
        yield whole, claimed, CLAIMED


@check("bewilligt-nach-satz", Severity.WARNING, "Bewilligt ist nicht der Fördersatz der beantragten Ausgaben", RATE)
def approved_differs(facts: FundingFacts) -> Iterator[Finding]:
    requests = [(grant, request) for grant, money in facts.monies for request in fund_requests_of(grant, money)]
    for grant, request in requests:
        tranche, approved, difference = request.tranche, request.tranche.approved_by_then, request.difference
        if approved is None or not difference:
            continue
        share = approved * 100 / request.claimed if request.claimed else NOTHING
        reason = f" Grund der Kürzung: {tranche.cut_reason}" if tranche.cut_reason else ""
        yield in_euro(
            of_tranche(grant, tranche),
            f"{rate(request.rate)} von {euro(request.claimed)} sind {euro(request.expected)}; bewilligt sind "
            f"{euro(approved)} ({percent_text(share)} %), {euro(abs(difference))} "
            f"{'mehr' if difference > 0 else 'weniger'}.{reason}",
            request.expected,
            approved,
            rows_of(grant, "tranches"),
            severity=Severity.NOTE if abs(difference) <= ROUNDING else None,
        )


@check("anteil-nach-satz", Severity.ERROR, "Anteil ist nicht der Fördersatz des Gesamtvolumens", RATE)
def shares_differ(facts: FundingFacts) -> Iterator[Finding]:
    for grant in facts.grants:
        state = expected(grant.total_volume_by_then, grant.rate_by_then)
        for name, label, wanted in (
            ("state_share", "Landesförderung", state),
            ("own_share", "Eigenanteil", grant.total_volume_by_then - state),
        ):
            actual = getattr(grant, f"{name}_by_then")
            if actual == wanted:
                continue
            is_rounding = abs(actual - wanted) <= ROUNDING
            yield in_euro(
                of_grant(grant),
                f"{label}: Nach dem Fördersatz von {rate(grant.rate_by_then)} wären es {euro(wanted)}, im Bescheid "
                f"stehen {euro(actual)}{' (gerundet)' if is_rounding else ''}.",
                wanted,
                actual,
                rows_of(grant, "grants"),
                detail=name,
                severity=Severity.NOTE if is_rounding else None,
            )


@check("anteile-summe", Severity.ERROR, "Anteile ergeben nicht das Gesamtvolumen", RATE)
def shares_do_not_sum(facts: FundingFacts) -> Iterator[Finding]:
    for grant in facts.grants:
        both = grant.state_share_by_then + grant.own_share_by_then
        if both != grant.total_volume_by_then:
            total = grant.total_volume_by_then
            text = f"Landesförderung und Eigenanteil ergeben {euro(both)}, das Gesamtvolumen ist {euro(total)}."
            yield in_euro(of_grant(grant), text, total, both, rows_of(grant, "grants"))


@check(
    "auszahlung-ueber-foerderung", Severity.ERROR, "Mehr ausgezahlt als gefördert", "Zuwendungsbescheid: Höchstbetrag"
)
def paid_too_much(facts: FundingFacts) -> Iterator[Finding]:
    for grant, money in facts.monies:
        if money.left < 0:
            net = " und nicht zurückgezahlt" if money.repaid else ""
            waived = f", verzichtet ist auf {euro(money.waived)}" if money.waived else ""
            text = (
                f"Ausgezahlt{net} sind {euro(money.drawn)}{waived}, die Landesförderung ist {euro(money.state_share)}."
            )
            left = money.state_share - money.waived
            yield in_euro(of_grant(grant), text, left, money.drawn, rows_of(grant, "tranches"))


@check(
    "antrag-ueber-volumen",
    Severity.WARNING,
    "Mehr beantragt als das Gesamtvolumen",
    "Zuwendungsbescheid: Gesamtausgaben",
)
def claimed_too_much(facts: FundingFacts) -> Iterator[Finding]:
    for grant, money in facts.monies:
        total = grant.total_volume_by_then
        if money.claimed > total:
            text = f"Beantragt sind {euro(money.claimed)}, das Gesamtvolumen ist {euro(total)}."
            yield in_euro(of_grant(grant), text, total, money.claimed, rows_of(grant, "tranches"))


@check(
    "ausgaben-ueber-volumen",
    Severity.WARNING,
    "Mehr ausgegeben als das Gesamtvolumen",
    "Zuwendungsbescheid: Gesamtausgaben",
)
def spent_too_much(facts: FundingFacts) -> Iterator[Finding]:
    """As the proof of use sums it, by what is booked; where that is no more than was claimed, see
    `antrag-ueber-volumen`."""
    for grant, money in facts.monies:
        amounts = {basis: getattr(grant, name) for name, basis in BASES.items()}
        booked: dict[str, Decimal] = {basis: amount for basis, amount in amounts.items() if amount is not None}
        spent, total = spent_of(money.tranches, booked), grant.total_volume_by_then
        if spent > total and (UsageBasis.WHOLE_EXPENDITURE in booked or spent > money.claimed):
            text = f"Ausgaben übersteigen das Gesamtvolumen um {euro(spent - total)}: {euro(spent)} von {euro(total)}."
            yield in_euro(of_grant(grant), text, total, spent, rows_of(grant, "expenditures"))


@check(
    "hochrechnung-ueber-volumen",
    Severity.WARNING,
    "Linear hochgerechnet mehr als das Gesamtvolumen",
    "Hochrechnung vom Beginn des Bewilligungszeitraums bis zum Ende der letzten Tranche",
)
def outlook_too_much(facts: FundingFacts) -> Iterator[Finding]:
    for grant, money in facts.monies:
        claimed, total = money.claimed, grant.total_volume_by_then
        until = max((row.period_end for row in money.tranches), default=date.min)
        covered = days_of(grant.period_start_by_then, until)
        if covered <= 0 or until >= grant.period_end_by_then:
            continue
        whole = days_of(grant.period_start_by_then, grant.period_end_by_then)
        outlook = cents(claimed * whole / covered)
        if claimed <= total < outlook:
            more = share_of(outlook - total, total)
            yield in_euro(
                of_grant(grant),
                f"{euro(claimed)} in {number(covered)} von {number(whole)} Tagen sind bis zum Ende {euro(outlook)}, "
                f"{percent(more or NOTHING)} über dem Gesamtvolumen.",
                total,
                outlook,
                rows_of(grant, "tranches"),
            )


def days_of(start: date, end: date) -> int:
    """Days from the first to the last, both included."""
    return (end - start).days + 1


@check("ausgabe-ausserhalb", Severity.ERROR, "Ausgabe außerhalb des Bewilligungszeitraums", PERIOD)
def booked_outside(facts: FundingFacts) -> Iterator[Finding]:
    """A booking whose day is only known to be the latest possible one may lie within. What is not recognised, and a
    credit note after the end, claim nothing."""
    by_id = {grant.pk: grant for grant in facts.grants}
    columns = ("pk", "grant", "cost_type", "amount", "booked_on")
    booked = Expenditure.objects.filter(outside(by_id, facts.key_date), date_precision=DatePrecision.EXACT)
    recognised = booked.filter(basis__in=[basis for basis in UsageBasis if basis != UsageBasis.NOT_RECOGNISED])
    for row in facts.scope.within(recognised, "grant__project").order_by("pk").values(*columns):
        grant = by_id.get(row["grant"])
        if grant is None or grant.period_start_by_then <= row["booked_on"] <= grant.period_end_by_then:
            continue
        before = row["booked_on"] < grant.period_start_by_then
        if row["amount"] < 0 and not before:
            continue
        bound = grant.period_start_by_then if before else grant.period_end_by_then
        name = f"{CostType(row['cost_type']).label} vom {day(row['booked_on'])}"  # its document number is not public
        yield Finding(
            Subject("funding.expenditure", row["pk"], name, grant.project.slug),
            f"{euro(row['amount'])} am {day(row['booked_on'])} gebucht, {'vor Beginn' if before else 'nach Ende'} des "
            f"Bewilligungszeitraums ({day(bound)}).",
            Measure.DAY,
            bound,
            row["booked_on"],
            (row["booked_on"] - bound).days,
            Measure.DAYS,
            links=rows_of(grant, "expenditures"),
        )


def outside(by_id: dict[int, Grant], key_date: date) -> Q:
    """Booked by the key date outside the period of the first notice, or of a grant whose period was amended; put so
    that each is a range of an index that begins with the grant and the basis."""
    amended = [
        pk
        for pk, grant in by_id.items()
        if (grant.period_start, grant.period_end) != (grant.period_start_by_then, grant.period_end_by_then)
    ]
    tomorrow = Value(key_date + timedelta(1), DateField())
    early = Q(booked_on__lt=Least(F("grant__period_start"), tomorrow))
    late = Q(booked_on__gt=F("grant__period_end"), booked_on__lte=key_date)
    return early | late | Q(grant__in=amended, booked_on__lte=key_date)


@check("projektende-gegen-bewilligung", Severity.NOTE, "Projekt und Bewilligungszeitraum enden nicht zusammen", PERIOD)
def ends_differ(facts: FundingFacts) -> Iterator[Finding]:
    for grant in facts.grants:
        ends_on = grant.project.ends_on
        if ends_on is None or ends_on == grant.period_end_by_then:
            continue
        yield days_apart(
            grant,
            f"Das Projekt endet am {day(ends_on)}, der Bewilligungszeitraum am {day(grant.period_end_by_then)}.",
            grant.period_end_by_then,
            ends_on,
            severity=Severity.WARNING if ends_on > grant.period_end_by_then else None,
        )


@check("beginn-gegen-bewilligung", Severity.NOTE, "Projekt und Bewilligungszeitraum beginnen nicht zusammen", PERIOD)
def starts_differ(facts: FundingFacts) -> Iterator[Finding]:
    """A start before the period needs consent (vorzeitiger Maßnahmenbeginn), so it is more than a note."""
    for grant in facts.grants:
        started_on = grant.project.started_on
        if started_on != grant.period_start_by_then:
            yield days_apart(
                grant,
                f"Der Bewilligungszeitraum beginnt am {day(grant.period_start_by_then)}, "
                f"das Projekt am {day(started_on)}.",
                grant.period_start_by_then,
                started_on,
                severity=Severity.WARNING if started_on < grant.period_start_by_then else None,
            )


def days_apart(grant: Grant, text: str, wanted: date, actual: date, **more: Any) -> Finding:
    apart = (actual - wanted).days
    return Finding(
        of_grant(grant), text, Measure.DAY, wanted, actual, apart, Measure.DAYS, links=rows_of(grant, "grants"), **more
    )


@check("tranchen-ueberschneiden", Severity.ERROR, "Zeiträume der Tranchen überschneiden sich", PERIOD)
def tranches_overlap(facts: FundingFacts) -> Iterator[Finding]:
    for grant, rows in facts.with_tranches:
        covered = rows[0]
        for row in rows[1:]:
            if row.period_start <= covered.period_end:
                common = days_of(row.period_start, min(row.period_end, covered.period_end))
                text = f"Beginnt am {day(row.period_start)}; die Tranche davor reicht bis {day(covered.period_end)}."
                yield Finding(
                    of_tranche(grant, row), text, Measure.DAY, covered.period_end + timedelta(1), row.period_start,
                    common, Measure.DAYS, links=rows_of(grant, "tranches"),
                )  # fmt: skip
            covered = max(covered, row, key=lambda tranche: tranche.period_end)


@check("tranchen-luecke", Severity.NOTE, "Tage des Bewilligungszeitraums in keiner Tranche", PERIOD)
def tranches_leave_a_gap(facts: FundingFacts) -> Iterator[Finding]:
    """From the start of the approval period to the last tranche; what comes after it may still be called for."""
    for grant, rows in facts.with_tranches:
        free = grant.period_start_by_then
        for row in rows:
            if row.period_start > free:
                until = row.period_start - timedelta(1)
                text = f"{day(free)} bis {day(until)}: {number(days_of(free, until))} Tage in keiner Tranche."
                yield Finding(
                    of_grant(grant), text, Measure.DAY, free, row.period_start, days_of(free, until), Measure.DAYS,
                    detail=free.isoformat(), links=rows_of(grant, "tranches"),
                )  # fmt: skip
            free = max(free, row.period_end + timedelta(1))


@check(
    "ansatz-ueberschritten",
    Severity.WARNING,
    "Einzelansatz über die Toleranz überschritten",
    "ANBest-P: Einzelansätze bis 20 %; maßgeblich ist der Bescheid",
)
def plan_exceeded(facts: FundingFacts) -> Iterator[Finding]:
    """Of grants with a plan; a cost type that stands not in it is planned with nothing. Of the two bases the one counts
    of which more is booked: never both."""
    planned = plans(facts.scope)
    used = used_by_cost_type(facts.scope) if planned else {}
    for grant in facts.grants:
        for cost_type in CostType if grant.pk in planned else ():
            item, spent = planned[grant.pk].get(cost_type, NOTHING), used.get((grant.pk, cost_type), NOTHING)
            tolerance = term_of(grant, "item_tolerance")
            if spent > item * (1 + tolerance.value / 100):
                assumption = f" ({tolerance.assumption})" if tolerance.assumption else ""
                text = (
                    f"{cost_type.label}: {euro(spent)} verwendet, geplant {euro(item)}; erlaubt sind "
                    f"{percent_text(tolerance.value)} % mehr{assumption}."
                )
                links = rows_of(grant, "expenditures")
                yield in_euro(of_grant(grant), text, item, spent, links, detail=cost_type.value)


def plans(scope: Scope) -> dict[int, dict[str, Decimal]]:
    """What each grant that has a plan plans for a cost type, over all years."""
    rows: Any = scope.within(PlanItem.objects.in_force(scope.key_date), "grant__project").order_by()
    by_grant: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for grant, cost_type, total in rows.values_list("grant", "cost_type").annotate(
        total=Sum("amount", output_field=MoneyField())
    ):
        by_grant[grant][cost_type] = total
    return by_grant


def used_by_cost_type(scope: Scope) -> dict[tuple[int, str], Decimal]:
    """What is booked of each grant for a cost type: of grant money and whole expenditure that of which more is."""
    booked = Expenditure.objects.with_counted(scope.key_date).booked(scope.key_date).filter(basis__in=BASES.values())
    rows: Any = scope.within(booked, "grant__project").order_by()
    summed = rows.values_list("grant", "cost_type", "basis").annotate(total=Sum("counted", output_field=MoneyField()))
    used: dict[tuple[int, str], Decimal] = {}
    for grant, cost_type, _, total in summed:
        used[grant, cost_type] = max(total, used.get((grant, cost_type), total))
    return used


@check(
    "frist-versaeumt",
    Severity.WARNING,
    "Frist nicht als erledigt eingetragen",
    "Fristen des Bescheids, siehe Seite der Zuwendung",
)
def deadlines_missed(facts: FundingFacts) -> Iterator[Finding]:
    paid = {grant.pk for grant, money in facts.monies if money.left <= 0}
    for deadline in facts.deadlines:
        nothing_to_call_for = deadline.kind == DeadlineKind.LAST_CALL and deadline.grant.pk in paid
        if deadline.is_past_due and not nothing_to_call_for:
            assumed = " (Annahme)" if deadline.is_assumed else ""
            yield Finding(
                of_grant(deadline.grant),
                f"{deadline.title}: fällig am {day(deadline.due_on)}{assumed}, nicht als erledigt eingetragen.",
                Measure.DAY,
                deadline.due_on,
                None,
                deadline.days_over,
                Measure.DAYS,
                detail=f"{deadline.kind.value}{deadline.year or ''}",
                grows_daily=True,
                links=(("Zuwendung", "grant", {"slug": deadline.grant.slug}),),
            )


def rate(value: Decimal) -> str:
    return f"{percent_text(value)} %"
