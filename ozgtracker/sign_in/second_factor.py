"""Who needs a second factor, and who has one."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest

# What stands for the superusers in MFA_REQUIRED_GROUPS and OIDC_GROUPS.
ADMINISTRATION = "Administration"


def requires_second_factor(account: User) -> bool:
    """Whether a group of the account is among MFA_REQUIRED_GROUPS."""
    if not settings.MFA_REQUIRED_GROUPS:
        return False
    if account.is_superuser and ADMINISTRATION in settings.MFA_REQUIRED_GROUPS:
        return True
    return account.groups.filter(name__in=settings.MFA_REQUIRED_GROUPS).exists()


def factors_of(account: User) -> Any:
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
