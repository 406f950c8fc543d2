"""Other addresses, typed in the rows of the page of a round: all that were typed are sent together."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..models import StatusAnswer, StatusRequest
from .forms import AddressForm

NAME = re.compile(r"adresse-(\d{1,9})(?:-(\d{1,9}))?")
MAIL_ADDRESS = re.compile(r"[^\s<>;,:]+@[^\s<>;,:]+[^\s<>;,:.]")
PRESSED = "dort"  # the name of the button in a row in which an address is offered
WRONG = "Bitte geben Sie eine gültige E-Mail-Adresse an, etwa zoo@stadt.example."


@dataclass(frozen=True)
class AddressField:
    """The field of a row: its name, what was typed, and what is wrong with that."""

    name: str
    value: str = ""
    error: str = ""


@dataclass(frozen=True)
class TypedAddress:
    """Where a request, or one answer of it that is named (by its key), is to be asked instead; `email` is empty where
    what was typed is no address."""

    request: int
    answer: int | None
    email: str
    field: AddressField


def address_name(request: StatusRequest, answer: StatusAnswer | None = None) -> str:
    return f"adresse-{request.pk}-{answer.pk}" if answer else f"adresse-{request.pk}"


def address_within(text: str) -> str:
    """The mail address that a text has, if it has just one."""
    found = MAIL_ADDRESS.findall(text)
    return found[0] if len(found) == 1 else ""


def typed_in(data: Mapping[str, str], offered: Mapping[str, str]) -> Iterator[TypedAddress]:
    """The addresses that were typed in the rows; `offered` is by the names of their fields what stood there. What was
    offered, and is sent as it was, counts where the button of its row was pressed alone."""
    for name, text in data.items():
        named = NAME.fullmatch(name)
        is_pressed = data.get(PRESSED) == name
        if not named or name not in offered or not text.strip() or (text == offered[name] and not is_pressed):
            continue
        form = AddressForm({"email": text})
        email = form.cleaned_data["email"] if form.is_valid() else ""
        answer = int(named[2]) if named[2] else None
        yield TypedAddress(int(named[1]), answer, email, AddressField(name, text, "" if email else WRONG))
