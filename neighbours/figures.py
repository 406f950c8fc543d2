"""What the comparison reads of a package: compact figures, made of its tables and of what the packages before said.

They are kept with the package (`ReceivedPackage.figures`) and can be made anew of what is kept at any time.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from projects.bounds import Bounds
from projects.choices import State
from records.models import DatePrecision
from services.choices import CatalogueStatus, DenominatorBasis
from services.counting import LevelEvent, OnlineNumbers, RecordedServices, ServiceCount
from services.list_resources import parse_level
from services.models import Denominator
from services.models.rules import RULES, Rule
from services.models.scale import Scale

from .packages.tables import PackageRow
from .problems import RefusedPackageError

# All services of the published catalogue: what a share is of unless the reader chooses another whole.
PUBLISHED = Denominator(
    slug="veroeffentlichte",
    name="Leistungen des veröffentlichten Katalogs",
    basis=DenominatorBasis.CATALOGUE,
    source="Tabelle „leistungen“ des Pakets der Kommune",
)
# Those that can be told from what is published: the level of a service is that of its best LeiKa service.
COMPARED_RULES: Mapping[str, Rule] = {
    slug: rule for slug, rule in RULES.items() if rule.best and not rule.of_leika
}  # fmt: skip
STATES = {str(state.label): state for state in State}
Tables = Mapping[str, Sequence[PackageRow]]
Kept = Mapping[str, Any]  # figures as they are kept, in JSON


@dataclass(frozen=True)
class ProjectNumbers:
    """How many projects, those completed, and how many of their members (units, bundles) are done."""

    number: int
    completed: int
    done: Bounds


@dataclass(frozen=True)
class MoneyNumbers:
    """State share of all grants, and what was paid less what was paid back, within bounds, in EUR."""

    state_share: Decimal
    least_paid: Decimal
    most_paid: Decimal


class Promise(NamedTuple):
    """The end first promised of a project, and what the packages said since: until when it was not completed, and since
    when it was, as far as they tell; `is_open` where the last one says that it is not. Days are ISO texts, as they are
    kept: these compare as days do."""

    end: str | None
    open_until: str | None = None
    completed_by: str | None = None
    is_open: bool = False

    def followed_by(self, completed: bool | None, key_date: date, known_until: date | None) -> "Promise":
        """With what the next package says; `known_until` is the last Stand of the one before."""
        open_until = known_until.isoformat() if self.is_open and known_until else self.open_until
        if completed is None:
            return Promise(self.end, open_until, self.completed_by)
        if completed:
            return Promise(self.end, open_until, self.completed_by or key_date.isoformat())
        return Promise(self.end, key_date.isoformat(), None, is_open=True)

    def is_due(self, day: str) -> bool:
        return self.end is not None and self.end < day

    def is_broken(self, day: str) -> bool:
        """Whether the project was still open after its end, for certain, as known on the day."""
        if self.end is None or self.end >= day:
            return False
        return self.is_open or (self.open_until is not None and self.open_until > self.end)

    def is_held(self, day: str) -> bool:
        """Whether it was completed by its end, for certain."""
        return self.end is not None and self.completed_by is not None and self.completed_by <= self.end < day


@dataclass(frozen=True)
class Figures:
    """The figures of a package; None where it lacks the table."""

    projects: ProjectNumbers | None = None
    money: MoneyNumbers | None = None
    online: Mapping[str, OnlineNumbers] = field(default_factory=dict)  # by the counting rule
    promises: Mapping[str, Promise] = field(default_factory=dict)  # by the title of the project

    def held(self, day: date) -> Bounds | None:
        return held_of(self.promises.values(), day)


def held_of(promises: Iterable[Promise], day: date) -> Bounds | None:
    """Of the promised ends that had passed by the day, how many were held; None where none had."""
    as_text = day.isoformat()
    due = [promise for promise in promises if promise.is_due(as_text)]
    if not due:
        return None
    held, broken = sum(each.is_held(as_text) for each in due), sum(each.is_broken(as_text) for each in due)
    return Bounds(held, len(due) - broken, len(due), len(due) - held - broken)


def figures_of(tables: Tables, scale: Scale, key_date: date, before: Figures, known_until: date | None) -> Figures:
    """The figures of these tables; `before` are those of the package before, which is known to hold until a day.

    Raises a RefusedPackageError where the tables contradict themselves.
    """
    projects, grants, services = (tables.get(name) for name in ("projekte", "foerdermittel", "leistungen"))
    return Figures(
        None if projects is None else project_numbers(projects),
        None if grants is None else money_numbers(grants),
        {} if services is None else online_numbers(services, scale, key_date),
        before.promises if projects is None else promises_of(projects, key_date, before.promises, known_until),
    )


def project_numbers(rows: Sequence[PackageRow]) -> ProjectNumbers:
    members = [pair for row in rows for pair in pairs_of(row)]
    done = Bounds(
        sum(count or 0 for _, count in members),
        sum(total if count is None else count for total, count in members),
        sum(total for total, _ in members),
        sum(total for total, count in members if count is None),
    )
    return ProjectNumbers(len(rows), sum(state_of(row) == State.COMPLETED for row in rows), done)


def pairs_of(row: PackageRow) -> list[tuple[int, int | None]]:
    """How many members of each kind the project has, and how many are done; None where that is not known."""
    pairs = [(row[total] or 0, row[done]) for total, done in (
        ("Leistungseinheiten", "davon fertig"), ("Prozessbündel", "davon digitalisiert"),
    )]  # fmt: skip
    for total, done in pairs:
        if total < 0 or not 0 <= (done or 0) <= total:
            raise RefusedPackageError(
                f"Tabelle projekte: „{row['Projekt']}“ hat mehr Fertiges, als es gibt, oder weniger als 0."
            )
    return pairs


def state_of(row: PackageRow) -> State | None:
    label = row["Projektstand"]
    if label is not None and label not in STATES:
        raise RefusedPackageError("Tabelle projekte: Ein Projektstand ist hier nicht bekannt.")
    return STATES.get(label)


def money_numbers(rows: Sequence[PackageRow]) -> MoneyNumbers:
    def total(header: str) -> Decimal:
        return sum((row[header] or Decimal() for row in rows), Decimal())

    net = total("Ausgezahlt") - total("Zurückgezahlt")
    less, more = total("davon offen (Zurückgezahlt)"), total("davon offen (Ausgezahlt)")
    return MoneyNumbers(total("Landesförderung"), net - less, net + more)


@dataclass(frozen=True)
class PublishedServices(RecordedServices):
    """Services of a package, for the counting rules: each by its place here, with its level, if any."""

    levels: tuple[int | None, ...] = ()
    kept_scale: Scale = field(default_factory=lambda: Scale(()))

    @cached_property
    def scale(self) -> Scale:
        return self.kept_scale

    @cached_property
    def field_of(self) -> Mapping[int, int | None]:
        return dict.fromkeys(range(len(self.levels)))

    @cached_property
    def leika_of(self) -> Mapping[int, frozenset[int]]:
        return dict.fromkeys(range(len(self.levels)), frozenset())

    @cached_property
    def events(self) -> tuple[LevelEvent, ...]:
        return tuple(
            LevelEvent(self.key_date, DatePrecision.EXACT, service, None, place)
            for service, place in enumerate(self.levels)
            if place is not None
        )


def online_numbers(rows: Sequence[PackageRow], scale: Scale, key_date: date) -> dict[str, OnlineNumbers]:
    """By each rule: how many services of the catalogue are online, of how many; where the table does not say which the
    catalogue has, all count. Those with the same level count alike: the rule is asked once for each level."""
    keys = [row["OZG-ID"] for row in rows]
    if None in keys or len(set(keys)) < len(keys):
        raise RefusedPackageError("Tabelle leistungen: Eine OZG-ID fehlt oder steht zweimal da.")
    places = Places(scale)
    at_level = Counter(places.of(row["Reifegrad"]) for row in rows if is_listed(row))
    services = PublishedServices(key_date, tuple(at_level), scale)
    numbers = list(at_level.values())
    return {slug: weighted(ServiceCount(services, rule, PUBLISHED), numbers) for slug, rule in COMPARED_RULES.items()}


def is_listed(row: PackageRow) -> bool:
    """Whether the catalogue has the service, as far as the table says it."""
    label = row.get("Stand im Katalog")
    if label is not None and label not in CatalogueStatus.labels:
        raise RefusedPackageError("Tabelle leistungen: Ein Stand im Katalog ist hier nicht bekannt.")
    return bool(label != CatalogueStatus.WITHDRAWN.label)


def weighted(count: ServiceCount, numbers: Sequence[int]) -> OnlineNumbers:
    """What is counted of services of which each stands for so many."""
    counted = [(count.numbers_of([service]), number) for service, number in enumerate(numbers)]
    return OnlineNumbers(
        sum(each.total * number for each, number in counted),
        sum(each.entered * number for each, number in counted),
        sum(each.online * number for each, number in counted),
        sum(each.compliant * number for each, number in counted),
    )


class Places:
    """The places of levels on the scale, by what lists call them; each text is read once."""

    def __init__(self, scale: Scale) -> None:
        self.by_name = {(level.model.edition, level.number): place for place, level in enumerate(scale.levels)}
        self.read: dict[str | None, int | None] = {None: None}

    def of(self, text: str | None) -> int | None:
        if text not in self.read:
            self.read[text] = self.place_of(text or "")
        return self.read[text]

    def place_of(self, text: str) -> int:
        try:
            level = parse_level(text)
            return self.by_name[level["edition"], int(level["number"])]
        except (KeyError, ValueError):
            raise RefusedPackageError("Tabelle leistungen: Ein Reifegrad ist hier nicht bekannt.") from None


def promises_of(
    rows: Sequence[PackageRow], key_date: date, before: Mapping[str, Promise], known_until: date | None
) -> dict[str, Promise]:
    """What was promised of each project, with those that are listed no more as they were."""
    promises = dict(before)
    titles = [row["Projekt"] for row in rows]
    if None in titles or len(set(titles)) < len(titles):
        raise RefusedPackageError("Tabelle projekte: Ein Titel fehlt oder steht zweimal da.")
    for row in rows:
        end: date | None = row["ursprünglich"] or row["Fertigstellung"]
        first = promises.get(row["Projekt"], Promise(None))
        if first.end is None and end is not None:
            first = first._replace(end=end.isoformat())
        state = state_of(row)
        completed = None if state is None else state == State.COMPLETED
        promises[row["Projekt"]] = first.followed_by(completed, key_date, known_until)
    return promises


def as_json(figures: Figures) -> dict[str, object]:
    """As they are kept with a package."""
    projects, money = figures.projects, figures.money
    return {
        "projects": projects and [projects.number, projects.completed, *bounds_list(projects.done)],
        "money": money and [str(money.state_share), str(money.least_paid), str(money.most_paid)],
        "online": {
            slug: [each.total, each.entered, each.online, each.compliant] for slug, each in figures.online.items()
        },
        "promises": {title: list(each) for title, each in figures.promises.items()},
    }


def from_json(kept: Kept) -> Figures:
    """What `as_json` made."""
    online = {slug: OnlineNumbers(*numbers) for slug, numbers in kept.get("online", {}).items()}
    return Figures(kept_projects(kept), kept_money(kept), online, kept_promises(kept))


def kept_projects(kept: Kept) -> ProjectNumbers | None:
    projects = kept.get("projects")
    return projects and ProjectNumbers(projects[0], projects[1], Bounds(*projects[2:]))


def kept_money(kept: Kept) -> MoneyNumbers | None:
    money = kept.get("money")
    return money and MoneyNumbers(*map(Decimal, money))


def kept_online(kept: Kept, rule: Rule) -> OnlineNumbers | None:
    numbers = kept.get("online", {}).get(rule.slug)
    return numbers and OnlineNumbers(*numbers)


def kept_promises(kept: Kept) -> dict[str, Promise]:
    return {title: Promise(*promise) for title, promise in kept.get("promises", {}).items()}


def bounds_list(bounds: Bounds) -> list[int]:
    return [bounds.least, bounds.most, bounds.total, bounds.unknown]
