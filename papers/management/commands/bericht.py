import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db.models import F, QuerySet

from records.commands import ArgumentsError, GermanCommand

from ...files import FORMATS, TamperedError, paper_file
from ...freezing import freeze, gaps_in, publish, substitutes, unknown_projects
from ...living import differences
from ...models import FrozenPaper, Paper


class Command(GermanCommand):
    """Writes a paper as a file, freezes and publishes it, or checks what is frozen; exit status 1 on tampering."""

    help = (
        "Schreibt eine Drucksache als Datei (--format, --output), friert sie ein (--einfrieren), veröffentlicht sie "
        "(--veroeffentlichen) oder prüft Eingefrorenes (--pruefen; Rückgabewert 1, wenn es verändert wurde)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "reference", metavar="nummer", nargs="?", default="", help="Nummer, etwa VO/0504/21; für --pruefen: alle"
        )
        parser.add_argument("--format", choices=FORMATS, default="pdf")
        parser.add_argument(
            "--output", type=Path, metavar="DATEI", help="wohin geschrieben wird; - für die Standardausgabe"
        )
        parser.add_argument("--einfrieren", action="store_true")
        parser.add_argument("--veroeffentlichen", action="store_true")
        parser.add_argument("--pruefen", action="store_true")

    def handle(self, *args: object, reference: str, output: Path | None, **options: Any) -> None:
        if options["pruefen"]:
            self.check_frozen(reference)
            return
        paper = paper_by_reference(reference)
        if not (output or options["einfrieren"] or options["veroeffentlichen"]):
            raise ArgumentsError("Bitte geben Sie --output, --einfrieren, --veroeffentlichen oder --pruefen an.")
        try:
            if options["einfrieren"]:
                self.freeze(paper)
            if options["veroeffentlichen"]:
                publish(paper)
                self.stdout.write(f"{paper.reference} ist veröffentlicht.")
            if output:
                self.write(paper_file(paper_by_reference(reference), options["format"], settings.SITE_URL), output)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        except TamperedError as error:
            raise CommandError(str(error)) from error

    def write(self, data: bytes, output: Path) -> None:
        if str(output) == "-":
            sys.stdout.buffer.write(data)
            return
        try:
            output.write_bytes(data)
        except OSError as error:
            raise CommandError(f"{output} lässt sich nicht schreiben: {reason_of(error)}") from error

    def freeze(self, paper: Paper) -> None:
        frozen = freeze(paper)
        self.stdout.write(f"{paper.reference} ist eingefroren, Fingerabdruck {frozen.fingerprint}")
        for gap in gaps_in(frozen.data):
            self.stderr.write(f"Darin fehlt: {gap}")
        for project in unknown_projects(paper):
            self.stderr.write(f"Am Stichtag noch nicht bekannt, darum nicht darin: {project}")
        for substitute in substitutes(frozen.data):
            self.stderr.write(f"Ohne Schrift, im PDF: {substitute}")

    def check_frozen(self, reference: str) -> None:
        """Check one frozen paper, or all without a reference."""
        frozen = FrozenPaper.objects.select_related("paper").order_by("paper__reference")
        papers = Paper.objects.filter(pk=paper_by_reference(reference).pk) if reference else Paper.objects.all()
        are_unchanged = [self.check_one(frozen_paper) for frozen_paper in frozen.filter(paper__in=papers)]
        for paper in papers.exclude(state=Paper.State.DRAFT).filter(frozen=None).order_by("reference"):
            self.stdout.write(f"{paper.reference}: VERÄNDERT: {paper.get_state_display()} ohne eingefrorenen Inhalt")
            are_unchanged.append(False)
        if not are_unchanged:
            self.stdout.write("Nichts ist eingefroren.")
        self.name_unknown_projects(papers)
        if not all(are_unchanged):
            sys.exit(1)

    def name_unknown_projects(self, papers: QuerySet[Paper]) -> None:
        """Print which projects papers leave out, drafts too; no paper is wrong for it."""
        with_unknown = papers.filter(paperproject_set__project__known_from__gt=F("key_date")).distinct()
        for paper in with_unknown.order_by("reference"):
            projects = ", ".join(unknown_projects(paper))
            draft = " (Entwurf)" if paper.is_draft else ""
            self.stdout.write(
                f"{paper.reference}{draft}: am Stichtag noch nicht bekannt, darum nicht darin: {projects}"
            )

    def check_one(self, frozen: FrozenPaper) -> bool:
        """Print whether the paper is as it was frozen, and return it."""
        faults = [] if frozen.is_intact else ["stimmt nicht mit dem Fingerabdruck überein"]
        faults += differences(frozen)
        state = f"VERÄNDERT: {'; '.join(faults)}" if faults else "unverändert"
        self.stdout.write(f"{frozen.paper.reference}: {state} ({frozen.fingerprint})")
        for redaction in frozen.redactions.all():
            self.stdout.write(f"{frozen.paper.reference}: {redaction.text}")
        return not faults


def reason_of(error: OSError) -> str:
    """Why a file cannot be written, in German where that can be said."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "Den Ordner gibt es nicht."
    if isinstance(error, IsADirectoryError):
        return "Das ist ein Ordner."
    return "Das Recht dazu fehlt." if isinstance(error, PermissionError) else str(error.strerror)


def paper_by_reference(reference: str) -> Paper:
    paper = Paper.objects.filter(reference=reference).first()
    if paper is None:
        raise ArgumentsError(
            f"Die Drucksache „{reference}“ gibt es nicht." if reference else "Bitte nennen Sie die Nummer."
        )
    return paper
