"""The facts of projects whose statuses a page has loaded, for the checks."""

from funding.facts import FundingFacts
from projects.facts import ProgressFacts
from projects.phases import Phases
from records.findings import Scope

from .status import ProjectStatus


def facts_of(
    statuses: list[ProjectStatus], scope: Scope, phases: Phases | None = None
) -> tuple[ProgressFacts, FundingFacts]:
    """The facts of projects whose statuses are known: the checks use what the page has loaded of them."""
    grants = []
    tranches = {}
    for status in statuses:
        for grant in status.money.grants:
            grant.project = status.project
            grants.append(grant)
            tranches[grant.pk] = status.money.of_grant(grant).tranches
    progress = [status.progress for status in statuses]
    forecasts = {status.project.pk: status.forecast for status in statuses if status.forecast}
    return ProgressFacts.load(scope, progress, phases, forecasts), FundingFacts.load(scope, grants, tranches)
