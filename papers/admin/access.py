"""Which paper a page is about, for who may do what it offers."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from ..models import Paper


def paper_for(request: HttpRequest, object_id: int, deed: str) -> Paper:
    """The paper, for who may do this with it (change, freeze, publish, redact)."""
    permission = f"papers.{deed}_paper"
    if not request.user.has_perm(permission):
        raise PermissionDenied
    paper = get_object_or_404(Paper, pk=object_id)
    if not request.user.has_perm(permission, paper):
        raise PermissionDenied
    return paper
