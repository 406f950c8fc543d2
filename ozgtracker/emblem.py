"""The emblem of the municipality, from the file of the setting, and the address at which browsers look for an icon."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

ONE_DAY = 24 * 60 * 60


@login_not_required
@require_safe
@cache_control(public=True, max_age=ONE_DAY)
def emblem(request: HttpRequest) -> HttpResponse:
    """The picture; without the setting there is none."""
    if not settings.EMBLEM:
        raise Http404
    path = Path(settings.EMBLEM)
    return HttpResponse(path.read_bytes(), content_type=settings.EMBLEM_TYPES[path.suffix.lower()])


@login_not_required
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look that do not read the links of a page."""
    return HttpResponseRedirect(static("ozgtracker/icon-48.png"))
