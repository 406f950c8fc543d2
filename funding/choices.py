"""Code lists of grant management."""

from django.db import models

NOT_PUBLIC = "Nur für Beschäftigte, die Ausgaben ansehen dürfen."


class CostType(models.TextChoices):
    """Kostenart: what money of a tranche was spent on."""

    PERSONNEL = "PERSONNEL", "Personal"
    SERVICES = "SERVICES", "Dienstleistungen"
    INVESTMENT = "INVESTMENT", "Investitionen"


class UsageBasis(models.TextChoices):
    """Grundlage: what an expenditure is of. Sums of two of them are never added."""

    GRANT_MONEY = "GRANT_MONEY", "ausgezahlte Fördermittel"
    WHOLE_EXPENDITURE = "WHOLE_EXPENDITURE", "gesamte zuwendungsfähige Ausgaben"
    OWN_FUNDS = "OWN_FUNDS", "Eigenmittel"
    NOT_RECOGNISED = "NOT_RECOGNISED", "nicht anerkannte Ausgaben"

    @property
    def short(self) -> str:
        """As titles name it beside "Verwendet"; empty for grant money."""
        return SHORT_NAMES[self]


SHORT_NAMES = {
    UsageBasis.GRANT_MONEY: "",
    UsageBasis.WHOLE_EXPENDITURE: "gesamte Ausgaben",
    UsageBasis.OWN_FUNDS: "Eigenmittel",
    UsageBasis.NOT_RECOGNISED: "nicht anerkannt",
}


class TrancheBasis(models.TextChoices):
    """What the expenditures of a tranche add up to: the grant money paid, or the whole eligible expenditure."""

    GRANT_MONEY = UsageBasis.GRANT_MONEY.value, UsageBasis.GRANT_MONEY.label
    WHOLE_EXPENDITURE = UsageBasis.WHOLE_EXPENDITURE.value, UsageBasis.WHOLE_EXPENDITURE.label


class MovementKind(models.IntegerChoices):
    """Vorgang of a movement, in the order in which they follow each other on a day."""

    CLAIM = 1, "Antrag"
    APPROVAL = 2, "Bewilligung"
    PAYMENT = 3, "Auszahlung"
    REPAYMENT = 4, "Rückzahlung"
    WAIVER = 5, "Verzicht"
    INTEREST = 6, "Zinsen"


# Statements, which hold until the next one of their kind; the other movements add up.
DECISIONS = (MovementKind.CLAIM, MovementKind.APPROVAL)


class DeadlineKind(models.TextChoices):
    """Frist of a grant; each has its rule in `funding.deadlines`."""

    PERIOD_END = "PERIOD_END", "Ende des Bewilligungszeitraums"
    LAST_CALL = "LAST_CALL", "Letzter Mittelabruf"
    INTERIM_PROOF = "INTERIM_PROOF", "Zwischennachweis"
    PROOF_OF_USE = "PROOF_OF_USE", "Verwendungsnachweis"


class BudgetScope(models.TextChoices):
    """Bezug: what means of the budget are for. Those for the OZG as a whole may contain those for projects."""

    OZG = "OZG", "OZG insgesamt"
    PROJECT = "PROJECT", "Projekt"


class BudgetStage(models.TextChoices):
    """How far means of the budget are: proposed in a draft, or decided by the council."""

    PLANNED = "PLANNED", "geplant"
    DECIDED = "DECIDED", "beschlossen"
