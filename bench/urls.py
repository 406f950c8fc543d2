"""Addresses of the product and a trivial view, which costs what the middleware costs."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from ozgtracker.urls import handler500


def trivial(request: HttpRequest) -> HttpResponse:
    """The least a view can do."""
    return HttpResponse("ok", content_type="text/plain")


__all__ = ["handler500", "urlpatterns"]

urlpatterns = [path("bench/trivial/", trivial), path("", include("ozgtracker.urls"))]
