"""The choice on the page of the account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from .models import WeeklyDigest


@login_required
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Order the digest, or end it."""
    assert isinstance(request.user, User)  # noqa: S101 for mypy: the decorator lets nobody else in
    if request.POST.get("wochenbericht") == "ja":
        WeeklyDigest.objects.get_or_create(account=request.user)
        messages.success(request, "Der Wochenbericht kommt ab jetzt jede Woche.")
    else:
        WeeklyDigest.objects.filter(account=request.user).delete()
        messages.success(request, "Der Wochenbericht kommt nicht mehr.")
    return redirect("account")
