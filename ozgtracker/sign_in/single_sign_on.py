"""Single sign-on with OpenID Connect: who comes from the provider, with which groups, and how one leaves again.

An account that comes so has what the provider's groups stand for, and nothing else; it is read anew at each sign-in.
"""

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from allauth.account.signals import user_logged_in
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.httpkit import add_query_params
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from requests import RequestException

from .events import record
from .second_factor import ADMINISTRATION, groups_of

logger = logging.getLogger(__name__)
# Not among INSTALLED_APPS, where it would bring what it needs for talking to a provider into every start.
registry.register(OpenIDConnectProvider)
NONCE, ID_TOKEN = "oidc_nonce", "oidc_id_token"
# How a provider may sign; django-allauth takes whatever the token says (OWASP ASVS 9.1.2).
ALGORITHMS = ("ES256", "PS256", "RS256")


@dataclass(frozen=True)
class IdentityClaims:
    """What the provider says of somebody, as far as it is used."""

    id_token: str
    email: str
    first_name: str
    last_name: str
    groups: frozenset[str]


class ProviderAdapter(OpenIDConnectOAuth2Adapter):
    """Checks what the provider says; of it the database keeps nothing but the name that it gives somebody (`sub`)."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """The metadata of the provider, if they are its own (OWASP ASVS 10.5.3)."""
        config: dict[str, Any] = super().openid_config
        if config.get("issuer", "").rstrip("/") != settings.OIDC_ISSUER:
            raise OAuth2Error("The metadata name another issuer")
        return config

    def complete_login(self, request: HttpRequest, app: object, token: object, **kwargs: Any) -> SocialLogin:
        response = kwargs["response"]
        self.did_fetch_access_token = False  # so that the signature is checked, also of what comes from the provider
        try:
            login: SocialLogin = super().complete_login(request, app, token, **kwargs)
        except (KeyError, TypeError, ValueError) as malformed:
            raise OAuth2Error("The ID token cannot be read") from malformed
        id_token, userinfo = login.account.extra_data.get("id_token", {}), login.account.extra_data.get("userinfo", {})
        nonce = request.session.pop(NONCE, "")
        if not nonce or id_token.get("nonce") != nonce:
            raise OAuth2Error("The ID token belongs to another sign-in")
        if jwt.get_unverified_header(response["id_token"])["alg"] not in ALGORITHMS:
            raise OAuth2Error("The ID token is signed in a way that is not taken")
        if userinfo.get("sub") != id_token.get("sub"):
            raise OAuth2Error("The user info is somebody else's")
        request.claims = claims_of({**id_token, **userinfo}, response["id_token"])  # type: ignore[attr-defined]
        login.account.extra_data = {}
        login.email_addresses = []
        return login


def claims_of(data: Mapping[str, object], id_token: str) -> IdentityClaims:
    groups = data.get(settings.OIDC_GROUPS_CLAIM) or []
    return IdentityClaims(
        id_token=id_token,
        email=str(data.get("email") or "")[:254],
        first_name=str(data.get("given_name") or "")[:150],
        last_name=str(data.get("family_name") or "")[:150],
        groups=frozenset(map(str, groups if isinstance(groups, list) else [groups])),
    )


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Whoever the provider knows may come in; what they may do, their groups say."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return True

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return True

    def generate_state_param(self, state: dict[str, object]) -> str:
        """More than the 95 bits of django-allauth's (OWASP ASVS 11.5.1)."""
        return secrets.token_urlsafe(24)

    def get_requests_session(self) -> Any:
        """The provider answers where its metadata say; where it would send on to, nobody chose."""
        session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: object,
        error: object = None,
        exception: object = None,
        extra_context: object = None,
    ) -> None:
        logger.warning("Single sign-on failed: %s", exception or error)
        raise ImmediateHttpResponse(failed(request, 403))


def failed(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, "sign_in/elsewhere_failed.html", {"name": settings.OIDC_NAME}, status=status)


@receiver(user_logged_in)
def take_over_claims(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Whoever comes from the provider has from now on the name and the groups that it says."""
    claims: IdentityClaims | None = getattr(request, "claims", None)
    if claims is None:
        return
    request.session[ID_TOKEN] = claims.id_token
    user.email, user.first_name, user.last_name = claims.email, claims.first_name, claims.last_name
    set_groups(user, {settings.OIDC_GROUPS[group] for group in claims.groups if group in settings.OIDC_GROUPS}, request)


def set_groups(account: User, names: set[str], request: HttpRequest) -> None:
    """Give the account these groups and no other; a change is an event."""
    before = groups_of(account)
    groups = Group.objects.filter(name__in=names)
    account.is_superuser = ADMINISTRATION in names
    account.is_staff = account.is_superuser or bool(groups)
    account.save()
    account.groups.set(groups)
    after = groups_of(account)
    if unknown := names.difference(after):
        logger.error("OIDC_GROUPS names groups that do not exist: %s", ", ".join(sorted(unknown)))
    if before != after:
        text = f"Gruppen: {', '.join(before) or 'keine'} → {', '.join(after) or 'keine'}"
        record(account, text[:300], request=request, done_by=settings.OIDC_NAME)


def address_to_sign_in(request: HttpRequest, next_page: str) -> HttpResponse:
    """The way to the provider, with a nonce that its answer has to bring back."""
    request.session[NONCE] = nonce = secrets.token_urlsafe(24)
    try:
        ProviderAdapter(request, settings.OIDC_PROVIDER).openid_config  # noqa: B018 checks that it can be reached
        provider = get_adapter().get_provider(request, settings.OIDC_PROVIDER)
        auth_params = {**provider.get_auth_params(), "nonce": nonce}
        way: HttpResponse = provider.redirect(request, process="login", next_url=next_page, auth_params=auth_params)
    except (RequestException, OAuth2Error, ValueError, KeyError) as problem:
        logger.error("The provider of single sign-on does not answer as it should: %s", problem)
        return failed(request, 503)
    return way


def address_to_sign_out(request: HttpRequest) -> str:
    """Where the provider ends its session too (OpenID Connect RP-Initiated Logout); empty for local accounts."""
    id_token = request.session.get(ID_TOKEN)
    if not id_token:
        return ""
    try:
        adapter = ProviderAdapter(request, settings.OIDC_PROVIDER)
        end_session, client_id = adapter.openid_config["end_session_endpoint"], adapter.get_provider().app.client_id
    except (RequestException, OAuth2Error, ValueError, KeyError) as problem:
        logger.warning("Signed out here alone, not at the provider: %s", problem)
        return ""
    back = request.build_absolute_uri(reverse("overview"))
    parameters = {"id_token_hint": id_token, "post_logout_redirect_uri": back, "client_id": client_id}
    return str(add_query_params(end_session, parameters))
