"""What the staff of Musterstadt says of findings: errors are explained with each paper, some others by and by."""

from collections.abc import Iterator

from records.findings import Finding, Scope, findings
from reports.models import Explanation

from .days import Days
from .entries import EnteredDeed, Entry

# By the check: why it is so. Errors with no text of their own get the last.
TEXTS = {
    "kostenarten-summe": "Eine Rechnung wurde nach dem Ende der Tranche berichtigt; der Nachweis erklärt es.",
    "bewilligt-nach-satz": "Die Bewilligungsbehörde ist vom Antrag abgewichen; ihre Gründe liegen vor.",
    "bewilligt-ueber-antrag": "Der Bescheid rundet den Betrag auf; die Behörde hat das bestätigt.",
    "auszahlung-ueber-foerderung": "Der Rest wird nach dem Schlussbescheid zurückgezahlt.",
    "ausgabe-ausserhalb": "Die Leistung wurde innerhalb des Zeitraums erbracht; das Land erkennt die Rechnung an.",
    "tranchen-ueberschneiden": "Ein Monat steht in beiden Abrufen, weil er zur Hälfte im ersten lag.",
    "tranchen-luecke": "In diesem Monat fielen keine Ausgaben an.",
    "sammelzeile": "Die Sekretariate arbeiten als eine Stelle.",
    "phasenfolge": "Nach einer Änderung des Steuerrechts musste die Ablage neu entworfen werden.",
}
OTHERWISE = "Die Zahlen stehen so in den Unterlagen."
EXPLAINED = ("tranchen-luecke", "sammelzeile", "bewilligt-nach-satz")


def entries(days: Days) -> Iterator[Entry]:
    day = days.on(3, 18)
    yield EnteredDeed(day, lambda: explain_some(Scope(day)))


def explain_some(scope: Scope) -> None:
    """Those of the checks that are not errors and that somebody has looked at."""
    for finding in findings(scope):
        if finding.check and finding.check.identifier in EXPLAINED:
            explain(finding)


def explain(finding: Finding) -> None:
    """For its values of now; nothing where these are explained already."""
    known = Explanation.objects.filter(finding=finding.key, fingerprint=finding.fingerprint)
    if not known.exists():
        check = finding.check.identifier if finding.check else ""
        explanation = Explanation(text=TEXTS.get(check, OTHERWISE))
        explanation.take_over(finding)
        explanation.save()
