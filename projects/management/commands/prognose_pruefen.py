from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import CommandError

from records.commands import ArgumentsError, GermanCommand

from ...forecast import Verdict
from ...forecast_check.measuring import WHOLE, Measured, Tally, measured
from ...forecast_check.model_case import MODEL_CASE, MODEL_CASE_FINISHED_ON
from ...forecast_check.real_histories import RealForecast, interval, real_forecasts, real_history
from ...forecast_sentences import chance_text, facts_used, reason, rests_on
from ...forecasting.shapes.test import HANDS

SAMPLE = 5
SEED = 38
HEAD = f"{'':<28}{'Zahl':>7}{'trifft zu':>11}{'Breite':>9}{'Fehler':>9}{'Versatz':>9}{'Pinball':>9}"


class Command(GermanCommand):
    """Shows how well forecasts hold: on synthetic histories with a known end, of shapes that no constant was fitted to,
    and on the model case of VO/0504/21.

    Fails where a bound of docs/prognose.md is broken. Needs no data.
    """

    help = "Prüft an künstlichen Verläufen mit bekanntem Ende, wie gut die Prognose zutrifft (docs/prognose.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--histories",
            type=int,
            default=SAMPLE,
            help=f"Verläufe je Form, Größe und Fortschritt, voreingestellt {SAMPLE}",
        )
        parser.add_argument("--whole", action="store_true", help=f"{WHOLE} Verläufe, einige Minuten")
        parser.add_argument("--seed", type=int, default=SEED, help=f"Startwert des Zufalls, voreingestellt {SEED}")
        parser.add_argument(
            "--real", type=Path, metavar="ORDNER", help="statt dessen wirkliche Verläufe: CSV-Dateien eines Ordners"
        )

    def handle(
        self, *args: object, histories: int, whole: bool, seed: int, real: Path | None = None, **options: object
    ) -> None:
        if histories < 1:
            raise ArgumentsError("--histories: Bitte geben Sie mindestens 1 an.")
        if real:
            self.write_real(real)
            return
        found = measured(WHOLE if whole else histories, seed, workers=2 if whole else 1)
        for by in ([], ["hand"], ["shape"], ["size"], ["share"], ["shape", "size"]):
            self.write_tallies(found, by)
        self.write_words(found)
        self.write_model_case()
        if broken := found.broken():
            raise CommandError("\n".join(broken))

    def write_tallies(self, found: Measured, by: list[str]) -> None:
        tallies = found.tallies(by)
        for group in dict.fromkeys(key[1:] for key in tallies):
            self.stdout.write(", ".join(group) or "zusammen")
            self.stdout.write(HEAD)
            for key, tally in tallies.items():
                if key[1:] == group:
                    self.stdout.write(line(key[0], tally))
            self.stdout.write("")

    def write_words(self, found: Measured) -> None:
        for verdict in (Verdict.ON_TRACK, Verdict.AT_RISK, Verdict.UNATTAINABLE):
            parts = [
                kept_text(*found.kept(verdict)),
                *(f"{hand} {kept_text(*found.kept(verdict, [hand]))}" for hand in HANDS),
            ]
            self.stdout.write(f"„{verdict.label}“: {'; '.join(parts)}")
        self.stdout.write("")

    def write_model_case(self) -> None:
        self.stdout.write(f"VO/0504/21, Stand {MODEL_CASE.key_date:%d.%m.%Y}: „{MODEL_CASE.verdict.label}“.")
        self.stdout.write(reason(MODEL_CASE))
        chance = MODEL_CASE.chance(MODEL_CASE_FINISHED_ON)
        if chance is not None:
            self.stdout.write(f"Bis zum {MODEL_CASE_FINISHED_ON:%d.%m.%Y} fertig: zu {chance_text(chance)}.")
        self.stdout.write(f"Grundlage: {facts_used(MODEL_CASE)}.")
        for rule, share, day in rests_on(MODEL_CASE):
            self.stdout.write(f"  {rule}: {share} %, führt zum {day:%d.%m.%Y}")
        self.stdout.write(f"Abgeschlossen am {MODEL_CASE_FINISHED_ON:%d.%m.%Y}: Ende nicht gehalten.")

    def write_real(self, folder: Path) -> None:
        try:
            found = list(real_forecasts([real_history(path) for path in sorted(folder.glob("*.csv"))]))
        except (OSError, ValueError, KeyError, IndexError) as error:
            raise ArgumentsError(f"--real: Der Ordner hat andere Dateien als Verläufe ({error}).") from error
        if not found:
            raise ArgumentsError("--real: In dem Ordner ist kein Verlauf, der lang genug ist.")
        for each in found:
            self.stdout.write(real_line(each))
        held = sum(each.holds for each in found)
        low, high = interval(held, len(found))
        share = german(f"{held / len(found):.0%} (zu 95% zwischen {low:.0%} und {high:.0%})")
        self.stdout.write(f"{held} von {len(found)} Zeiträumen treffen zu: {share}")


def line(name: str, tally: Tally) -> str:
    width, error, bias, pinball = tally.means
    figures = f"{tally.number:>7}{german(f'{tally.coverage:.1%}'):>11}"
    return f"{name:<28}{figures}" + "".join(f"{german(f'{each:.3f}'):>9}" for each in (width, error, bias, pinball))


def kept_text(held: int, number: int) -> str:
    return f"{number}-mal, Ende gehalten {german(f'{held / number:.1%}') if number else '–'}"


def real_line(each: RealForecast) -> str:
    span = each.forecast.range
    period = f"{span[0]:%d.%m.%Y} bis {span[1]:%d.%m.%Y}" if span else "–"
    says = "trifft zu" if each.holds else "trifft nicht zu"
    return (
        f"{each.file} {german(f'{each.share:.0%}')}, Stand {each.forecast.key_date:%d.%m.%Y}: {period}; "
        f"wirklich {each.finished_on:%d.%m.%Y}, {says}"
    )


def german(figure: str) -> str:
    """12.5% as 12,5 %"""
    return figure.replace(".", ",").replace("%", " %")
