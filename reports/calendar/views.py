"""/termine.ics: deadlines and sittings in one calendar, which programs ask for again and again."""

from datetime import UTC, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from lists.addresses import site_address

from ..feeds.atom import stable_identifier
from . import deadlines  # noqa: F401 registers the deadlines
from .sources import SOURCES, CalendarDay

TITLE = "OZG-Tracker: Fristen und Sitzungen"


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """All days that the sources name, in their order."""
    today = timezone.localdate()
    found = [entry for source in SOURCES for entry in source(request.user, today)]
    made = Calendar()
    made.add("prodid", "-//OZG-Tracker//Fristen und Sitzungen//DE")
    made.add("version", "2.0")
    made.add("x-wr-calname", f"{TITLE} – {settings.MUNICIPALITY}" if settings.MUNICIPALITY else TITLE)
    for entry in sorted(found, key=lambda entry: (entry.day, entry.title)):
        made.add_component(event_of(request, entry))
    response = HttpResponse(made.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="termine.ics"'
    return response


def event_of(request: HttpRequest, entry: CalendarDay) -> Event:
    address = site_address(request, entry.path)
    event = Event()
    event.add("uid", stable_identifier(entry.identity).removeprefix("urn:uuid:"))
    event.add("dtstamp", entry.changed_at.astimezone(UTC))  # without a method: when it was last revised
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    event.add("summary", entry.title)
    event.add("description", f"{entry.text}\n{address}".strip())
    event.add("url", address)
    event.add("transp", "TRANSPARENT")  # nobody is busy for it
    return event
