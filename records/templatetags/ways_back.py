"""The way back that a message offers: what was done is taken back by a button beside it."""

from dataclasses import dataclass

from django import template
from django.contrib.messages.storage.base import Message
from django.urls import reverse

register = template.Library()


@dataclass(frozen=True)
class WayBack:
    """Where the button is sent, and what names the event."""

    address: str
    name: str
    value: str


def way_back(address: str, name: str, value: object) -> str:
    """What a message carries as `extra_tags` where the event is taken back at an address of its own."""
    return f"{address} {name} {value}"


@register.filter
def way_back_of(message: Message) -> WayBack | None:
    """That of a message; None where it has none. What is no address is the token of an entry."""
    tags: str = message.extra_tags or ""
    if tags.startswith("/"):
        return WayBack(*tags.split(" ", 2))
    return WayBack(reverse("undo-entry"), "eintrag", tags) if ":" in tags else None
