"""Who saves during a fault run: by signing in and through the forms of the admin, each with a project of its own; and
what became of each save."""

import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.client import HTTPException
from typing import Protocol

from bench.client import Client, PageResponse
from bench.forms import Fields, NoSuchFormError, form_with

FIRST_DAY = date(2025, 1, 1)
ADD = "/admin/projects/statusnote/add/"
BUTTON = "_save"
NOT_ANSWERED = (OSError, HTTPException, ssl.SSLError)
PAUSE = 0.2  # seconds after a save that was refused
READ_WITHIN = 20.0  # seconds in which a page must be there again to see what was saved


class Asked(Protocol):
    def ask(self, question: str) -> list[tuple[object, ...]]: ...


@dataclass
class Save:
    """An attempt to save: its text, when it was sent, the status of its answer (0: none), when that came."""

    text: str
    sent: float
    status: int = 0
    answered: float = 0.0

    @property
    def is_acknowledged(self) -> bool:
        return self.status == 302


@dataclass
class Writer:
    """Saves a status note of each day after the other in its project, and looks for it on pages of all."""

    number: int
    projects: dict[str, str]  # their keys by the name in addresses
    client: Client
    readers: Sequence[Client] = ()
    saves: list[Save] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    seen: int = 0

    @property
    def page(self) -> str:
        return f"/projekte/projekt-{self.number}/"

    def go_on_until(self, ended: threading.Event) -> None:
        while not ended.is_set():
            save = self.save(len(self.saves))
            if save is None or not save.is_acknowledged:
                ended.wait(PAUSE)
            else:
                self.look_for(save.text)
        for client in (self.client, *self.readers):
            client.close()

    def save(self, place: int) -> Save | None:
        """One save; None where the form could not be had."""
        try:
            fields = form_with(self.client.get(ADD).text, BUTTON)
        except (NoSuchFormError, *NOT_ANSWERED):
            self.client.close()
            return None
        save = Save(f"Stand {self.number}-{place}.", time.monotonic())
        self.saves.append(save)
        save.status = self.status_of(fields | self.values(place, save.text))
        save.answered = time.monotonic()
        return save

    def values(self, place: int, text: str) -> Fields:
        day = FIRST_DAY + timedelta(days=place)
        key = self.projects[f"projekt-{self.number}"]
        return {"project": key, "noted_on": f"{day:%d.%m.%Y}", "text": text, BUTTON: "1"}

    def status_of(self, fields: Fields) -> int:
        try:
            return self.client.post(ADD, fields).status
        except NOT_ANSWERED:
            self.client.close()
            return 0

    def look_for(self, text: str) -> None:
        """On each page that anybody asks for from now on, on every node, what was acknowledged stands."""
        for reader in (self.client, *self.readers):
            answer = answer_of(reader, self.page)
            self.seen += 1
            if answer is None or f"{text}<" not in answer.text:
                self.unseen.append(f"{text} {answer.status if answer else 'no answer'}")


def answer_of(reader: Client, path: str) -> PageResponse | None:
    """The page, asked for until it is there; None where it is not in time."""
    deadline = time.monotonic() + READ_WITHIN
    while time.monotonic() < deadline:
        try:
            answer = reader.get(path)
        except NOT_ANSWERED:
            reader.close()
        else:
            if answer.status == 200:
                return answer
        time.sleep(PAUSE)
    return None


def projects_of(server: Asked) -> dict[str, str]:
    return {str(slug): str(key) for slug, key in server.ask("SELECT slug, id FROM projects_project")}


def signed_in(make: Callable[[], Client], number: int) -> Client:
    """Raises an UnexpectedAnswerError where the door does not open."""
    client = make()
    client.log_in(number)
    return client


@dataclass(frozen=True)
class Outcome:
    """What is in the database of all that was acknowledged."""

    acknowledged: int
    lost: list[str]
    half_done: list[str]
    unseen: list[str]
    seen: int


def outcome_of(writers: Sequence[Writer], server: Asked) -> Outcome:
    """Each save is there once with one row of its history, or not at all."""
    stored = texts_of(server, "SELECT text FROM projects_statusnote WHERE text LIKE 'Stand %'")
    traced = texts_of(server, "SELECT text FROM projects_historicalstatusnote WHERE text LIKE 'Stand %'")
    acknowledged = [save.text for writer in writers for save in writer.saves if save.is_acknowledged]
    return Outcome(
        acknowledged=len(acknowledged),
        lost=[text for text in acknowledged if text not in stored],
        half_done=sorted({text for text in {*stored, *traced} if stored.count(text) != 1 or traced.count(text) != 1}),
        unseen=[text for writer in writers for text in writer.unseen],
        seen=sum(writer.seen for writer in writers),
    )


def texts_of(server: Asked, question: str) -> list[str]:
    return [str(text) for (text,) in server.ask(question)]
