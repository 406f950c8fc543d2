"""No sequence of edits, imports, undoing, deletions and redactions leaves a change without who, when, before and after.

People with accounts of their own do deeds of all kinds through forms, files and commands. After each deed: what is
stored is what the newest entries of the history say; each new entry names the account that acted, its moment, and the
entry before it; what was written earlier stays as it was, but for what was redacted, which says so. Who confirmed or
explained something stays who it was, and nobody else alters what that account said.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from random import Random

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.core.management import call_command
from django.utils import timezone

from imports.models import ImportRun
from ozgtracker.models import Redaction
from projects.models import Rollout, RolloutConfirmation, StatusNote
from records.models import Confirmation, record_models
from reports.models import Explanation
from tests.conftest import seed_of
from tests.factories import UserFactory
from tests.pages import delete, fields_of, text_of
from tests.samples import seeds, size

from .deeds import CORRECTIONS, DEEDS
from .test_law import days_between

pytestmark = pytest.mark.django_db
SEEDS, NUMBER = seeds(2), size(80, 6)
DAYS = days_between(date(2019, 2, 1), date(2021, 4, 8))
REDACTED = "(geschwärzt)"
AUTHORS = {**dict.fromkeys(record_models(Confirmation), "confirmed_by_id"), Explanation: "explained_by_id"}


@pytest.fixture(params=SEEDS)
def random(request):
    return Random(f"{seed_of(request.config)} {request.node.nodeid}")


class Confirmed:
    """Many rollouts are confirmed for today, in the name of who does it."""

    def enter(self, desk, day):
        page = "/admin/projects/rollout/"
        keys = list(Rollout.objects.order_by("pk").values_list("pk", flat=True))
        chosen = {"action": "confirm", "_selected_action": desk.random.sample(keys, 3), "confirm_status": "1"}
        desk.client.post(
            page, {**chosen, "confirmed_on": f"{timezone.localdate():%d.%m.%Y}", "note": desk.new("Anruf")}
        )


class AlteredConfirmation:
    """The words of a confirmation are altered, whoever's they are, with the author forged."""

    def enter(self, desk, day):
        keys = list(RolloutConfirmation.objects.values_list("pk", flat=True))
        page = f"/admin/projects/rolloutconfirmation/{desk.random.choice(keys)}/change/" if keys else ""
        if not page:
            return False
        forged = {"note": desk.new("anders"), "change_reason": "Rückfrage", "confirmed_by": desk.user.pk}
        desk.client.post(page, fields_of(desk.client.get(page)) | forged)
        return True


class DeletedConfirmation:
    def enter(self, desk, day):
        keys = list(RolloutConfirmation.objects.values_list("pk", flat=True))
        if not keys:
            return False
        page = f"/admin/projects/rolloutconfirmation/{desk.random.choice(keys)}/delete/"
        delete(desk.client, page, "irrtümlich")
        return True


class UndoneImport:
    """The last import is taken back, where nothing stands against it."""

    def enter(self, desk, day):
        run = ImportRun.objects.filter(undone_at=None).order_by("-pk").first()
        if run is None:
            return False
        desk.client.post(f"/admin/imports/importrun/{run.pk}/rueckgaengig/", {"reason": "Irrtum"})
        return True


class WrittenNote:
    """A status note is written, and sometimes written anew."""

    def enter(self, desk, day):
        note = desk.random.choice(list(StatusNote.objects.order_by("pk")))
        page = f"/admin/projects/statusnote/{note.pk}/change/"
        desk.client.post(page, fields_of(desk.client.get(page)) | {"text": desk.new("Stand"), "change_reason": "neu"})


class RedactedNote:
    def enter(self, desk, day):
        note = desk.random.choice(list(StatusNote.objects.exclude(text=REDACTED).order_by("pk")) or [None])
        if note is None:
            return False
        given = ["--grund", "Name genannt", "--durch", desk.user.username]
        call_command("schwaerzen", "projects.statusnote", str(note.pk), "text", *given, stdout=StringIO())
        return True


OTHERS = [
    each() for each in (Confirmed, AlteredConfirmation, DeletedConfirmation, UndoneImport, WrittenNote, RedactedNote)
]


@dataclass
class Trail:
    """What tables and histories hold at a moment: rows by key, entries by their number."""

    rows: dict
    entries: dict


def read_trail():
    rows, entries = {}, {}
    for model in record_models():
        rows[model] = {row["id"]: row for row in model._base_manager.order_by().values()}
        history = model.history.model._default_manager
        entries[model] = {entry["history_id"]: entry for entry in all_entries(history).values()}
    return Trail(rows, entries)


def all_entries(history):
    """With those that only follow from others, which the manager of the history leaves out."""
    return history.model._base_manager.order_by("history_id")


def own(model, entry):
    """What an entry holds of the record."""
    return {field.attname: entry[field.attname] for field in model._meta.concrete_fields}


def check_stored_is_what_the_trail_says(trail):
    for model, entries in trail.entries.items():
        newest = {entry["id"]: entry for entry in entries.values()}  # in the order of their numbers
        present = {key: own(model, entry) for key, entry in newest.items() if entry["history_type"] != "-"}
        assert present == trail.rows[model], model
        assert {e["id"] for e in entries.values() if e["superseded_at"] is None} == set(trail.rows[model]), model


def check_new_entries(before, after, user, started):
    """Each names who, when, and what was before."""
    ended = timezone.now()
    for model, entries in after.entries.items():
        new = [entry for number, entry in entries.items() if number not in before.entries[model]]
        for entry in new:
            assert entry["history_user_id"] == user.pk, (model, entry)
            assert started <= entry["history_date"] <= ended, (model, entry)
            former = [each for each in entries.values() if each["id"] == entry["id"]]
            place = former.index(entry)
            if entry["history_type"] == "+":
                assert place == 0 or former[place - 1]["history_type"] == "-", (model, entry)
            else:
                assert place > 0, (model, entry)
                assert former[place - 1]["superseded_at"] == entry["history_date"], (model, entry)


def check_old_entries_stay(before, after, redacted):
    """But for the end of their period, and texts that say to be redacted."""
    for model, entries in before.entries.items():
        for number, old in entries.items():
            now = after.entries[model].get(number)
            assert now is not None, (model, old)
            changed = {name for name, value in old.items() if now[name] != value}
            if changed == {"superseded_at"}:
                assert old["superseded_at"] is None
            elif changed:
                assert (model._meta.label_lower, old["id"]) in redacted, (model, old, now)
                assert {now[name] for name in changed - {"superseded_at"}} == {REDACTED}


def check_authorship(before, after, user):
    for model, author in AUTHORS.items():
        authors = {}
        for entry in after.entries[model].values():
            assert authors.setdefault(entry["id"], entry[author]) == entry[author], (model, entry)
        for key, row in before.rows[model].items():
            now = after.rows[model].get(key, row)
            assert now == row or row[author] in (None, user.pk), (model, row, now)


def attempt(deed, desk, day):
    """Do it; that it is refused, because somebody confirmed something else, is a deed too: it leaves nothing. What it
    is about may be there no more, or not yet: then nothing is done."""
    try:
        deed.enter(desk, day)
    except ObjectDoesNotExist:
        return
    except AssertionError as error:
        if not str(error).startswith("not saved"):
            raise


def redacted_keys():
    return {(each.model, each.key) for each in Redaction.objects.all()}


@pytest.mark.walk
def test_no_change_is_without_who_when_before_and_after(desk, time_machine):
    users = [
        desk.user,
        UserFactory(username="anna", is_superuser=True),
        UserFactory(username="bert", is_superuser=True),
    ]
    deeds = desk.random.choices([*DEEDS, *CORRECTIONS], k=NUMBER) + desk.random.choices(OTHERS, k=NUMBER // 2)
    for deed in [*OTHERS[:2], *desk.random.sample(deeds, len(deeds))]:
        time_machine.shift(timedelta(minutes=2))
        desk.user = desk.random.choice(users)
        desk.sign_in()
        before, started = read_trail(), timezone.now()
        attempt(deed, desk, DAYS[-1] if deed in CORRECTIONS else desk.random.choice(DAYS))
        after = read_trail()
        check_stored_is_what_the_trail_says(after)
        check_new_entries(before, after, desk.user, started)
        check_old_entries_stay(before, after, redacted_keys())
        check_authorship(before, after, desk.user)


@pytest.mark.walk
def test_commands_are_the_programs_deeds(desk, tmp_path):
    path = tmp_path / "leistungseinheiten.csv"
    path.write_text("Nummer;Leistungseinheit;Stichtag\n9999;Zoo am Rand;01.01.2021\n", encoding="utf-8")
    before, started = read_trail(), timezone.now()
    call_command("importieren", "leistungseinheiten", path, stdout=StringIO())
    after = read_trail()
    new = [e for model in after.entries for n, e in after.entries[model].items() if n not in before.entries[model]]
    assert new
    assert {entry["history_user_id"] for entry in new} == {None}
    assert all(entry["history_date"] >= started and entry["history_change_reason"] for entry in new)
    run = ImportRun.objects.latest("pk")
    assert "rückgängig gemacht" in text_of(
        desk.client.post(f"/admin/imports/importrun/{run.pk}/rueckgaengig/", {"reason": "Irrtum"}, follow=True)
    )
    check_stored_is_what_the_trail_says(read_trail())
