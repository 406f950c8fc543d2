"""Figures and charts of a project within pages of other sites, those of the setting EMBEDDING_SITES."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_exempt

from lists.addresses import site_address

from .views import ProjectView

View = Callable[..., HttpResponseBase]


def embeddable(view: View) -> View:
    """What the view answers may be framed by the sites of the setting; without any there is nothing (Http404)."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not settings.EMBEDDING_SITES:
            raise Http404("no site may embed")
        framed = csp_replace({"frame-ancestors": settings.EMBEDDING_SITES})(xframe_options_exempt(view))
        return framed(request, *args, **kwargs)

    return answer


@method_decorator(embeddable, name="dispatch")
class EmbeddedProjectView(ProjectView):
    """Progress, money and end of a project with its course, always of today or of the key date asked for."""

    template_name = "reports/project/embedded.html"

    @property
    def files_address(self) -> str:
        return reverse("project", args=[self.project.slug])

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        page = site_address(self.request, f"{self.files_address}{self.key_date_query}")
        return super().get_context_data(page_address=page, **kwargs)
