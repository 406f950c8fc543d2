"""How files of grants, tranches, movements, expenditures and the budget are imported. Amounts in EUR."""

from imports.aliases import register_aliases
from imports.names import named_under
from imports.registry import register
from imports.tables import ImportTable, TablePart, when_empty, when_filled

from ..choices import BudgetStage, MovementKind
from ..models import Grant
from .budget import BudgetExpenditureResource, BudgetItemResource, budget_amount_part
from .cells import GRANT_NAME
from .expenditures import ExpenditureResource, UnclaimedResource
from .grants import GrantResource
from .movements import ApprovalResource, ClaimResource, MovementResource
from .terms import AmendmentResource, DeadlineDayResource, DeadlineNoteResource, PlanItemResource
from .tranches import (
    ListedApprovalResource,
    ListedClaimResource,
    ListedPaymentResource,
    TrancheItemResource,
    TrancheResource,
)

KIND = "Vorgang"
OF_WHOLE = " (gesamte Ausgaben)"
MOVED_OPEN = tuple(f"davon offen ({name})" for name in ("Beantragt", "Bewilligt", "Ausgezahlt", "Zurückgezahlt"))
USED = ("Verwendet", "davon offen", f"Verwendet{OF_WHOLE}", f"davon offen{OF_WHOLE}")
SHARES = ("Abgerufen in %", "Verwendet in %", f"Verwendet in %{OF_WHOLE}")
SETTLED = tuple(
    f"{name}{basis}" for basis in ("", OF_WHOLE) for name in ("davon abgerechnet", "noch nicht abgerechnet")
)

named_under("Zuwendungsgeber", Grant, "grantor")
register_aliases(
    {
        "Zuwendungsgeber": ("Fördergeber", "Mittelgeber", "Zuwendungsgeberin", "Behörde"),
        "Bewilligungsbehörde": ("Bewilligungsstelle",),
        "Gesamtvolumen": (
            *("Gesamtzuwendung (in EURO)", "Gesamtzuwendung", "Gesamtausgaben", "zuwendungsfähige Gesamtausgaben"),
            *("Gesamtkosten", "Projektvolumen"),
        ),
        "Landesförderung": ("Zuwendung", "Zuwendungsbetrag", "Fördersumme", "Förderbetrag", "Zuwendungssumme"),
        "Eigenanteil": ("Eigenmittel", "Eigenleistung"),
        "Fördersatz in %": ("Fördersatz", "Förderquote", "Förderanteil"),
        "Bewilligt von": ("Zeitraum von", "Bewilligungszeitraum von", "Förderbeginn"),
        "Bewilligt bis": ("Zeitraum bis", "Bewilligungszeitraum bis", "Förderende"),
        "Aktenzeichen": ("Az", "Az.", "Geschäftszeichen", "Zuwendungsnummer", "INEZ-Nummer"),
        "Bescheid vom": ("Bescheiddatum", "Datum des Bescheids"),
        "Betrag": ("Summe", "Betrag in EUR", "Betrag (EUR)", "Buchungsbetrag"),
        "Gebucht am": ("Buchungsdatum", "Buchungstag", "Datum"),
        "Beleg": ("Belegnummer", "Beleg-Nr.", "Belegnr."),
        "Empfänger": ("Kreditor", "Zahlungsempfänger", "Lieferant"),
        "Zweck": ("Buchungstext", "Verwendungszweck", "Text"),
    }
)
register(
    ImportTable(
        "foerdermittel",
        "Fördermittel",
        GrantResource,
        computed=(
            "Beantragt",
            "Bewilligt",
            "Ausgezahlt",
            "Zurückgezahlt",
            *MOVED_OPEN,
            *USED,
            *SETTLED,
            "Verfügbar",
            "Nicht mehr abrufbar",
            *SHARES,
            GRANT_NAME,
        ),
    ),
    ImportTable("aenderungsbescheide", "Änderungsbescheide", AmendmentResource),
    ImportTable("finanzierungsplan", "Finanzierungsplan", PlanItemResource),
    ImportTable(
        "zuwendungsfristen",
        "Fristen der Zuwendungen",
        when_filled("Abweichende Frist", DeadlineDayResource),
        when_filled("Erledigt am", DeadlineNoteResource),
        computed=("Fällig am", "Regel"),
    ),
    ImportTable(
        "tranchen",
        "Tranchen",
        TrancheResource,
        when_filled("Beantragt", ListedClaimResource),
        when_filled("Bewilligt", ListedApprovalResource),
        when_filled("Ausgezahlt", ListedPaymentResource),
        computed=("Zurückgezahlt", *MOVED_OPEN, *USED, "Differenz"),
    ),
    ImportTable("aufteilung", "Aufteilung der Tranchen", TrancheItemResource),
    ImportTable(
        "mittelbewegungen",
        "Mittelbewegungen",
        when_filled(KIND, ClaimResource, str(MovementKind.CLAIM.label)),
        when_filled(KIND, ApprovalResource, str(MovementKind.APPROVAL.label)),
        TablePart(MovementResource, KIND, takes_empty=True),
    ),
    ImportTable(
        "ausgaben",
        "Ausgaben",
        when_filled("Von", ExpenditureResource),
        when_empty("Von", UnclaimedResource),
        computed=("Summe mit Einzelbuchungen",),
    ),
    ImportTable(
        "haushalt",
        "Haushaltsansätze",
        BudgetItemResource,
        budget_amount_part(BudgetStage.PLANNED, "Quelle des Plans"),
        budget_amount_part(BudgetStage.DECIDED, "Quelle des Beschlusses"),
        computed=("ursprünglich beschlossen", "Verausgabt", "Verbleibt"),
    ),
    ImportTable("haushaltsausgaben", "Haushaltsausgaben", BudgetExpenditureResource),
)
