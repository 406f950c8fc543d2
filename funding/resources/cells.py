"""How cells of files of grant money are read."""

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
TEXT, DAY, AMOUNT, RATE, NUMBER = TextWidget(), DayWidget(), AmountWidget(), DecimalWidget(), WholeNumberWidget()
PRECISION = ChoiceWidget(DatePrecision, empty=DatePrecision.EXACT)
PROJECT = RelationWidget(Project, {"title": ("Projekt", TEXT)}, dated="on_day")
GRANT = RelationWidget(
    Grant,
    {"project_title__title": ("Projekt", TEXT), "grantor": (GRANTOR, TEXT)},
    optional=(GRANTOR,),
    dated="with_project",
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
    dated="with_project",
)
