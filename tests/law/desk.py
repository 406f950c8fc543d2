"""The desk of somebody who enters facts through the program's own doors: forms of the admin, lists, commands."""

from datetime import timedelta
from io import StringIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from tests.imports.files import csv_of
from tests.pages import all_fields_of, fields_of, text_of

# What leads on from a step of a reorganisation.
BUTTONS = {"tag": "einheiten", "einheiten": "folgen", "folgen": "uebersicht", "uebersicht": "eintragen"}


def german(day):
    return f"{day:%d.%m.%Y}"


class Desk:
    """What an account does; `random` chooses what it enters, and `number` makes names that are not there yet."""

    def __init__(self, user, random):
        self.user = user
        self.random = random
        self.number = 0
        self.sign_in()

    def sign_in(self):
        """Anew: a session ends while time passes."""
        self.client = Client()
        self.client.force_login(self.user)

    def new(self, word):
        """A name that no other thing has: Ressort 17."""
        self.number += 1
        return f"{word} {self.number}"

    def save(self, address, inlines=(), **fields):
        """Fill the form of an admin page and save it. `inlines` are new rows: prefix and fields.

        A form that names the papers it touches is sent once more.
        """
        page = f"/admin/{address}"
        filled = fields_of(self.client.get(page)) | fields | {"_save": "1"}
        for prefix, row in inlines:
            place = int(filled[f"{prefix}-TOTAL_FORMS"])
            filled[f"{prefix}-TOTAL_FORMS"] = str(place + 1)
            filled |= {f"{prefix}-{place}-{name}": value for name, value in row.items()}
        answer = self.client.post(page, filled)
        if answer.status_code == 200:
            seen = {name: value for name, value in fields_of(answer).items() if name.endswith("seen_reports")}
            answer = self.client.post(page, filled | seen)
        self.sent(answer)

    def refused(self, address, text, **fields):
        """Fill the form of an admin page; it is not saved and says why."""
        page = f"/admin/{address}"
        answer = self.client.post(page, fields_of(self.client.get(page)) | fields | {"_save": "1"})
        assert text in text_of(answer), text_of(answer)

    def act(self, address, action, records, **fields):
        """Choose records in a list of the admin, and fill the form of an action, as in `save`."""
        chosen = {"action": action, "_selected_action": [record.pk for record in records]}
        answer = self.client.post(f"/admin/{address}", {**chosen, **fields})
        if answer.status_code == 200:
            seen = fields_of(answer, "seen_reports")["seen_reports"]
            answer = self.client.post(f"/admin/{address}", {**chosen, **fields, "seen_reports": seen})
        self.sent(answer)

    def reorganise(self, kind, day, **fields):
        """Go through the guided steps with what is proposed; who is responsible for a service stays so."""
        address, seen = f"/admin/units/reorganisation/add/{kind}/", []
        page, typed = self.client.get(address), {"effective_on": day, **fields}
        while page.status_code == 200:
            shown = page.context["step"]
            assert shown not in seen, page.context["form"].errors
            seen.append(shown)
            sent = {**all_fields_of(page, "schritt"), **typed, "schritt": BUTTONS[shown]}
            unanswered = [name for name, value in sent.items() if name.startswith("zustaendig-") and not value]
            page, typed = self.client.post(address, sent | dict.fromkeys(unanswered, "bleibt")), {}

    def sent(self, response):
        """Saved forms lead to another page; one that is shown again says why it was not."""
        if response.status_code != 302:
            form = response.context.get("adminform") or response.context.get("form")
            errors = getattr(form, "errors", None) or getattr(form, "form", form).errors
            raise AssertionError(f"not saved: {errors} {[each.formset.errors for each in formsets(response)]}")

    def upload(self, table, day, *lines):
        """Import a list for a Stichtag in the browser's way: send, look at the preview, confirm."""
        file = SimpleUploadedFile(f"{table}_{day.isoformat()}.csv", csv_of(*lines))
        sent = self.client.post(f"/admin/imports/importrun/importieren/{table}/", {"file": file})
        if "Bis wann galt es?" in self.client.get(sent["Location"]).content.decode():
            last = day + timedelta(days=self.random.randrange(200))
            until = self.random.choice([{"held": "weiter"}, {"held": "bis", "held_until": german(last)}])
            self.client.post(sent["Location"], {"answer": "1", **until})
        page = self.client.post(sent["Location"], {"confirm": "1"}, follow=True)
        if "Noch nicht importiert" in page.content.decode():
            seen = fields_of(page, "confirm")["seen_reports"]
            page = self.client.post(sent["Location"], {"confirm": "1", "seen_reports": seen}, follow=True)
        assert "wurde importiert." in text_of(page), text_of(page)[-1500:]

    def undo(self, address, run):
        """Take back a reorganisation or an import, by its page in the admin."""
        page = self.client.post(f"/admin/{address}/{run.pk}/rueckgaengig/", {"reason": "Irrtum"}, follow=True)
        assert "wurde rückgängig gemacht." in text_of(page), text_of(page)

    def run(self, command, *arguments):
        call_command(command, *arguments, stdout=StringIO())


def formsets(response):
    return response.context.get("inline_admin_formsets") or ()
