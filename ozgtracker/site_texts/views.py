"""The pages of the texts, which the foot of every page leads to; open to all, with LOGIN_REQUIRED too."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from .markup import markup_of
from .models import SiteText, address_of_text

ADDRESSES = {
    SiteText.Kind.IMPRINT: "impressum/",
    SiteText.Kind.PRIVACY: "datenschutz/",
    SiteText.Kind.ACCESSIBILITY: "barrierefreiheit/",
    SiteText.Kind.CONTACT: "kontakt/",
}


@login_not_required
@require_safe
def site_text(request: HttpRequest, kind: SiteText.Kind) -> HttpResponse:
    """One text; who may not read what is not public yet is told that it is missing."""
    may_view = request.user.has_perm("ozgtracker.view_sitetext")
    texts = SiteText.objects.all() if may_view else SiteText.objects.for_all()
    text = texts.filter(kind=kind).first()
    context = {"kind": kind, "text": text, "markup": markup_of(text.text) if text else ""}
    return render(request, "site_text.html", {**context, "address_to_edit": address_to_edit(request, kind, text)})


def address_to_edit(request: HttpRequest, kind: SiteText.Kind, text: SiteText | None) -> str:
    """Where the account may enter or change the text; empty where it may not."""
    may = request.user.has_perm("ozgtracker.change_sitetext" if text else "ozgtracker.add_sitetext")
    return address_of_text(kind, text) if may else ""


def site_text_urls() -> list[URLPattern]:
    """An address for each text, named by its kind in lower case."""
    return [path(address, site_text, {"kind": kind}, name=kind.value.lower()) for kind, address in ADDRESSES.items()]
