"""How files of grants, tranches and expenditures are imported. Amounts in EUR."""

from projects.models import Project
from records.models import DatePrecision
from tabular.imports import Column, Resource
from tabular.widgets import (
    DayWidget,
    DecimalWidget,
    FlagWidget,
    RelationWidget,
    TermWidget,
    TextWidget,
    WholeNumberWidget,
)

from .models import Expenditure, Grant, Tranche
from .terms import CostType, UsageBasis

TEXT, DAY, AMOUNT, NUMBER = TextWidget(), DayWidget(), DecimalWidget(), WholeNumberWidget()
PRECISION = TermWidget(DatePrecision, empty=DatePrecision.EXACT)
GRANT = RelationWidget(Grant, {"project__title": ("Projekt", TEXT), "grantor": ("Zuwendungsgeber", TEXT)})
TRANCHE = RelationWidget(
    Tranche,
    {
        "grant__project__title": ("Projekt", TEXT),
        "grant__grantor": ("Zuwendungsgeber", TEXT),
        "period_start": ("Von", DAY),
        "period_end": ("Bis", DAY),
    },
)

REVERSED = RelationWidget(
    Expenditure,
    {"document_number": ("Storno von Beleg", TEXT), "tranche__grant__project__title": ("Projekt", TEXT)},
)


class GrantResource(Resource):
    project = Column("Projekt", "project", RelationWidget(Project, {"title": ("Projekt", TEXT)}))
    grantor = Column("Zuwendungsgeber", "grantor", TEXT)
    authority = Column("Bewilligungsbehörde", "authority", TEXT)
    total_volume = Column("Gesamtvolumen", "total_volume", AMOUNT)
    state_share = Column("Landesförderung", "state_share", AMOUNT)
    own_share = Column("Eigenanteil", "own_share", AMOUNT)
    rate = Column("Fördersatz in %", "rate", AMOUNT)
    period_start = Column("Bewilligt von", "period_start", DAY)
    period_end = Column("Bewilligt bis", "period_end", DAY)
    reference_number = Column("Aktenzeichen", "reference_number", TEXT)
    notice_on = Column("Bescheid vom", "notice_on", DAY)
    interim_proof_months = Column("Zwischennachweis: Monate nach Jahresende", "interim_proof_months", NUMBER)

    class Meta(Resource.Meta):
        model = Grant
        fields = (
            "project",
            "grantor",
            "authority",
            "total_volume",
            "state_share",
            "own_share",
            "rate",
            "period_start",
            "period_end",
            "reference_number",
            "notice_on",
            "interim_proof_months",
        )
        import_id_fields = ("project", "grantor", "period_start")


class TrancheResource(Resource):
    grant = Column("Zuwendungsgeber", "grant", GRANT)
    period_start = Column("Von", "period_start", DAY)
    period_end = Column("Bis", "period_end", DAY)
    claimed = Column("Beantragt", "claimed", AMOUNT)
    claimed_on = Column("Beantragt am", "claimed_on", DAY)
    approved = Column("Bewilligt", "approved", AMOUNT)
    approved_on = Column("Bewilligt am", "approved_on", DAY)
    paid = Column("Ausgezahlt", "paid", AMOUNT)
    paid_on = Column("Ausgezahlt am", "paid_on", DAY)
    date_precision = Column("Datumsangaben", "date_precision", PRECISION)
    usage_basis = Column(
        "Verwendung bezieht sich auf", "usage_basis", TermWidget(UsageBasis, empty=UsageBasis.GRANT_MONEY)
    )

    class Meta(Resource.Meta):
        model = Tranche
        fields = (
            "grant",
            "period_start",
            "period_end",
            "claimed",
            "claimed_on",
            "approved",
            "approved_on",
            "paid",
            "paid_on",
            "date_precision",
            "usage_basis",
        )
        import_id_fields = ("grant", "period_start", "period_end")


class ExpenditureResource(Resource):
    tranche = Column("Von", "tranche", TRANCHE)
    cost_type = Column("Kostenart", "cost_type", TermWidget(CostType))
    amount = Column("Betrag", "amount", AMOUNT)
    booked_on = Column("Gebucht am", "booked_on", DAY)
    date_precision = Column("Datumsangabe", "date_precision", PRECISION)
    document_number = Column("Belegnummer", "document_number", TEXT)
    payee = Column("Empfänger", "payee", TEXT)
    purpose = Column("Zweck", "purpose", TEXT)
    is_total = Column("Summe der Kostenart", "is_total", FlagWidget())
    reverses = Column("Storno von Beleg", "reverses", REVERSED)

    class Meta(Resource.Meta):
        model = Expenditure
        fields = (
            "tranche",
            "cost_type",
            "amount",
            "booked_on",
            "date_precision",
            "document_number",
            "payee",
            "purpose",
            "is_total",
            "reverses",
        )
        import_id_fields = ("tranche", "cost_type", "booked_on", "document_number", "purpose")
