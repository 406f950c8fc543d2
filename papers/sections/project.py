"""What a paper says of each project: status, units, bundles. For schedule and money see the modules beside."""

from collections.abc import Iterator, Sequence

from django.utils.text import capfirst

from lists import formats
from projects.choices import UNCERTAIN_PHASE, WITHOUT_PHASE, PlannedSubject
from projects.models import Project
from records.shares import percent as share_of
from reports.project.panels import ProjectFigures
from reports.project.tables import PhaseCount

from ..bases import of_value, on_day
from ..blocks import NOTHING, bar_chart, bullet_list, left, note, paragraph, paragraphs, percent, right, table
from ..content import BarChart, Block, BulletList, Cell, ContentTable, Paragraph, Run
from ..facts import FigureMaker, PaperFacts, ProjectFacts
from ..registry import project_section

LAST_PHASE = 99
SINCE_LAST_REPORT = "seither"


@project_section("statusbericht", "Statusbericht", 10)
def status(facts: PaperFacts, of_project: ProjectFacts, figure: FigureMaker) -> Iterator[Block]:
    project = of_project.project
    start = figure("beginn", "Beginn", project.starts_on, "starts")
    if not of_project.has_started:
        yield paragraph("Das Projekt hatte am Stichtag noch nicht begonnen; es beginnt am ", start, ".")
        return
    yield paragraph("Beginn: ", start, ". Fertigstellung: ", *end_of(project, figure), ".")
    if project.project_state:
        text = f"{project.state_label}{project.state_since_text}"
        yield paragraph("Projektstand: ", figure("projektstand", "Projektstand", text, "states"), ".")
    if project.description:
        yield paragraph(project.description)
    yield progress_paragraph(of_project, figure)
    if of_project.status_note:
        day, text, assessment = of_project.status_note
        yield from paragraphs(text)
        word = f"; Einschätzung: {assessment}" if assessment else ""
        yield note(f"Statusbericht vom {formats.day(day)}{word}")
    for beside in facts.notes.get(project.pk, ()):
        yield from paragraphs(beside.text)
        yield note(f"{beside.get_kind_display()}, Stand vom {formats.day(beside.noted_on)}")


def end_of(project: Project, figure: FigureMaker) -> list[Run]:
    """30.09.2023 (ursprünglich 30.09.2021, einmal verschoben, 730 Tage später)"""
    end = figure("fertigstellung", "Fertigstellung", project.ends_on, *on_day("ends"))
    moved = project.end_moves.text
    if not moved:
        return [end]
    return [end, " (", figure("fertigstellung.ursprung", "Fertigstellung, Verlauf", moved, "ends"), ")"]


def progress_paragraph(of_project: ProjectFacts, figure: FigureMaker) -> Paragraph:
    """Progress of what is recorded and, where a number is planned, of the plan."""
    progress = of_project.status.progress
    basis, meaning = of_project.progress_basis, "digitalisierte ÷ erfasste Prozessbündel"
    if progress.counts_units:
        meaning = f"{progress.words.done}e ÷ erfasste Leistungseinheiten"
    share = figure("fortschritt", "Fortschritt in %", progress.percent, *basis, text=progress.percent_text)
    share_of_plan = figure(
        "fortschritt-vom-plan",
        "Fortschritt, bezogen auf die geplante Zahl",
        progress.percent_of_planned,
        *basis,
        of_value("numbers", PlannedSubject.UNITS if progress.counts_units else PlannedSubject.DIGITISED_BUNDLES),
        text=progress.planned_share_text,
    )
    says_something = progress.has_planned_share and progress.bounds.most
    of_plan: list[Run] = [", bezogen auf den Plan ", share_of_plan] if says_something else []
    return paragraph("Fortschritt: ", share, f" ({meaning})", *of_plan, ".")


@project_section(SINCE_LAST_REPORT, "Seit dem letzten Bericht", 12)
def since_last_report(facts: PaperFacts, of_project: ProjectFacts, figure: FigureMaker) -> Sequence[Block]:
    """A text of staff alone; for the next report it is proposed, see `papers.moved`."""
    return []


@project_section(
    "leistungseinheiten", "Leistungseinheiten", 20, findings_about=("projects.rollout", "projects.phasechange")
)
def units(facts: PaperFacts, of_project: ProjectFacts, figure: FigureMaker) -> Iterator[Block]:
    number = of_project.status.progress.units
    if not number:
        return
    planned = of_project.project.planned_units
    planned_units = figure(
        "leistungseinheiten-geplant",
        "geplante Leistungseinheiten",
        planned,
        of_value("numbers", PlannedSubject.UNITS),
        text=planned_text(planned, of_project.project.planned_units_qualifier),
    )
    of_plan: list[Run] = ["; geplant sind ", planned_units] if planned else []
    yield paragraph(
        "Erfasst sind ",
        figure("leistungseinheiten", "Leistungseinheiten", number, *on_day("rollouts")),
        " Leistungseinheiten",
        *of_plan,
        ".",
    )
    yield phase_chart(of_project.figures)
    yield phase_table(of_project.figures.phase_counts, figure)
    yield from unit_lists(of_project, figure)


def phase_chart(figures: ProjectFigures) -> BarChart:
    segments, signs = figures.phases, {count.label: count.sign for count in figures.phase_counts}
    shares = ", ".join(f"{segment.label} {segment.count} ({percent(segment.share)})" for segment in segments)
    return bar_chart(
        f"Balken: {shares}",
        [
            {"label": f"{segment.label}: {segment.count}", "ink": segment.style, "sign": signs[segment.label]}
            for segment in segments
        ],
        [{"ink": segment.style, "offset": segment.offset, "width": segment.width} for segment in segments],
    )


def phase_table(counts: list[PhaseCount], figure: FigureMaker) -> ContentTable:
    rows: list[list[Cell]] = []
    for count in counts:
        phases = on_day("phases") if count.phase is None else (of_value("phases", count.phase),)
        basis = (*on_day("rollouts"), *phases)
        identifier, label, bounds = f"leistungseinheiten.{count.name}", count.label, count.bounds
        known = share_of(bounds.known, bounds.total)
        share = figure(f"{identifier}-anteil", f"{label}, Anteil", known, *basis, text=count.share_text)
        number = figure(identifier, label, bounds.known, *basis, text=None if bounds.is_exact else bounds.count_text)
        rows.append([label, number, share])
    return table("Leistungseinheiten nach Phase", [*left("Phase"), *right("Leistungseinheiten", "Anteil")], rows)


def unit_lists(of_project: ProjectFacts, figure: FigureMaker) -> Iterator[BulletList]:
    """The units by phase, the last phase first, those without a certain or recorded one at the end."""
    key_date, by_phase = of_project.status.key_date, dict[str, list[Run]]()
    for row in of_project.units:
        is_certain = row["certain_until"] is None or key_date < row["certain_until"]
        label = of_project.figures.all_phases.label(row["current_phase"]) if is_certain else UNCERTAIN_PHASE
        by_phase.setdefault(label, []).append(figure.unit(row))
    named = (phase.name for phase in of_project.figures.named_phases)
    for label in (*named, UNCERTAIN_PHASE, WITHOUT_PHASE):
        if names := by_phase.get(label):
            yield bullet_list(f"{label} ({len(names)})", names)


@project_section("prozessbuendel", "Prozessbündel", 30, findings_about=("projects.processbundle",))
def bundles(facts: PaperFacts, of_project: ProjectFacts, figure: FigureMaker) -> Iterator[Block]:
    if not of_project.status.progress.bundles:
        return
    yield bundles_paragraph(of_project, figure)
    yield step_table(of_project, figure)
    yield from bundle_lists(of_project, figure)
    yield from outputs(facts, of_project, figure)


def bundles_paragraph(of_project: ProjectFacts, figure: FigureMaker) -> Paragraph:
    """How many are recorded, and how many are planned where that is known."""
    project = of_project.project
    number = figure("prozessbuendel", "Prozessbündel", of_project.status.progress.bundles, *on_day("bundles"))
    planned: list[Run] = []
    if project.planned_bundles:
        figure_planned = figure(
            "prozessbuendel-geplant",
            "geplante Prozessbündel",
            project.planned_bundles,
            of_value("numbers", PlannedSubject.BUNDLES),
            text=planned_text(project.planned_bundles, project.planned_bundles_qualifier),
        )
        planned += ["; geplant sind ", figure_planned]
    if project.planned_digitised_bundles:
        figure_digitised = figure(
            "prozessbuendel-geplant-digitalisiert",
            "zu digitalisierende Prozessbündel",
            project.planned_digitised_bundles,
            of_value("numbers", PlannedSubject.DIGITISED_BUNDLES),
            text=planned_text(project.planned_digitised_bundles, project.planned_digitised_bundles_qualifier),
        )
        planned += [", davon vollständig digitalisiert ", figure_digitised]
    return paragraph("Erfasst sind ", number, " Prozessbündel", *planned, ".")


def planned_text(number: int | None, qualifier: str) -> str:
    """bis zu 15"""
    return NOTHING if number is None else formats.qualified(number, qualifier)


def step_table(of_project: ProjectFacts, figure: FigureMaker) -> ContentTable:
    rows: list[list[Cell]] = [
        [
            step.label,
            figure(
                f"prozessbuendel.{step.label}",
                step.label,
                step.bounds.known,
                *on_day("bundles", "steps"),
                text=step.bounds.count_text,
            ),
            step.share_text,
        ]
        for step in of_project.figures.steps
    ]
    columns = [*left("Bearbeitungsschritt"), *right("Prozessbündel", "Anteil")]
    return table("Prozessbündel nach Bearbeitungsschritt", columns, rows)


def bundle_lists(of_project: ProjectFacts, figure: FigureMaker) -> Iterator[BulletList]:
    """The bundles by project phase, and ahead of them those that the state puts first."""
    rows = of_project.figures.bundle_rows
    first = [figure.bundle(row) for row in rows if row["is_state_priority"]]
    if first:
        yield bullet_list("Vom Land als Priorität eingestuft", first)
    for phase in sorted({row["project_phase"] or 0 for row in rows}, key=lambda number: number or LAST_PHASE):
        title = f"Projektphase {phase}" if phase else "Ohne Projektphase"
        yield bullet_list(title, [figure.bundle(row) for row in rows if (row["project_phase"] or 0) == phase])


def outputs(facts: PaperFacts, of_project: ProjectFacts, figure: FigureMaker) -> Iterator[ContentTable]:
    """What the bundles produced by the key date, by bundle and kind."""
    rows: list[list[Cell]] = [
        [
            figure.bundle(of_bundle.bundle),
            capfirst(output.get_kind_display()),
            output.title,
            formats.day(output.produced_on),
        ]
        for of_bundle in facts.outputs.get(of_project.project.pk, ())
        for output in of_bundle.outputs
    ]
    if rows:
        columns = [*left("Prozessbündel", "Art", "Ergebnis"), *right("Stand vom")]
        yield table("Ergebnisse der Prozessbündel", columns, rows)
