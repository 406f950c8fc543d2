"""Who imports, undoes and freezes during a fault run, through the pages of the admin; and what became of each deed: all
of it or nothing."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.client import Client
from bench.forms import NoSuchFormError, form_with
from bench.importing import HEADER
from deploy.faults.writers import NOT_ANSWERED, PAUSE, Asked

# ruff: noqa: S608 queries are made of our own tables and numbers

IMPORT = "/admin/imports/importrun/importieren/leistungseinheiten/"
ROWS = 40
FILES = 2  # of a frozen paper: PDF and DOCX


class RefusedError(Exception):
    """A step was not answered as it is when it succeeds; `status` 0: not at all."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


@dataclass
class Deeds:
    """What somebody did: names of what was acknowledged, how many tries failed and were not answered."""

    client: Client
    acknowledged: list[str] = field(default_factory=list)
    tries: int = 0
    refused: int = 0
    unanswered: int = 0

    def steps(self) -> Iterator[Callable[[], None]]:
        """One deed after the other."""
        raise NotImplementedError

    def go_on_until(self, ended: threading.Event) -> None:
        for step in self.steps():
            if ended.is_set():
                break
            self.tries += 1
            try:
                step()
            except RefusedError as error:
                self.refused += 1
                self.unanswered += error.status == 0
                ended.wait(PAUSE)
        self.client.close()

    def form(self, path: str, name: str) -> dict[str, str]:
        """The fields of the form of the page. Raises a RefusedError."""
        try:
            answer = self.client.get(path)
            return form_with(answer.text, name)
        except NoSuchFormError:
            raise RefusedError(answer.status) from None
        except NOT_ANSWERED:
            self.client.close()
            raise RefusedError(0) from None

    def moved(self, ask: Callable[[], object]) -> str:
        """Where an answer that leads on leads. Raises a RefusedError."""
        try:
            answer = ask()
        except NOT_ANSWERED:
            self.client.close()
            raise RefusedError(0) from None
        status, location = answer.status, answer.location  # type: ignore[attr-defined]
        if status != 302:
            raise RefusedError(status)
        return str(location)


class Importer(Deeds):
    """Imports a file of new units, and takes it back; then the next one."""

    def steps(self) -> Iterator[Callable[[], None]]:
        for number in range(10_000):
            yield lambda number=number: self.import_and_undo(number)  # type: ignore[misc]

    def import_and_undo(self, number: int) -> None:
        address = self.send(number)
        fields = self.form(address, "confirm")
        self.moved(lambda: self.client.post(address, {**fields, "confirm": "1"}))
        run = self.moved(lambda: self.client.get(address))
        self.acknowledged.append(f"import {number}")
        if number % 2:
            undo = run.replace("/change/", "/rueckgaengig/")
            fields = self.form(undo, "reason")
            self.acknowledged[-1] = f"undoing {number} under way"
            self.moved(lambda: self.client.post(undo, {**fields, "reason": "Probe"}))
            self.acknowledged[-1] = f"undo {number}"

    def send(self, number: int) -> str:
        """The address of the preview."""
        token = self.form(IMPORT, "preview")["csrfmiddlewaretoken"]
        lines = [f"Projekt 7;;{unit_name(number, row)};Planung;01.02.2024" for row in range(ROWS)]
        with TemporaryDirectory() as folder:
            path = Path(folder) / f"runde-{number}.csv"
            path.write_text("\n".join([HEADER, *lines]), encoding="utf-8")
            given = {"csrfmiddlewaretoken": token, "preview": "1"}
            return self.moved(lambda: self.client.upload(IMPORT, given, "file", path))


@dataclass
class Freezer(Deeds):
    """Freezes one paper after the other, each until it is."""

    papers: list[str] = field(default_factory=list)

    def steps(self) -> Iterator[Callable[[], None]]:
        for paper in self.papers:
            while f"paper {paper}" not in self.acknowledged:
                yield lambda paper=paper: self.freeze(paper)  # type: ignore[misc]

    def freeze(self, paper: str) -> None:
        address = f"/admin/papers/paper/{paper}/einfrieren/"
        fields = self.form(address, "csrfmiddlewaretoken")
        self.moved(lambda: self.client.post(address, fields))
        self.acknowledged.append(f"paper {paper}")


def unit_name(number: int, row: int) -> str:
    """None is so like another that the preview would ask which is meant."""
    return f"{sha256(f'{number} {row}'.encode()).hexdigest()[:24]} R{number}"


def wrong_imports(importer: Importer, server: Asked) -> list[str]:
    """Imports of which something is there and something is not, or that were acknowledged and are not there."""
    runs = {
        str(name): bool(undone) for name, undone in server.ask("SELECT file_name, undone_at FROM imports_importrun")
    }
    found = []
    for number in range(importer.tries):
        is_there = runs.get(f"runde-{number}.csv") is False
        for table, question in counts_of(number).items():
            if (count := int(str(server.ask(question)[0][0]))) != ROWS * is_there:
                found.append(f"import {number}: {count} rows of {table}, imported: {is_there}")
        lost = f"import {number}" in importer.acknowledged and not is_there
        kept = f"undo {number}" in importer.acknowledged and is_there
        if lost or kept:
            found.append(f"{'import' if lost else 'undo'} {number} is lost")
    return found


def counts_of(number: int) -> dict[str, str]:
    named = f"SELECT unit_id FROM units_unitname WHERE name LIKE '% R{number}'"
    return {
        "units": f"SELECT count(*) FROM units_unit WHERE id IN ({named})",
        "rollouts": f"SELECT count(*) FROM projects_rollout WHERE unit_id IN ({named})",
    }


def wrong_papers(freezer: Freezer, server: Asked) -> list[str]:
    """Papers that are frozen in part, or that were acknowledged and are not."""
    frozen = "SELECT id FROM papers_frozenpaper WHERE paper_id = papers_paper.id"
    question = (
        f"SELECT id, state, (SELECT count(*) FROM papers_frozenpaper WHERE paper_id = papers_paper.id), "
        f"(SELECT count(*) FROM papers_frozenfile WHERE frozen_id IN ({frozen})) FROM papers_paper"
    )
    found = []
    for key, state, papers, files in server.ask(question):
        is_frozen = str(state).lower() != "draft"
        if (papers, files) != (int(is_frozen), FILES * is_frozen):
            found.append(f"paper {key}: {state}, {papers} frozen, {files} files")
        if f"paper {key}" in freezer.acknowledged and not is_frozen:
            found.append(f"paper {key} is lost")
    return found
