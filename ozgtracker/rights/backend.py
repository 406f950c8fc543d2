"""The one answer to who may do what where: groups of accounts and their roles, for Django's own question `has_perm`."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser, Group, Permission, User
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from records.rights import AREAS, Account, Reach

from .areas import may_lie_in
from .models import Role

NOTHING = Reach()


class GroupPermission(NamedTuple):
    """A permission that a group has: projects.change_rollout on projects.rollout"""

    group: int
    is_member: bool
    app: str
    model: str
    codename: str

    @property
    def name(self) -> str:
        return f"{self.app}.{self.codename}"


@dataclass
class Rights:
    """What an account may on a day: permissions that hold everywhere, and those of roles with their projects and
    units. What is read is read everywhere: roles narrow what may be changed alone."""

    everywhere: set[str] = field(default_factory=set)
    narrowed: dict[str, dict[str, set[int]]] = field(default_factory=dict)

    @classmethod
    def of(cls, account: User) -> "Rights":
        """Three queries, whatever the number of groups and roles."""
        rights = cls(everywhere=set(direct_permissions(account)))
        roles = list(Role.objects.filter(Q(account=account) | Q(deputy=account)).values("pk", "group_id", "account_id"))
        holding = {
            role.pk: role for role in (Role.objects.exercised_by(account, timezone.localdate()) if roles else ())
        }
        by_role = {role["group_id"] for role in roles if role["account_id"] == account.pk}
        for permission in group_permissions(account, {role["group_id"] for role in roles}):
            if permission.is_member and permission.group not in by_role:
                rights.everywhere.add(permission.name)
            for role in holding.values():
                if role.group_id == permission.group:
                    rights.add(permission, role)
        return rights

    def add(self, permission: GroupPermission, role: Role) -> None:
        keys = {"project": role.project_id, "unit": role.unit_id}
        area = next((area for area in AREAS if keys[area]), "")
        if not area or permission.codename.startswith("view_"):
            self.everywhere.add(permission.name)
            return
        reached = self.narrowed.setdefault(permission.name, {})
        if may_lie_in(permission.app, permission.model, permission.codename, area):
            reached.setdefault(area, set()).add(keys[area] or 0)

    def reach(self, permission: str) -> Reach:
        if permission in self.everywhere:
            return Reach(is_granted=True, everywhere=True)
        if permission not in self.narrowed:
            return NOTHING
        keys = {area: frozenset(found) for area, found in self.narrowed[permission].items()}
        return Reach(is_granted=True, keys=keys)

    @property
    def permissions(self) -> set[str]:
        """Those that hold somewhere."""
        return self.everywhere | {name for name, reached in self.narrowed.items() if reached}


def direct_permissions(account: User) -> Iterator[str]:
    named = Permission.objects.filter(user=account).values_list("content_type__app_label", "codename").order_by()
    return (f"{app}.{codename}" for app, codename in named)


def group_permissions(account: User, groups: set[int]) -> list[GroupPermission]:
    """What the groups may that the account is a member of, and these."""
    through: Any = Group.permissions.through
    membership = User.groups.through.objects.filter(user=account, group=OuterRef("group"))
    rows = through.objects.annotate(is_member=Exists(membership)).filter(Q(is_member=True) | Q(group__in=groups))
    of_type = "permission__content_type__"
    names = ("group", "is_member", f"{of_type}app_label", f"{of_type}model", "permission__codename")
    return [GroupPermission(*row) for row in rows.values_list(*names).order_by()]


class RightsBackend(ModelBackend):
    """Django's backend, whose rights come from groups and roles: `has_perm` without a record asks whether an account
    may do something somewhere, with a record whether it may there."""

    def rights_of(self, account: Any) -> Rights:
        """Read once for each account that a request loads."""
        rights = getattr(account, "_rights", None)
        if rights is None:
            rights = account._rights = Rights.of(account) if is_active(account) else Rights()
        return rights

    def reach_of(self, account: Account, permission: str) -> Reach:
        return self.rights_of(account).reach(permission)

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        reach = self.reach_of(user_obj, perm)
        return reach.somewhere if obj is None else reach.covers(obj)

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """As Django's. Of an administrator all, though not by roles."""
        if is_active(user_obj) and user_obj.is_superuser:
            return super().get_all_permissions(user_obj, obj)
        rights = self.rights_of(user_obj)
        return {name for name in rights.permissions if obj is None or rights.reach(name).covers(obj)}


def is_active(account: User | AnonymousUser) -> bool:
    return bool(account.is_active and not account.is_anonymous)
