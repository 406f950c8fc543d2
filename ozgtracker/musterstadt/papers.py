"""The three papers of Musterstadt: an order of the council, its questions, and the yearly answers, published."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from papers.freezing import freeze, open_errors, publish
from papers.models import Paper, ReportedFinding

from .days import Days
from .entries import EnteredDeed, Entry, ImportedRow, Values
from .explanations import explain
from .projects import BUILDING, FAMILY, FILE, KNOWLEDGE, MAIL, City

COUNCIL, MAIN, FINANCE = "Rat der Stadt Musterstadt", "Hauptausschuss", "Ausschuss für Finanzen und Digitales"
ORDER, MOTION = "A/0117", "Jährlich über Digitalisierung und Fördermittel berichten"
QUESTIONS = (
    ("1", "Wie weit ist jedes geförderte Projekt, in Prozent?"),
    ("2", "Wofür wurden die Fördermittel verwendet?"),
    ("3", "Wann ist jedes Projekt fertig?"),
    ("4", "Welche Leistungen sind online?"),
)
ANSWERED_IN = {"1": "projekt-{slug}", "2": "kosten", "3": "zeitplan", "4": "ozg"}
PROPOSAL = "Der Rat nimmt den Bericht ohne Beschluss entgegen."


@dataclass(frozen=True)
class Report:
    """A paper: its number within the year, the month at whose end its figures hold, its projects and what it says of
    the services."""

    number: str
    months: int
    projects: tuple[City, ...]
    services: str

    def reference(self, days: Days) -> str:
        """VO/0212/25"""
        return f"VO/{self.number}/{self.dated_on(days):%y}"

    def key_date(self, days: Days) -> date:
        return days.end(self.months)

    def dated_on(self, days: Days) -> date:
        return days.on(self.months - 1, 9)


REPORTS = (
    Report("0212", 25, (FILE, FAMILY, MAIL, BUILDING),
           "Die Leistungen wurden erstmals erhoben. Viele gibt es nur als Auskunft im Netz."),
    Report("0388", 13, (FILE, FAMILY, MAIL, BUILDING, KNOWLEDGE),
           "Die ersten nachgenutzten Leistungen sind in Betrieb. Rückfragen am Schalter werden seltener."),
    Report("0451", 2, (FILE, FAMILY, BUILDING, KNOWLEDGE),
           "Der Ausbau geht weiter, langsamer als geplant: Für einige Zieltermine fehlen die Anbindungen."),
)  # fmt: skip


def entries(days: Days) -> Iterator[Entry]:
    ordered_on = days.on(29, 12)
    for body in (COUNCIL, MAIN, FINANCE):
        yield ImportedRow(days.first(30), "gremien", {"Gremium": body})
    named: Values = {"Antrag": ORDER, "Beschlossen am": ordered_on}
    yield ImportedRow(ordered_on, "auftraege", {**named, "Titel des Antrags": MOTION, "Gremium": COUNCIL})
    for number, text in QUESTIONS:
        yield ImportedRow(ordered_on, "fragen", {**named, "Frage": number, "Text": text, "im Wortlaut": True})
    preceding = ""
    for report in REPORTS:
        yield from written(days, report, preceding, ordered_on)
        yield EnteredDeed(report.dated_on(days), lambda report=report: publish_report(report.reference(days)))  # type: ignore[misc]
        preceding = report.reference(days)


def written(days: Days, report: Report, preceding: str, ordered_on: date) -> Iterator[Entry]:
    """The draft, on the first of the month in which it is frozen."""
    entered_on, reference = days.first(report.months - 1), report.reference(days)
    values: Values = {
        "Drucksache": reference,
        "Titel": "Digitalisierung und Fördermittel: jährlicher Bericht",
        "Art": "Bericht",
        "Datum": report.dated_on(days),
        "Stichtag": report.key_date(days),
        "öffentlich": True,
        "Geschäftsbereich": "Finanzen, Personal und Digitales",
        "Ressort / Stadtbetrieb": "200 Kämmerei",
        "Antrag": ORDER,
        "Beschlossen am": ordered_on,
        "Beschlussvorschlag": PROPOSAL,
        "Einverständnisse": "entfällt",
        "Unterschrift": "Die Oberbürgermeisterin",
    }
    yield ImportedRow(
        entered_on, "drucksachen", {**values, "Vorangegangene Drucksache": preceding} if preceding else values
    )
    for position, project in enumerate(report.projects, 1):
        part: Values = {"Drucksache": reference, "Projekt": project.title, "Reihenfolge": position}
        yield ImportedRow(entered_on, "drucksachen-projekte", part)
    text: Values = {"Drucksache": reference, "Abschnitt": "ozg", "Projekt": "", "Text": report.services}
    yield ImportedRow(entered_on, "drucksachen-texte", text)
    for place, (body, result) in enumerate(((FINANCE, ""), (MAIN, ""), (COUNCIL, ""))):
        sitting: Values = {
            "Drucksache": reference,
            "Sitzung am": days.on(report.months - 1, 22 + 2 * place),
            "Gremium": body,
            "Beschlussqualität": "Entgegennahme o. B.",
            "federführend": body == COUNCIL,
            "Ergebnis": result,
        }
        yield ImportedRow(entered_on, "beratungsfolge", sitting)
    for number, section in ANSWERED_IN.items():
        answer: Values = {
            "Drucksache": reference,
            "Antrag": ORDER,
            "Beschlossen am": ordered_on,
            "Frage": number,
            "Beantwortet in": section.format(slug=report.projects[0].slug),
        }
        yield ImportedRow(entered_on, "drucksachen-antworten", answer)


def publish_report(reference: str) -> None:
    """Explain what is an error in it, for the council too, freeze it and publish it, as its editors do."""
    paper = Paper.objects.get(reference=reference)
    for audited in open_errors(paper):
        explain(audited.finding)
        ReportedFinding.of(paper, audited.finding).save()
    freeze(paper)
    publish(paper)
