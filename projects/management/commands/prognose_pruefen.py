from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from lists import formats
from records import shares
from records.commands import ArgumentsError, GermanCommand

from ...calibration import MODEL_CASE, MODEL_CASE_FINISHED_ON, Tally, calibrate, total_of
from ...forecast import Verdict
from ...forecast_sentences import reason

LOWEST, HIGHEST = 70, 90


class Command(GermanCommand):
    """Shows how well forecasts hold: on synthetic histories with a known end, and on the model case of VO/0504/21.

    Fails where of the ranges said to hold with 80 % fewer than 70 % or more than 90 % do. Needs no data.
    """

    help = "Prüft an künstlichen Verläufen mit bekanntem Ende, wie gut die Prognose zutrifft (docs/prognose.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--histories", type=int, default=200, help="Verläufe je Art, voreingestellt 200")
        parser.add_argument("--seed", type=int, default=1, help="Startwert des Zufalls, voreingestellt 1")

    def handle(self, *args: Any, histories: int, seed: int, **options: Any) -> None:
        if histories < 1:
            raise ArgumentsError("--histories: Bitte geben Sie mindestens 1 an.")
        tallies = calibrate(histories, seed)
        total = total_of(tallies)
        self.stdout.write("Verlauf             Zeiträume  treffen zu  Ende davor  Ende danach")
        for name, tally in [*tallies.items(), ("zusammen", total)]:
            self.stdout.write(line(name, tally))
        self.stdout.write("")
        for verdict, (kept, number) in sorted(total.verdicts.items()):
            self.stdout.write(f"„{Verdict(verdict).label}“: {number}-mal, Ende gehalten {percent(kept, number)}")
        self.stdout.write("")
        self.write_model_case()
        if not LOWEST <= total.coverage <= HIGHEST:
            raise CommandError(f"Nur zwischen {LOWEST} und {HIGHEST} % wäre die Prognose verlässlich.")

    def write_model_case(self) -> None:
        verdict = Verdict(MODEL_CASE.verdict).label
        self.stdout.write(f"VO/0504/21, Stand {MODEL_CASE.key_date:%d.%m.%Y}: „{verdict}“.")
        self.stdout.write(reason(MODEL_CASE))
        kept = MODEL_CASE.ends_on is not None and MODEL_CASE.ends_on >= MODEL_CASE_FINISHED_ON
        self.stdout.write(
            f"Abgeschlossen am {MODEL_CASE_FINISHED_ON:%d.%m.%Y}: Ende {'' if kept else 'nicht '}gehalten."
        )


def line(name: str, tally: Tally) -> str:
    in_percent = (percent(number, tally.ranges) for number in (tally.covered, tally.too_late, tally.too_early))
    return f"{name:<18}{tally.ranges:>11}" + "".join(f"{share:>12}" for share in in_percent)


def percent(part: int, whole: int) -> str:
    share = shares.percent(part, whole)
    return "–" if share is None else formats.percent(share)
