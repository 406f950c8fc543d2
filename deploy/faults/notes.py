"""Who writes notes about a project of the example data during a fault run, one after the other."""

import threading
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.client import HTTPException

from bench.client import Client
from bench.forms import Fields, form_with

ADD_NOTE = "/admin/projects/statusnote/add/"
BUTTON = "_save"
FIRST_DAY = date(2015, 1, 1)


@dataclass
class NoteWriter:
    """The texts that were acknowledged, and what was answered otherwise."""

    number: int
    port: int
    acknowledged: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def go_on_until(self, ended: threading.Event) -> None:
        client = Client(self.port)
        client.log_in(self.number)
        place = 0
        while not ended.is_set():
            place += 1
            try:
                self.write(client, f"Notiz {self.number}-{place}.", FIRST_DAY + timedelta(1000 * self.number + place))
            except (OSError, HTTPException) as error:
                self.wrong.append(repr(error))
                client.close()
        client.close()

    def write(self, client: Client, text: str, noted_on: date) -> None:
        """One note."""
        if (status := client.post(ADD_NOTE, note_form(client, text, noted_on) | {BUTTON: "1"}).status) == 302:
            self.acknowledged.append(text)
        else:
            self.wrong.append(f"{status}")


def note_form(client: Client, text: str, noted_on: date) -> Fields:
    """The form of a new note, filled in, without a button."""
    sent = {"project": "1", "text": text, "noted_on": f"{noted_on:%d.%m.%Y}"}
    return form_with(client.get(ADD_NOTE).text, BUTTON) | sent
