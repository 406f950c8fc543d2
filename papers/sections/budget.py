"""The means in the city's budget: what is planned, decided and spent by year, for the OZG and for projects."""

from collections.abc import Iterator
from typing import Any

from funding.choices import BudgetScope
from funding.models import BudgetItem
from records.text import NOT_RECORDED

from ..bases import on_day
from ..blocks import NOTHING, left, note, right, table
from ..content import Block, Cell
from ..facts import FigureMaker, PaperFacts
from ..registry import section

COLUMNS = (
    ("planned", "geplant", "Geplant", "budget-amounts"),
    ("decided", "beschlossen", "Beschlossen", "budget-amounts"),
    ("spent", "verausgabt", "Verausgabt", "budget-expenditures"),
)


@section("haushaltsmittel", "Haushaltsmittel", 59, level=2)
def budget(facts: PaperFacts) -> Iterator[Block]:
    """Of the OZG as a whole first, then of the projects of the paper in their order; a year each."""
    items = items_of(facts)
    if not items:
        return
    columns = [*left("Wofür"), *right("Jahr", "Geplant", "Beschlossen", "Verausgabt", "Verbleibt")]
    yield table("Haushaltsansätze je Jahr", columns, [amounts_row(facts, item) for item in items])
    decided = [decision_row(facts, item) for item in items if item.decided is not None]
    if decided:
        columns = [*left("Wofür"), *right("Jahr", "Beschlossen am", "Ursprünglich"), *left("Quelle")]
        yield table("Beschlüsse zum Haushalt", columns, decided)
    yield note(
        f"Verbleibt = Beschlossen − Verausgabt. „{NOT_RECORDED}“ heißt nicht null; Jahre ohne Angabe stehen nicht da."
    )
    if items[0].project is None and items[-1].project is not None:
        yield note(
            "Der Ansatz für das OZG insgesamt kann die der Projekte enthalten; beide werden deshalb nicht addiert."
        )


def items_of(facts: PaperFacts) -> list[Any]:
    places = {project.pk: place for place, project in enumerate(facts.project_records)}
    projects = {project.pk: project for project in facts.project_records}
    known = BudgetItem.objects.known(facts.key_date).with_amounts(facts.key_date)
    items: list[Any] = [item for item in known if item.project_id is None or item.project_id in places]
    for item in items:
        item.project = projects.get(item.project_id)
    return sorted(items, key=lambda item: (places.get(item.project_id, -1), item.year))


def amounts_row(facts: PaperFacts, item: Any) -> list[Cell]:
    figures = (figure_of(facts, item, name, label, getattr(item, field), kind) for field, name, label, kind in COLUMNS)
    left_over = figure_of(facts, item, "verbleibt", "Verbleibt", item.left, "budget-amounts", "budget-expenditures")
    return [whose(facts, item), str(item.year), *figures, left_over]


def decision_row(facts: PaperFacts, item: Any) -> list[Cell]:
    since = figure_of(facts, item, "beschlossen-am", "Beschlossen am", item.decided_on, "budget-amounts")
    first: Cell = NOTHING
    if item.first_decided is not None:
        name, label = "beschlossen.urspruenglich", "Ursprünglich beschlossen"
        first = facts.figure(*labelled(item, name, label), item.first_decided, f"budget-amounts#{item.pk}")
    return [whose(facts, item), str(item.year), since, first, item.decided_source or NOTHING]


def figure_of(facts: PaperFacts, item: BudgetItem, name: str, label: str, value: object, *kinds: str) -> Cell:
    """A figure of an item, made of what holds on the key date; „nicht erfasst“ leaves open what it shall answer."""
    basis = [f"{kind}#{item.pk}" for kind in on_day(*kinds)]
    return facts.figure(*labelled(item, name, label), value, *basis, text=NOT_RECORDED if value is None else None)


def labelled(item: BudgetItem, name: str, label: str) -> tuple[str, str]:
    """Identifier and label: haushalt.aktenplan-2021.beschlossen, "Einführung …: Beschlossen 2021"."""
    slug = item.project.slug if item.project else "ozg"
    of_whom = item.project.title if item.project else str(BudgetScope.OZG.label)
    return f"haushalt.{slug}-{item.year}.{name}", f"{of_whom}: {label} {item.year}"


def whose(facts: PaperFacts, item: BudgetItem) -> Cell:
    return FigureMaker(facts, item.project).title if item.project else str(BudgetScope.OZG.label)
