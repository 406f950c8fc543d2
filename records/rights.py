"""Where an account has a right: everywhere, or in some areas alone, such as the projects that it has a role for.

A model says once where its records lie: `project_path` and `unit_path` lead to the one project or unit that a record
belongs to, `projects_path` to several, for each of which the right is needed. What belongs to nothing needs the right
everywhere. The authentication backend knows who has which right where (`reach_of`); lists, forms, choosers and imports
ask here, and so does every way of saving and deleting (`refuse_out_of_reach`), so that no door stands beside the rule.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.contrib.auth import get_backends, get_permission_codename
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db.models import F, Model, Q, QuerySet

from .history import current_user

Account = User | AnonymousUser
Q_ = TypeVar("Q_", bound="QuerySet[Any]")

AREAS = ("project", "unit")
DEEDS = {"add": "anlegen", "change": "ändern", "delete": "löschen"}


@dataclass(frozen=True)
class Reach:
    """Where a right holds: `everywhere`, or for the keys of some areas. `is_granted`: the account has it, if only by a
    role that reaches no record of the kind."""

    is_granted: bool = False
    everywhere: bool = False
    keys: Mapping[str, frozenset[int]] = field(default_factory=dict)

    @property
    def somewhere(self) -> bool:
        return self.everywhere or any(self.keys.values())

    def covers(self, record: Model) -> bool:
        """Whether the right holds for a record, or for what is entered with it."""
        return self.everywhere or (self.somewhere and self.covers_places(places_of([record])[0]))

    def covers_places(self, places: "Places") -> bool:
        return any(places[area] and places[area] <= keys for area, keys in self.keys.items())


EVERYWHERE = Reach(is_granted=True, everywhere=True)
Places = Mapping[str, frozenset[int | None]]  # by area the keys of what a record belongs to


def permission_of(model: type[Model], action: str) -> str:
    """As Django names it: projects.change_rollout"""
    return f"{model._meta.app_label}.{get_permission_codename(action, model._meta)}"


def reach_of(user: Account, permission: str) -> Reach:
    """Where the account has the permission. Asked once for each account that a request loads."""
    known: dict[str, Reach] | None = getattr(user, "_reach_by_permission", None)
    if known is None:
        known = {}
        user._reach_by_permission = known  # type: ignore[union-attr]
    if permission not in known:
        known[permission] = find_reach(user, permission)
    return known[permission]


def find_reach(user: Account, permission: str) -> Reach:
    if user.is_active and user.is_superuser:
        return EVERYWHERE
    return next((each.reach_of(user, permission) for each in get_backends() if hasattr(each, "reach_of")), Reach())


def may(user: Account, action: str, record: Model, model: type[Model] | None = None) -> bool:
    """Whether the account may do that to the record, or to what is entered with it as the other model."""
    return user.has_perm(permission_of(model or type(record), action), record)


def paths_of(model: type[Model]) -> dict[str, list[str]]:
    """The ORM paths by which a record lies in each area; "self" where it is one."""
    declared = {area: getattr(model, f"{area}_path", "") for area in AREAS}
    several = getattr(model, "projects_path", "")
    return {
        area: [text for text in (path.replace(".", "__"), several if area == "project" else "") if text]
        for area, path in declared.items()
    }


def lies_in(model: type[Model], area: str) -> bool:
    """Whether records of the model belong to something of the area."""
    return bool(paths_of(model)[area])


def is_area(model: type[Model], area: str) -> bool:
    """Whether records of the model are what the area is made of: a new one lies in none that anybody has a role for."""
    return paths_of(model)[area] == ["self"]


def places_of(records: Sequence[Model]) -> list[Places]:
    """What each of the records of one model belongs to, by its present values; at most one query for each path."""
    paths = paths_of(type(records[0])) if records else {}
    found: list[dict[str, frozenset[int | None]]] = [dict.fromkeys(paths, frozenset()) for _ in records]
    for area, of_area in paths.items():
        for path in of_area:
            for places, keys in zip(found, keys_at(records, path), strict=True):
                places[area] |= keys
    return list(found)


def keys_at(records: Sequence[Model], path: str) -> list[frozenset[int | None]]:
    """The keys to which the path leads from each of the records."""
    if path == "self":
        return [frozenset({record.pk}) for record in records]
    first, _, rest = path.partition("__")
    head = records[0]._meta.get_field(first)
    if not head.concrete:  # several that refer to the record
        ends = ends_of(type(records[0]), {record.pk for record in records}, path)
        return [ends.get(record.pk, frozenset()) - {None} for record in records]
    starts = [getattr(record, head.attname) for record in records]
    if not rest:
        return [frozenset({key}) for key in starts]
    ends = ends_of(head.related_model, set(starts), rest)
    several = {None} if has_several_at(type(records[0]), path) else set()
    return [
        ends.get(key, frozenset()) - several if key else keys_of_new(record, first, rest)
        for record, key in zip(records, starts, strict=True)
    ]


def keys_of_new(record: Model, first: str, rest: str) -> frozenset[int | None]:
    """Of a record whose owner is entered with it and not saved yet."""
    owner = record._state.fields_cache.get(first)
    return keys_at([owner], rest)[0] if owner is not None and owner.pk is None else frozenset()


def ends_of(model: Any, keys: set[int | None], path: str) -> dict[int | None, frozenset[int | None]]:
    """Where the path leads from the rows of these keys."""
    ends: dict[int | None, set[int | None]] = {}
    rows = model._base_manager.filter(pk__in=keys - {None}).order_by()
    for key, end in rows.values_list("pk", path) if keys - {None} else ():
        ends.setdefault(key, set()).add(end)
    return {key: frozenset(of_key) for key, of_key in ends.items()}


def has_several_at(model: type[Model], path: str) -> bool:
    return path == getattr(model, "projects_path", "")


def within_reach(queryset: Q_, user: Account, action: str, model: type[Model] | None = None) -> Q_:
    """Those of the records to which the account may do that; with a model, to which it may do that to records of this
    model, which are entered with them or refer to them."""
    reach = reach_of(user, permission_of(model or queryset.model, action))
    if reach.everywhere:
        return queryset
    return queryset.filter(condition(queryset.model, reach)) if reach.somewhere else queryset.none()


def condition(model: type[Model], reach: Reach) -> Q:
    """On rows of the model: where they lie in the reach."""
    found = Q(pk__in=[])
    for area, paths in paths_of(model).items():
        keys = reach.keys.get(area, frozenset())
        if not paths or not keys:
            continue
        in_area = Q()
        for path in paths:
            in_area &= in_each(model, path, keys) if has_several_at(model, path) else in_one(path, keys)
        found |= in_area
    return found


def in_one(path: str, keys: Iterable[int]) -> Q:
    return Q(**{"pk__in" if path == "self" else f"{path}__in": keys})


def in_each(model: type[Model], path: str, keys: Iterable[int]) -> Q:
    """Those that belong to one of these at least, and to no other."""
    rows = model._base_manager.order_by().annotate(area_key=F(path)).filter(area_key__isnull=False)
    inside, outside = rows.filter(area_key__in=keys), rows.exclude(area_key__in=keys)
    return Q(pk__in=inside.values("pk")) & ~Q(pk__in=outside.values("pk"))


def out_of_reach(
    records: Sequence[Model], action: str = "", user: Account | None = None
) -> list[tuple[Any, ValidationError]]:
    """The records, of one model, that the account that acts must not write, each with why; without an action new ones
    are added, others changed. What it has no right at all for is none of this rule: pages refuse that before."""
    acting: Account | None = user or current_user()
    if acting is None or not records:
        return []
    if not action:
        new = [record for record in records if record._state.adding]
        there = [record for record in records if not record._state.adding]
        return [*out_of_reach(new, "add", acting), *out_of_reach(there, "change", acting)]
    model = type(records[0])
    reach = reach_of(acting, permission_of(model, action))
    if reach.everywhere or not reach.is_granted:
        return []
    refused = uncovered(records, reach)
    if action != "add":
        stored = model._base_manager.filter(pk__in=[record.pk for record in records])
        keys = {record.pk for record in uncovered(list(stored), reach)} | {record.pk for record in refused}
        refused = [record for record in records if record.pk in keys]
    return [(record, refusal(model, action)) for record in refused]


def uncovered(records: Sequence[Model], reach: Reach) -> list[Model]:
    """Those that lie outside; of what belongs to several a new one may still belong to none."""
    may_be_open = bool(records) and bool(getattr(records[0], "projects_path", ""))
    return [
        record
        for record, places in zip(records, places_of(records) if records else (), strict=True)
        if not reach.covers_places(places) and not (may_be_open and reach.somewhere and not any(places.values()))
    ]


def refusal(model: type[Model], action: str) -> ValidationError:
    """The error, of the field that leads out of reach where the model has one."""
    text = (
        f"Dafür ist Ihr Konto nicht zuständig: Es darf „{model._meta.verbose_name_plural}“ nur im Rahmen seiner Rollen "
        f"{DEEDS.get(action, 'ändern')}."
    )
    paths = paths_of(model)
    first = next((path.partition("__")[0] for area in AREAS for path in paths[area]), "self")
    names = {each.name for each in model._meta.concrete_fields}
    return ValidationError({first: text} if first in names else text)


def refuse_out_of_reach(records: Sequence[Model], action: str = "") -> None:
    """Raise a ValidationError where the account that acts must not write one of the records, see `out_of_reach`."""
    for _, error in out_of_reach(records, action):
        raise ValidationError(error.messages)


def choosable(choices: Q_, user: Account, model: type[Model], field_name: str) -> Q_:
    """Of what a field of the model offers what records of the account may belong to; all where the field does not say
    where they lie, or where another might."""
    reach = max((reach_of(user, permission_of(model, action)) for action in ("add", "change")), key=size_of)
    areas = [area for area, keys in reach.keys.items() if keys]
    if reach.everywhere or len(areas) != 1:
        return choices
    (area,) = areas
    for path in paths_of(model)[area]:
        first, _, rest = path.partition("__")
        if first == field_name:
            choices = choices.filter(**{f"{rest or 'pk'}__in": reach.keys[area]})
    return choices


def size_of(reach: Reach) -> tuple[bool, int]:
    return reach.everywhere, sum(map(len, reach.keys.values()))
