"""Pages of sign-in that are more than django-allauth's with templates of this program."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView, LogoutView, PasswordChangeView
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import IndexView
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required, login_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_GET, require_POST

from ..digest.models import WeeklyDigest
from ..rights.models import Role
from .middleware import IDLE, TOO_LONG
from .second_factor import came_by_single_sign_on, groups_of, lacks_second_factor
from .single_sign_on import ProviderAdapter, address_to_sign_in

EVENTS = 20


class SignInView(LoginView):
    """The one door: user name and password where local accounts count, and the way to single sign-on."""

    template_name = "sign_in/sign_in.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.LOCAL_SIGN_IN:
            raise PermissionDenied
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        return super().get_context_data(
            ended=self.request.GET.get("ende"),
            idle=IDLE,
            too_long=TOO_LONG,
            idle_minutes=round(settings.IDLE_SECONDS / 60),
            session_hours=settings.SESSION_COOKIE_AGE // 3600,
            local=settings.LOCAL_SIGN_IN,
            mail=bool(settings.EMAIL_URL),
            elsewhere=settings.OIDC_NAME if settings.OIDC_ISSUER else "",
            next=get_next_redirect_url(self.request) or "",
            **kwargs,
        )


sign_in = SignInView.as_view()


@login_not_required
@require_POST
def sign_in_elsewhere(request: HttpRequest) -> HttpResponse:
    if not settings.OIDC_ISSUER:
        raise Http404
    return address_to_sign_in(request, get_next_redirect_url(request) or "")


@login_not_required
@require_GET
def back_from_elsewhere(request: HttpRequest, provider_id: str) -> HttpResponse:
    if not settings.OIDC_ISSUER or provider_id != settings.OIDC_PROVIDER:
        raise Http404
    answer: HttpResponse = OAuth2CallbackView.adapter_view(ProviderAdapter(request, provider_id))(request)
    return answer


@require_GET
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Who one is here, the ways to change how one signs in, and what happened to it."""
    assert isinstance(request.user, User)  # noqa: S101 for mypy: the decorator lets nobody else in
    today = timezone.localdate()
    roles = Role.objects.select_related("group", "project", "unit")
    own = roles.filter(account=request.user)
    narrowed = set(own.values_list("group__name", flat=True))
    context = {
        # Roles of a group stand for membership in it, also when they have ended.
        "groups": [name for name in groups_of(request.user) if name not in narrowed],
        "roles": own.on(today),
        "stands_in": roles.exercised_by(request.user, today).exclude(account=request.user),
        "ended": own.filter(ends_on__lt=today),
        "to_come": own.filter(starts_on__gt=today),
        "events": request.user.events.all()[:EVENTS],
        "mail": bool(settings.EMAIL_URL),
        "digest": WeeklyDigest.objects.filter(account=request.user).first(),
        "elsewhere": settings.OIDC_NAME if came_by_single_sign_on(request) else "",
    }
    return render(request, "sign_in/account.html", context)


@method_decorator(reauthentication_required(allow_get=True, app="allauth.mfa"), name="dispatch")
class SessionsView(ListUserSessionsView):
    """The own sessions; to end the others it takes the password, unless one has just signed in."""

    template_name = "sign_in/sessions.html"


sessions = SessionsView.as_view()


class PasswordView(PasswordChangeView):
    """A new password; accounts of single sign-on have none."""

    template_name = "sign_in/password.html"
    success_url = reverse_lazy("account")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if isinstance(request.user, User) and not request.user.has_usable_password():
            raise Http404
        return super().dispatch(request, *args, **kwargs)


password = PasswordView.as_view()


class SignOutView(LogoutView):
    """Ends the session; the browser forgets the pages that it kept of it."""

    template_name = "sign_in/sign_out.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(request, *args, **kwargs)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


sign_out = SignOutView.as_view()


class FactorsView(IndexView):
    """The second factors of an account; whoever has to set one up learns it here."""

    template_name = "sign_in/second_factor.html"

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        return super().get_context_data(missing=lacks_second_factor(self.request), **kwargs)


factors = FactorsView.as_view()


class RemoveKeyView(RemoveWebAuthnView):
    """Takes a key off, unless it is the last factor of an account that needs one."""

    template_name = "sign_in/key_off.html"
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: BaseForm) -> HttpResponse:
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.object):
            form.add_error(None, adapter.validation_error("cannot_delete_authenticator"))
            return self.render_to_response(self.get_context_data(form=form))
        return super().form_valid(form)


remove_key = RemoveKeyView.as_view()
