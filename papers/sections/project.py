"""What a paper says of each project: status, units, bundles, schedule, money."""

from collections.abc import Iterator
from typing import Any

from lists import formats
from projects.choices import Phase, phase_label
from reports.grant.panel import GrantPanel
from reports.project.tables import MilestoneState

from ..content import NOTHING, Block, chart, items, note, paragraph, paragraphs, right, table
from ..facts import Figures, PaperFacts, ProjectFacts, unit_name
from ..registry import project_section

NO_PROJECT_PHASE = "Ohne Projektphase"


def percent(value: Any) -> str:
    return NOTHING if value is None else formats.percent(value)


def day_with_precision(day: Any, precision: Any) -> str:
    """08.04.2021, or spätestens 08.04.2021; a dash without a day."""
    if not day:
        return NOTHING
    return formats.dated(day, precision)


@project_section("statusbericht", "Statusbericht", 10)
def status(facts: PaperFacts, each: ProjectFacts, figure: Figures) -> Iterator[Block]:
    project, progress = each.project, each.status.progress
    start = figure("beginn", "Beginn", project.started_on, "project")
    if not each.has_started:
        yield paragraph("Das Projekt hatte am Stichtag noch nicht begonnen; es beginnt am ", start, ".")
        return
    end = figure("fertigstellung", "Fertigstellung", project.ends_on, "project")
    yield paragraph("Beginn: ", start, ". Fertigstellung: ", end, ".")
    if project.description:
        yield paragraph(project.description)
    counted = ("rollouts", "phases") if progress.counts_units else ("bundles", "steps")
    share = figure("fortschritt", "Fortschritt in %", progress.percent, *counted, text=percent(progress.percent))
    meant = (
        "produktive ÷ erfasste Leistungseinheiten"
        if progress.counts_units
        else "digitalisierte ÷ erfasste Prozessbündel"
    )
    planned = progress.percent_of_planned
    of_planned = figure(
        "fortschritt-vom-plan", "Fortschritt, bezogen auf die geplante Zahl", planned, *counted, "project",
        text=percent(planned),
    )  # fmt: skip
    runs = ["Fortschritt: ", share, f" ({meant})", *([", bezogen auf den Plan ", of_planned] if planned else []), "."]
    yield paragraph(*runs)
    if project.note_text:
        yield from paragraphs(project.note_text)
        yield note(f"Statusbericht vom {formats.day(project.note_on)}")


@project_section("leistungseinheiten", "Leistungseinheiten", 20)
def units(facts: PaperFacts, each: ProjectFacts, figure: Figures) -> Iterator[Block]:
    progress = each.status.progress
    if not progress.units:
        return
    number = figure("leistungseinheiten", "Leistungseinheiten", progress.units, "rollouts")
    planned = each.project.planned_units
    runs = ["; geplant sind ", figure("leistungseinheiten-geplant", "geplante Leistungseinheiten", planned, "project")]
    yield paragraph("Erfasst sind ", number, " Leistungseinheiten", *(runs if planned else []), ".")
    segments = each.figures.phases
    yield chart(
        "bar",
        "Balken: " + ", ".join(f"{part.label} {part.count} ({percent(part.share)})" for part in segments),
        [{"label": f"{part.label}: {part.count}", "ink": part.style} for part in segments],
        segments=[{"ink": part.style, "offset": part.offset, "width": part.width} for part in segments],
    )
    yield table(
        "Leistungseinheiten nach Phase",
        ["Phase", *right("Leistungseinheiten", "Anteil")],
        [
            [
                part.label,
                figure(f"leistungseinheiten.{part.style}", part.label, part.count, "rollouts", "phases"),
                figure(f"leistungseinheiten.{part.style}-anteil", f"{part.label}, Anteil", part.share,
                       "rollouts", "phases", text=percent(part.share)),
            ]
            for part in segments
        ],
    )  # fmt: skip
    for phase in (*reversed(Phase), None):
        names = [unit_name(row) for row in each.units if row["current_phase"] == phase]
        if names:
            yield items(f"{phase_label(phase)} ({len(names)})", names)


@project_section("prozessbuendel", "Prozessbündel", 30)
def bundles(facts: PaperFacts, each: ProjectFacts, figure: Figures) -> Iterator[Block]:
    project, progress = each.project, each.status.progress
    if not progress.bundles:
        return
    number = figure("prozessbuendel", "Prozessbündel", progress.bundles, "bundles")
    plans = [
        ("; geplant sind bis zu ", "prozessbuendel-geplant", "geplante Prozessbündel", project.planned_bundles),
        (", davon vollständig digitalisiert bis zu ", "prozessbuendel-geplant-digitalisiert",
         "zu digitalisierende Prozessbündel", project.planned_digitised_bundles),
    ]  # fmt: skip
    planned = [
        run for words, name, label, value in plans if value for run in (words, figure(name, label, value, "project"))
    ]
    yield paragraph("Erfasst sind ", number, " Prozessbündel", *planned, ".")
    yield table(
        "Prozessbündel nach Bearbeitungsschritt",
        ["Bearbeitungsschritt", *right("Prozessbündel", "Anteil")],
        [
            [
                step["label"],
                figure(f"prozessbuendel.{step['label']}", step["label"], step["count"], "bundles", "steps"),
                percent(step["share"]),
            ]
            for step in each.figures.steps
        ],
    )
    yield from bundle_lists(each)


def bundle_lists(each: ProjectFacts) -> Iterator[Block]:
    """The bundles by project phase, and ahead of them those that the state puts first."""
    rows = each.figures.bundle_rows
    first = [row["name"] for row in rows if row["is_state_priority"]]
    if first:
        yield items("Vom Land als Priorität eingestuft", first)
    for phase in sorted({row["project_phase"] or 0 for row in rows}, key=lambda number: number or 99):
        title = f"Projektphase {phase}" if phase else NO_PROJECT_PHASE
        yield items(title, [row["name"] for row in rows if (row["project_phase"] or 0) == phase])


@project_section("zeitplanung", "Zeitplanung", 40)
def schedule(facts: PaperFacts, each: ProjectFacts, figure: Figures) -> Iterator[Block]:
    if not each.has_started:
        return
    timeline, project, state = each.figures.timeline, each.project, each.status
    yield chart(
        "timeline",
        f"Zeitstrahl vom {formats.day(timeline['first'])} bis {formats.day(timeline['last'])} mit dem Stichtag "
        f"{formats.day(each.figures.key_date)}; die Tage stehen in der Tabelle.",
        [
            {"label": "Durchführungszeitraum", "ink": "productive"},
            *([{"label": "Bewilligungszeitraum", "ink": "conception"}] if timeline["grants"] else []),
            *([{"label": "Meilenstein", "ink": "planning"}] if timeline["milestones"] else []),
            {"label": f"Stichtag {formats.day(each.figures.key_date)}", "ink": "mark"},
        ],
        bars=[
            {"ink": "productive", "offset": timeline["project"][0], "width": timeline["project"][1]},
            *({"ink": "conception", "offset": offset, "width": width} for offset, width in timeline["grants"]),
        ],
        marks=[row["position"] for row in timeline["milestones"]],
        key_date=timeline["key_date"],
    )
    elapsed = f"vor {formats.number(state.days_elapsed)} Tagen"
    left = (
        NOTHING
        if state.days_left is None
        else f"seit {formats.number(state.days_over)} Tagen überschritten"
        if state.days_over
        else f"in {formats.number(state.days_left)} Tagen"
    )
    rows = [
        ["Beginn des Projekts", figure("beginn", "Beginn", project.started_on, "project"), elapsed],
        ["Fertigstellung", figure("fertigstellung", "Fertigstellung", project.ends_on, "project"), left],
        *(row for number, panel in enumerate(each.figures.grants, 1) for row in period_rows(panel, figure, number)),
        *(milestone_row(row, figure) for row in each.figures.milestones),
    ]
    yield table("Termine", ["Was", *right("Tag"), "Stand am Stichtag"], rows)
    if state.forecast:
        verdict = figure("prognose", "Prognose", state.forecast.verdict.label, *FORECAST)
        yield paragraph("Prognose: ", verdict, f". {each.figures.forecast_reason}")


FORECAST = ("rollouts", "phases", "bundles", "steps", "project")


def period_rows(panel: GrantPanel, figure: Figures, number: int) -> list[list[Any]]:
    """First and last day of the approval period of a grant."""
    names = ("beginn", "Beginn des Bewilligungszeitraums"), ("ende", "Ende des Bewilligungszeitraums")
    return [
        [label, figure(f"zuwendung-{number}.{name}", label, day, "grants"), ""]
        for (name, label), day in zip(names, panel.period, strict=True)
    ]


def milestone_row(row: MilestoneState, figure: Figures) -> list[Any]:
    milestone, reached_on = row["milestone"], row["reached_on"]
    name = f"meilenstein-{milestone.pk}"
    state = f"erreicht am {formats.day(reached_on)}" if reached_on else "überfällig" if row["overdue"] else "offen"
    return [
        f"Meilenstein: {milestone.title}",
        figure(name, f"Meilenstein „{milestone.title}“, fällig", milestone.due_on, "milestones"),
        figure(f"{name}.stand", f"Meilenstein „{milestone.title}“, Stand", state, "milestones"),
    ]


@project_section("foerdermittel", "Fördermitteleinsatz", 50)
def money(facts: PaperFacts, each: ProjectFacts, figure: Figures) -> Iterator[Block]:
    for number, panel in enumerate(each.figures.grants, 1):
        yield from grant_blocks(panel, figure, number)


def grant_blocks(panel: GrantPanel, figure: Figures, number: int) -> Iterator[Block]:
    """A grant: its notice, what was moved, and what it was used for."""
    grant, name = panel.grant, f"zuwendung-{number}"

    def amount(key: str, label: str, value: Any, *basis: str) -> Any:
        return figure(f"{name}.{key}", label, value, *basis)

    authority = f" ({grant.authority})" if grant.authority else ""
    yield paragraph(
        f"Zuwendung: {grant.grantor}{authority}. Gesamtvolumen ",
        amount("gesamtvolumen", "Gesamtvolumen", grant.total_volume_by_then, "grants"),
        ", davon Landesförderung ",
        amount("landesfoerderung", "Landesförderung", grant.state_share_by_then, "grants"),
        f" ({rate(grant.rate_by_then)}) und Eigenanteil ",
        amount("eigenanteil", "Eigenanteil", grant.own_share_by_then, "grants"),
        f" ({rate(100 - grant.rate_by_then)}). Bewilligungszeitraum ",
        amount("beginn", "Beginn des Bewilligungszeitraums", panel.period[0], "grants"),
        " bis ",
        amount("ende", "Ende des Bewilligungszeitraums", panel.period[1], "grants"),
        ".",
    )
    paid, usage = panel.money.paid, panel.money.usage
    yield paragraph(
        "Ausgezahlt sind ",
        amount("ausgezahlt", "Ausgezahlt", paid, "grants", "tranches"),
        ", das sind ",
        figure(f"{name}.mitteleinsatz", "Mitteleinsatz in %", usage, "grants", "tranches", text=percent(usage)),
        " der Landesförderung. Noch verfügbar: ",
        amount("verfuegbar", "Verfügbar", panel.money.available, "grants", "tranches"),
        ".",
    )
    if panel.money.tranches:
        yield tranche_table(panel, amount)
    if panel.cost_types:
        yield cost_table(panel, amount)


def rate(value: Any) -> str:
    """90 % or 87,5 %"""
    return f"{value.normalize():f} %".replace(".", ",")


def tranche_table(panel: GrantPanel, amount: Any) -> Block:
    rows = [
        [
            period,
            amount(f"{period}.beantragt", f"Beantragt für {period}", tranche.claimed_by_then, "tranches"),
            amount(f"{period}.bewilligt", f"Bewilligt für {period}", tranche.approved_by_then, "tranches"),
            amount(f"{period}.ausgezahlt", f"Ausgezahlt für {period}", tranche.paid_by_then, "tranches"),
            amount(f"{period}.verwendet", f"Verwendet für {period}", tranche.used_by_then, "tranches", "expenditures"),
        ]
        for tranche in panel.money.tranches
        for period in [f"{formats.day(tranche.period_start)} bis {formats.day(tranche.period_end)}"]
    ]
    titles = right("Beantragt", "Bewilligt", "Ausgezahlt", "Verwendet")
    return table("Mittelabrufe (zuwendungsfähige Ausgaben und Fördermittel)", ["Zeitraum", *titles], rows)


def cost_table(panel: GrantPanel, amount: Any) -> Block:
    rows = [
        [
            row["label"],
            amount(f"verwendet.{row['filter_value']}", f"Verwendet für {row['label']}", row["amount"],
                   "tranches", "expenditures"),
            percent(row["share"]),
        ]
        for row in panel.cost_types
    ]  # fmt: skip
    total = amount("verwendet", "Verwendet", panel.money.used, "tranches", "expenditures")
    titles = right("Betrag", "Anteil")
    return table("Verwendet nach Kostenart", ["Kostenart", *titles], rows, ["Summe", total, ""])
