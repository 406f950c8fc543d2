"""Units that exist on the same day are told apart by their names and numbers: no names alike, no number had twice."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import zip_longest
from typing import Any, ClassVar, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from records.batches import load_related
from records.days import BEGINNING, OPEN
from records.ends import ONE_DAY, Period, chains_of, owners_of, statements_of
from records.locks import lock_between_owners
from records.statements import Statement, StatementQuerySet

AMONG_UNITS = "units"
DISTINCT = ("name", "number")
DIFFERENT = "Zwei Leistungseinheiten eines Tages haben verschiedene Namen und Nummern."
IF_THE_SAME = "Ist dieselbe Leistungseinheit gemeint, schreiben Sie bitte Name und Nummer wie dort."
IF_ANOTHER = "Eine andere, die es damals nicht gab, braucht den Tag, seit dem sie besteht."


class Claim(NamedTuple):
    """A name or number of a unit, saved or not, and the days on which the unit exists and has it."""

    unit: Any
    text: str
    period: Period

    def meets(self, other: "Claim") -> bool:
        """Whether there is a day of both, and they are of different units."""
        is_other = self.unit is not other.unit and (self.unit.pk is None or self.unit.pk != other.unit.pk)
        both = common(self.period, other.period)
        return is_other and both.start < both.end

    def covers(self, other: "Claim") -> bool:
        """Whether it claims all days of the other."""
        return self.text == other.text and common(self.period, other.period) == other.period

    def label(self, day: date) -> str:
        """How the unit is called on the day."""
        return str(type(self.unit).objects.on_day(day).get(pk=self.unit.pk) if self.unit.pk else self.unit)


def common(one: Period, other: Period) -> Period:
    """The days of both; none where the start is not before the end."""
    return Period(max(one.start, other.start), min(one.end, other.end))


def first_day_of_one(one: Period, other: Period) -> date | None:
    """The first day that belongs to one of the periods alone; None where they are the same."""
    days = {min(pair) for pair in zip(one, other, strict=True) if pair[0] != pair[1]}
    return min(days, default=None)


def exists_on(day: date, path: str = "") -> Q:
    """The condition that the unit that a path leads to exists on the day; both days of its period count."""
    founded = Q(**{f"{path}founded_on__isnull": True}) | Q(**{f"{path}founded_on__lte": day})
    return founded & (Q(**{f"{path}closed_on__isnull": True}) | Q(**{f"{path}closed_on__gte": day}))


def lifetime(unit: Any) -> Period:
    """The days on which a unit exists."""
    return Period(
        unit.founded_on or BEGINNING, min(unit.closed_on, OPEN - ONE_DAY) + ONE_DAY if unit.closed_on else OPEN
    )


class DistinctQuerySet(StatementQuerySet[Any]):
    """Names or numbers of units."""

    def doubles(self, claims: Sequence[Claim], known: Sequence[Claim] = ()) -> Iterator[tuple[Claim, Claim]]:
        """The claims against which another one stands, with the first such: in the database, or claimed before it.

        `known` are other claims of their units: what the database has of these no longer counts.
        """
        lock_between_owners(self.model)
        key_of, key_field = self.model.key_of, self.model.key_field
        wanted = {key_of(claim.text) for claim in claims} - {""}
        by_key: dict[str, list[Claim]] = {}
        for claim in known:
            by_key.setdefault(key_of(claim.text), []).append(claim)
        stored = self.filter(**{f"{key_field}__in": wanted}).exclude(unit__in={claim.unit.pk for claim in known})
        for statement in stored.select_related("unit").order_by("pk") if wanted else ():
            by_key.setdefault(getattr(statement, key_field), []).append(statement.claim(statement.until))
        for claim in claims if wanted else ():
            others = by_key.setdefault(key_of(claim.text), [])
            if claim.text and (other := next((each for each in others if claim.meets(each)), None)):
                yield claim, other
            others.append(claim)

    def repeated_keys(self) -> QuerySet[Any, Any]:
        """What several of the statements have in common."""
        key_field = self.model.key_field
        by_key: Any = self.order_by().exclude(**{key_field: ""}).values(key_field).annotate(units=Count("unit"))
        repeated: QuerySet[Any, Any] = by_key.filter(units__gt=1).values(key_field)
        return repeated


class DistinctStatement:
    """What statements share that no two units have on the same day; `key_field` is the field by which it is compared,
    `key_of` makes its value of a text."""

    distinct_among: ClassVar[str] = AMONG_UNITS
    key_field: ClassVar[str]
    value_fields: ClassVar[tuple[str, ...]]
    pk: int | None
    unit: Any
    unit_id: int | None
    effective_on: date

    @staticmethod
    def key_of(text: str) -> str:
        return text

    def claim(self, until: date) -> Claim:
        text = getattr(self, self.value_fields[0])
        return Claim(self.unit, text, common(lifetime(self.unit), Period(self.effective_on, until)))

    def clean(self) -> None:
        super().clean()  # type: ignore[misc]  # of the statement
        if not self.unit_id:
            return
        statements: Any = type(self)._default_manager  # type: ignore[attr-defined]
        later = statements.filter(unit=self.unit_id, effective_on__gt=self.effective_on).exclude(pk=self.pk)
        following = later.order_by("effective_on").values_list("effective_on", flat=True).first()
        for claim, other in statements.doubles([self.claim(following or OPEN)]):
            text = problem_of(claim, other, timezone.localdate(), is_number=self.value_fields == ("number",))
            raise ValidationError({self.value_fields[0]: text})

    @classmethod
    def refuse_saving(cls, records: Sequence[Any]) -> None:
        """None lets its unit, or the statement before it, be called as another one is."""
        super().refuse_saving(records)  # type: ignore[misc]  # of the statement
        of_known_units = [each for each in records if each.pk or each.effective_on != BEGINNING]
        refuse_becoming_double(cls, of_known_units, of_known_units)

    @classmethod
    def refuse_deleting(cls, records: Sequence[Any]) -> None:
        """None is deleted where the statement before it would then hold on days on which another unit is called so."""
        super().refuse_deleting(records)  # type: ignore[misc]  # of the statement
        refuse_becoming_double(cls, records, ())


def refuse_becoming_double(kind: Any, altered: Sequence[Statement], saved: Sequence[Statement]) -> None:
    """Raise a ValidationError where units would become doubles once these statements of theirs are altered: saved, or
    deleted where they are not among the `saved`."""
    if altered:
        lock_between_owners(kind)
    stored = statements_of(kind, owners_of(kind, altered), "default") if altered else []
    gone = {each.pk for each in altered}
    after = [*(each for each in stored if each.pk not in gone), *saved]
    load_related([*stored, *saved], "unit")
    for _, text in new_doubles(kind, {each.pk: each.claim(each.until) for each in stored}, after):
        raise ValidationError({kind.value_fields[0]: text})


def refuse_becoming_double_by_lifetime(units: Sequence[Any]) -> None:
    """Raise a ValidationError where units that are to exist longer than before would become doubles."""
    model = type(units[0])
    lock_between_owners(model)
    stored = model._base_manager.in_bulk([unit.pk for unit in units])
    longer = {unit.pk: unit for unit in units if unit.pk in stored and lasts_longer(unit, stored[unit.pk])}
    for name in DISTINCT if longer else ():
        kind = getattr(model, name).model(model)
        statements = statements_of(kind, longer, "default")
        before = {}
        for each in statements:
            each.unit = stored[each.unit_id]
            before[each.pk] = each.claim(each.until)
            each.unit = longer[each.unit_id]
        for claim, text in new_doubles(kind, before, statements):
            is_closed_later = lifetime(claim.unit).end > lifetime(stored[claim.unit.pk]).end
            raise ValidationError({"closed_on" if is_closed_later else "founded_on": text})


def lasts_longer(unit: Any, before: Any) -> bool:
    """Whether a unit exists on days on which it did not before."""
    return common(lifetime(unit), lifetime(before)) != lifetime(unit)


def new_doubles(kind: Any, before: Mapping[int, Claim], statements: Sequence[Any]) -> Iterator[tuple[Claim, str]]:
    """Where units would be called as others are, with why, once these are all their statements.

    What was claimed `before` (by the key of the statement) is not refused: so doubles that are there can be mended.
    """
    known: list[Claim] = []
    new: list[Claim] = []
    for rows in chains_of(kind, statements).values():
        for statement, following in zip_longest(rows, rows[1:]):
            claim = statement.claim(following.effective_on if following else OPEN)
            former = before.get(statement.pk)
            (known if former and former.covers(claim) else new).append(claim)
    for claim, other in kind._default_manager.doubles(new, known) if new else ():
        yield claim, double_text(claim, other, is_number=kind.value_fields == ("number",))


def double_text(claim: Claim, other: Claim, *, is_number: bool) -> str:
    """Ab 01.01.2022 heißt die Leistungseinheit „30 Zoo“ genauso. Zwei Leistungseinheiten …"""
    days = common(claim.period, other.period)
    start = "Von Anfang an" if days.start == BEGINNING else f"Ab {days.start:%d.%m.%Y}"
    end = "" if days.end == OPEN else f" bis {days.end - ONE_DAY:%d.%m.%Y}"
    unit = f"die Leistungseinheit „{other.label(max(days.start, min(days.end - ONE_DAY, timezone.localdate())))}“"
    alike = "genauso" if claim.text == other.text else f"fast genauso wie „{claim.text}“"
    is_called = f"hat {unit} die Nummer {claim.text}" if is_number else f"heißt {unit} {alike}"
    return f"{start}{end} {is_called}. {DIFFERENT}"


def problems_of(units: Sequence[Any], day: date) -> Iterator[tuple[Any, dict[str, str]]]:
    """What stands against new units, by the name of the attribute: others that are called alike, or have the number.

    `day` is the one from which the sentences speak. Two queries, however many units.
    """
    problems: dict[int, dict[str, str]] = {}
    for name in DISTINCT:
        claims = [first_claim(unit, name) for unit in units]
        for claim, other in getattr(type(units[0]), name).model(units[0])._default_manager.doubles(claims):
            text = problem_of(claim, other, day, is_number=name == "number")
            problems.setdefault(id(claim.unit), {})[name] = text
    return ((unit, problems[id(unit)]) for unit in units if id(unit) in problems)


def first_claim(unit: Any, name: str) -> Claim:
    """What a new unit claims."""
    begins_always = getattr(type(unit), name).model(unit).begins_always
    start = BEGINNING if begins_always else unit.first_stated_on
    return Claim(unit, unit.__dict__.get(name) or "", common(lifetime(unit), Period(start, OPEN)))


def problem_of(claim: Claim, other: Claim, day: date, *, is_number: bool) -> str:
    """Why a unit cannot have a name or number, in German, as seen from the day."""
    start, end = other.period
    if start <= day < end:
        alike = "Gleicher Name" if claim.text == other.text else "Sehr ähnlich"
        return f"{'Gleiche Nummer' if is_number else alike} wie „{other.label(day)}“. {IF_THE_SAME}"
    had = ("Die Nummer", "hatte", "hat") if is_number else ("So", "hieß", "heißt")
    if end <= day:
        text = f"{had[0]} {had[1]} bis {end - ONE_DAY:%d.%m.%Y}"
        return f"{text} die Leistungseinheit „{other.label(day)}“. {IF_THE_SAME} {IF_ANOTHER}"
    return f"{had[0]} {had[2]} seit {start:%d.%m.%Y} die Leistungseinheit „{other.label(day)}“. {IF_THE_SAME}"
