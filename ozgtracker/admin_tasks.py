"""What is kept in the admin, by task: menu, start page and search of the admin read it from here.

A model that no task names stands under the last one. Of a model stands here what its list is for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

DAILY, MONEY, SERVICES, REPORTS, MASTER_DATA, ADMINISTRATION = (
    "Täglich",
    "Geld",
    "OZG",
    "Berichte",
    "Stammdaten",
    "Verwaltung",
)
TASKS = {
    DAILY: {
        "projects.rollout": "Phase und Plan jeder Leistungseinheit in einem Projekt",
        "projects.processbundle": "Bearbeitungsschritte der Prozessbündel eines Projekts",
        "projects.bundleoutput": "Prozessmodelle, Normenscreening, rechtliche Hürden, Nachnutzbares",
        "services.service": "Stand einer OZG-Leistung in der Stadt",
        "projects.statusnote": "Text zum Stand eines Projekts",
        "projects.projectnote": "Austausch, Übertragung und Nacharbeit eines Projekts",
        "projects.milestone": "wichtige Zwischenziele eines Projekts und ihr Tag",
        "projects.objective": "was ein Projekt erreichen soll, und woran es gemessen wird",
        "projects.obstacle": "was Projekte und OZG-Leistungen aufhält, und was dagegen geschieht",
        "projects.involvement": "wer in welcher Rolle mitwirkt, und seit wann",
        "records.pendingcorrection": "was eine zweite Person entscheidet",
        "imports.importrun": "Dateien einlesen und ganz zurücknehmen",
        "imports.namedmap": "welche Spalten fremder Dateien wofür stehen",
    },
    MONEY: {
        "funding.grant": "Bescheid, Änderungen, Plan und Fristen",
        "funding.tranche": "Mittelabruf mit Bewegungen und Buchungen",
        "funding.expenditure": "einzelne Buchungen suchen und berichtigen",
        "funding.budgetitem": "Mittel im Haushalt der Stadt nach Jahren",
        "funding.budgetexpenditure": "was aus dem Haushalt ausgegeben wurde",
    },
    SERVICES: {
        "services.leikaservice": "Leistungen des Katalogs, aus denen eine OZG-Leistung besteht",
        "services.leikaassignment": "",
        "services.maturitychange": "",
        "services.provisionchange": "",
        "services.portalchange": "",
        "services.responsibilitychange": "",
        "services.targetchange": "",
        "services.processchange": "",
        "services.fimchange": "",
        "services.efapilot": "",
        "services.outsideview": "Exporte des Portalverbunds, die eingelesen sind",
        "services.reportedservice": "",
        "services.servicedeadline": "",
    },
    REPORTS: {
        "papers.paper": "Bericht an den Rat schreiben und einfrieren",
        "papers.consultationresult": "was nach der Sitzung nachzutragen ist",
        "papers.order": "was der Rat wissen will",
        "papers.body": "Rat und Ausschüsse",
        "reports.explanation": "Antworten auf Befunde der Prüfung",
    },
    MASTER_DATA: {
        "projects.project": "Titel, Zeitraum, geplante Anzahlen",
        "units.unit": "Ämter, Ressorts, Betriebe",
        "units.division": "",
        "units.contactaddress": "wohin eine Statusabfrage geht",
        "units.reorganisation": "Einheiten zusammenlegen, teilen, umbenennen",
        "projects.actor": "Organisationen und Gremien von Bund, Land und Kommune",
        "neighbours.municipality": "Kommunen, die verglichen werden, mit Einwohnern und Adresse",
        "neighbours.population": "",
        "neighbours.region": "Kommunen, die zusammenarbeiten",
        "neighbours.regionmember": "",
        "projects.phasemodel": "Phasen, die eine Umsetzung durchläuft",
        "services.policyfield": "",
        "services.lifesituation": "",
        "services.maturitymodel": "",
        "services.maturitylevel": "",
        "services.prioritylist": "",
        "services.prioritylisting": "",
        "services.denominator": "",
    },
    ADMINISTRATION: {
        "auth.user": "wer sich anmelden darf",
        "auth.group": "wer was darf",
        "ozgtracker.role": "wer für welche Projekte und Einheiten zuständig ist",
        "ozgtracker.retentionrule": "wie lange etwas bleibt",
        "ozgtracker.auditfiledownload": "wer welche Prüfakte geholt hat",
        "ozgtracker.sitetext": "Impressum, Datenschutz, Barrierefreiheit, Kontakt",
        "projects.phasechange": "alle Phasenwechsel, einzeln zu berichtigen",
        "projects.rolloutconfirmation": "",
        "projects.bundleconfirmation": "",
        "funding.grantconfirmation": "",
    },
}
PLACES = {name: (task, purpose) for task, entries in TASKS.items() for name, purpose in entries.items()}
ORDER = {name: place for place, name in enumerate(PLACES)}


@dataclass(frozen=True)
class TaskList:
    """A list of the admin that the account may open; `add_address` is empty for those who may not add to it."""

    label: str
    name: str
    purpose: str
    address: str
    add_address: str
    is_current: bool


@dataclass(frozen=True)
class AdminTask:
    name: str
    entries: list[TaskList]

    @property
    def is_current(self) -> bool:
        """Whether the page shown belongs to one of its lists."""
        return any(entry.is_current for entry in self.entries)


def tasks_of(app_list: Iterable[Mapping[str, Any]], path: str = "") -> list[AdminTask]:
    """What Django lists of the admin, by task; `path` is the page shown."""
    entries = [entry_of(listed, path) for app in app_list for listed in app["models"] if listed["admin_url"]]
    entries.sort(key=lambda entry: ORDER.get(entry.label, len(ORDER)))
    tasks = [AdminTask(name, [entry for entry in entries if task_of(entry.label) == name]) for name in TASKS]
    return [task for task in tasks if task.entries]


def task_of(label: str) -> str:
    """The task under which a model stands, by its label such as units.unit."""
    return PLACES[label][0] if label in PLACES else ADMINISTRATION


def entry_of(listed: dict[str, Any], path: str) -> TaskList:
    label = listed["model"]._meta.label_lower
    return TaskList(
        label=label,
        name=listed["name"],
        purpose=PLACES[label][1] if label in PLACES else "",
        address=listed["admin_url"],
        add_address=listed["add_url"] or "",
        is_current=path.startswith(listed["admin_url"]),
    )
