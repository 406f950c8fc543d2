"""How cells of files of grant money are read."""

from collections.abc import Sequence

from imports.cells import CellByHeader
from imports.widgets import (
    AmountWidget,
    ChoiceWidget,
    DayWidget,
    DecimalWidget,
    RelationWidget,
    TextWidget,
    WholeNumberWidget,
)
from projects.models import Project
from records.models import DatePrecision

from ..models import Grant, Tranche

GRANTOR = "Zuwendungsgeber"
GRANT_NAME = "Zuwendung"
TRANCHE_NUMBER = "Tranche"
TEXT, DAY, AMOUNT, RATE, NUMBER = TextWidget(), DayWidget(), AmountWidget(), DecimalWidget(), WholeNumberWidget()
PRECISION = ChoiceWidget(DatePrecision, empty=DatePrecision.EXACT)
PROJECT = RelationWidget(Project, {"title": ("Projekt", TEXT)}, dated="on_day")


class GrantNameWidget(TextWidget):
    expects = "Kurzname der Zuwendung in Adressen; nötig, wo sonst mehrere gemeint sein können"


class TrancheNumberWidget(WholeNumberWidget):
    expects = "die wievielte der Tranchen mit diesem Zeitraum; nötig, wo es mehrere gibt"


NAME_OF_GRANT, NUMBER_OF_TRANCHE = GrantNameWidget(), TrancheNumberWidget()


def chosen_grant(grants: Sequence[Grant], cell: CellByHeader) -> Grant | None:
    """Of grants the one that the row names; None where it names none, and there are several. Raises a ValueError."""
    name = NAME_OF_GRANT.of(cell, GRANT_NAME)
    named = [grant for grant in grants if not name or grant.slug == name]
    if not named:
        raise ValueError(
            f"Eine Zuwendung „{name}“ gibt es hier nicht. Es gibt: {', '.join(each.slug for each in grants)}."
        )
    return named[0] if len(named) == 1 else None


def chosen_tranche(tranches: Sequence[Tranche], cell: CellByHeader) -> Tranche | None:
    """As `chosen_grant`, of tranches of the same period."""
    names = {tranche.pk: tranche.grant.slug for tranche in tranches}
    name = NAME_OF_GRANT.of(cell, GRANT_NAME)
    of_grant = [tranche for tranche in tranches if not name or names[tranche.pk] == name]
    if not of_grant:
        raise ValueError(f"Der Zuwendung „{name}“ gehört keine Tranche mit diesem Zeitraum.")
    return numbered(of_grant, cell) if len(set(names.values())) == 1 or name else None


def numbered(tranches: Sequence[Tranche], cell: CellByHeader) -> Tranche | None:
    """Of the tranches of a grant with the same period, in the order of their entry, the one with the number of the row;
    None where it says none, and there are several. Raises a ValueError."""
    number = NUMBER_OF_TRANCHE.of(cell, TRANCHE_NUMBER)
    if number is None:
        return tranches[0] if len(tranches) == 1 else None
    if not 0 < number <= len(tranches):
        raise ValueError(f"Eine {number}. Tranche mit diesem Zeitraum gibt es nicht.")
    return tranches[number - 1]


GRANT = RelationWidget(
    Grant,
    {"project_title__title": ("Projekt", TEXT), "grantor": (GRANTOR, TEXT)},
    optional=(GRANTOR,),
    dated="with_project",
    more={GRANT_NAME: NAME_OF_GRANT},
    choose=chosen_grant,
)
TRANCHE = RelationWidget(
    Tranche,
    {
        "project_title__title": ("Projekt", TEXT),
        "grant__grantor": (GRANTOR, TEXT),
        "period_start": ("Von", DAY),
        "period_end": ("Bis", DAY),
    },
    optional=(GRANTOR,),
    dated="with_project_and_grant",
    more={GRANT_NAME: NAME_OF_GRANT, TRANCHE_NUMBER: NUMBER_OF_TRANCHE},
    choose=chosen_tranche,
)
