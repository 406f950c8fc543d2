"""Who needs a second factor, and who has one."""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest

# What stands for the superusers in MFA_REQUIRED_GROUPS and OIDC_GROUPS.
ADMINISTRATION = "Administration"


def groups_of(account: User) -> list[str]:
    """The names of its groups in their order, those of superusers first "Administration"."""
    return [*[ADMINISTRATION] * account.is_superuser, *account.groups.order_by("name").values_list("name", flat=True)]


def requires_second_factor(account: User) -> bool:
    """Whether a group of the account is among MFA_REQUIRED_GROUPS."""
    return bool(settings.MFA_REQUIRED_GROUPS) and not set(groups_of(account)).isdisjoint(settings.MFA_REQUIRED_GROUPS)


def factors_of(account: User) -> QuerySet:
    """Apps and keys; recovery codes are none, they stand in for one."""
    return Authenticator.objects.filter(user=account).exclude(type=Authenticator.Type.RECOVERY_CODES)


def came_by_single_sign_on(request: HttpRequest) -> bool:
    """Whether the provider signed the account in: then the second factor is the provider's business."""
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "socialaccount" for record in records)


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether somebody is signed in who has yet to set up the second factor that the groups ask for."""
    if not isinstance(request.user, User) or came_by_single_sign_on(request):
        return False
    return requires_second_factor(request.user) and not factors_of(request.user).exists()
