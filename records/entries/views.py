"""What is entered where one reads is sent to addresses of its own, and leads back to the page it came from."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.contrib import admin, messages
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from ..actions.undoing import may_undo
from ..lookups import key_of
from ..rights import permission_of, reach_of, within_reach
from ..second_person.forms_door import at_door
from ..undo import CannotUndoError, take_back
from .event import Entry

BACK, CHOSEN, ALL = "zurueck", "auswahl", "alle"
View = Callable[..., HttpResponseBase]


def entry_view(view: View) -> View:
    """A view that staff send entries to; what it writes may need a second person."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(back_of(request, "/"))
        if not (request.user.is_active and request.user.is_staff):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return require_POST(at_door(guarded, admin.site))


def back_of(request: HttpRequest, default: str) -> str:
    """The page of this site that the form came from; else the default."""
    address = request.POST.get(BACK, "")
    return address if address.startswith("/") and url_has_allowed_host_and_scheme(address, None) else default


def query_of(address: str) -> QueryDict:
    """The parameters of an address."""
    return QueryDict(urlsplit(address).query)


def with_chosen(address: str, keys: list[int]) -> str:
    """The address of a list, with these rows chosen."""
    parts, query = urlsplit(address), query_of(address).copy()
    if query.get(CHOSEN) != ALL:
        query[CHOSEN] = "-".join(map(str, keys))
    return urlunsplit(parts._replace(query=query.urlencode()))


def keys_chosen(request: HttpRequest) -> list[int]:
    """The keys that were sent, each once."""
    return list(dict.fromkeys(filter(None, map(key_of, request.POST.getlist(CHOSEN)))))


def require_right(user: User | AnonymousUser, entered: type[Model]) -> None:
    """Raise PermissionDenied where the account may enter records of the model nowhere."""
    if not reach_of(user, permission_of(entered, "add")).is_granted:
        raise PermissionDenied


def in_reach(chosen: QuerySet[Any], user: User | AnonymousUser, entered: type[Model]) -> list[int]:
    """The keys of the chosen records of which the account may enter something. Raises PermissionDenied where it may of
    none."""
    keys = list(within_reach(chosen, user, "add", entered).order_by().values_list("pk", flat=True))
    if not keys and chosen.exists():
        raise PermissionDenied
    return keys


@entry_view
def undo_entry(request: HttpRequest) -> HttpResponse:
    """Take back what was entered in one go; what stands against it is said."""
    back = back_of(request, "/")
    entry = Entry.of_token(request.POST.get("eintrag", ""), request.user)
    written = entry.written if entry else []
    if entry is None or not written:
        messages.error(request, "Diesen Eintrag gibt es nicht. Nichts wurde geändert.")
        return HttpResponseRedirect(back)
    if not all(may_undo(request.user, entry, model) for model in written):
        raise PermissionDenied
    try:
        with transaction.atomic():
            take_back(entry, written, "gleich nach dem Eintragen")
    except CannotUndoError as error:
        messages.error(request, f"Nicht zurückgenommen, denn darauf baut schon etwas auf. {' '.join(error.reasons)}")
    else:
        messages.success(request, f"{entry.reason} ist zurückgenommen.")
    return HttpResponseRedirect(back)
