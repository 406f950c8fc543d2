"""What the checks of grant money share. Amounts in EUR."""

from decimal import Decimal
from typing import Any

from lists.formats import day
from records.findings import Finding, FindingLink, Measure, Subject, checks_on

from ..facts import FundingFacts
from ..models import Grant, Tranche

RATE = "VV zu § 44 LHO NRW: Anteilfinanzierung nach dem Fördersatz des Bescheids"
PERIOD = "Zuwendungsbescheid: Bewilligungszeitraum"
USE = "ANBest-G: zahlenmäßiger Nachweis"


check = checks_on(FundingFacts)


def of_grant(grant: Grant) -> Subject:
    return Subject("funding.grant", grant.pk, f"Zuwendung {grant.grantor}", grant.project.slug)


def of_tranche(grant: Grant, tranche: Tranche) -> Subject:
    name = f"Tranche {day(tranche.period_start)} bis {day(tranche.period_end)}"
    return Subject("funding.tranche", tranche.pk, name, grant.project.slug)


def rows_of(grant: Grant, *url_names: str) -> tuple[FindingLink, ...]:
    titles = {
        "grants": "Fördermittel",
        "tranches": "Tranchen",
        "movements": "Mittelbewegungen",
        "expenditures": "Ausgaben",
    }
    return tuple((titles[name], name, {"projekt": grant.project.slug}) for name in url_names)


def in_euro(
    subject: Subject, text: str, wanted: Decimal, actual: Decimal, links: tuple[FindingLink, ...], **more: Any
) -> Finding:
    return Finding(subject, text, Measure.EURO, wanted, actual, actual - wanted, links=links, **more)
