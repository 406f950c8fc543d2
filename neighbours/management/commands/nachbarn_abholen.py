from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.core.management.base import CommandError

from lists.commands import day_of
from lists.formats import number
from records.commands import ArgumentsError, GermanCommand
from services.models.scale import read_scale

from ...choices import FetchOutcome
from ...fetching.folders import Delivery
from ...fetching.receiving import PackageSource
from ...fetching.taking import Result, fetch_all, recompute
from ...fetching.web import Installation
from ...models import Municipality
from ...problems import RefusedPackageError

TODAY = "heute"
FAILED = (FetchOutcome.REFUSED, FetchOutcome.NOT_REACHED)


class Command(GermanCommand):
    """Fetches the public packages of the other municipalities, looks at each, and keeps what changed. For a timer."""

    help = (
        "Holt die öffentlichen Pakete der eingetragenen Kommunen ab, prüft sie und übernimmt, was sich geändert hat. "
        "Für einen Zeitgeber."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--nur", default="", metavar="KURZNAME", help="nur diese Kommune, etwa „solingen“")
        parser.add_argument(
            "--stichtag",
            default="",
            metavar="TAG",
            help="das Paket dieses Tages, 31.12.2024 oder 2024-12-31, statt heute",
        )
        parser.add_argument(
            "--aus", default="", metavar="ORDNER", help="gelieferte Pakete: ORDNER/solingen.zip oder ORDNER/solingen/"
        )
        parser.add_argument(
            "--neu-rechnen",
            action="store_true",
            help="nichts abholen: die Kennzahlen aus dem, was vorliegt, neu bilden",
        )

    def handle(
        self,
        *args: object,
        nur: str = "",
        stichtag: str = "",
        aus: str = "",
        neu_rechnen: bool = False,
        **options: object,
    ) -> None:
        chosen = Municipality.objects.filter(is_own=False).order_by("name_key", "pk")
        if nur:
            chosen = chosen.filter(slug=nur)
            if not chosen:
                raise ArgumentsError(f"--nur: Eine Kommune „{nur}“ ist nicht eingetragen.")
        if neu_rechnen:
            self.recompute_all(chosen)
            return
        expected = day_of(stichtag) if stichtag else None
        folder = folder_of(aus) if aus else None

        def source_of(municipality: Municipality) -> PackageSource:
            if folder is not None:
                return Delivery(folder, municipality.slug)
            return Installation(municipality.address, expected.isoformat() if expected else TODAY)

        if folder is None:
            chosen = chosen.published()
        elif not nur:
            there = [each.pk for each in chosen if Delivery(folder, each.slug).is_there]
            chosen = chosen.filter(pk__in=there)
        self.report(list(self.write_failures(fetch_all(list(chosen), source_of, expected))))

    def write_failures(self, results: Iterable[Result]) -> Iterator[Result]:
        """Each result, said as it comes where it failed."""
        for result in results:
            if result.outcome in FAILED:
                self.stderr.write(f"{result.municipality}: {result.outcome.label}: {result.message}")
            yield result

    def report(self, results: list[Result]) -> None:
        """A sentence; where a municipality failed, the command ends with 1, after all the others."""
        counts = Counter(result.outcome for result in results)
        parts = [f"{FetchOutcome(outcome).label}: {number(counts[outcome])}" for outcome in FetchOutcome]
        requests, received = sum(each.requests for each in results), sum(each.received_bytes for each in results)
        text = (
            f"Kommunen abgefragt: {number(len(results))}; {', '.join(parts)}; "
            f"Anfragen: {number(requests)}, empfangen: {number(received)} Bytes"
        )
        if any(counts[outcome] for outcome in FAILED):
            raise CommandError(text)
        self.stdout.write(text)

    def recompute_all(self, municipalities: Iterable[Municipality]) -> None:
        scale, changed = read_scale(), 0
        for municipality in municipalities:
            try:
                changed += recompute(municipality, scale)
            except RefusedPackageError as error:
                self.stderr.write(f"{municipality}: {error}")
        self.stdout.write(f"Neu gerechnet; andere Kennzahlen haben Pakete: {number(changed)}")


def folder_of(text: str) -> Path:
    folder = Path(text)
    if not folder.is_dir():
        raise ArgumentsError(f"--aus: Einen Ordner „{text}“ gibt es nicht.")
    return folder
