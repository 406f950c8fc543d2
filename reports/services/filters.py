"""By what rule and of what whole services are counted."""

from lists.filters import FilterForm, choice_field
from services.counting import ENTERED
from services.models import Denominator
from services.models.rules import RULES


def denominators() -> list[tuple[str, str]]:
    return [*Denominator.objects.values_list("slug", "name"), (ENTERED.slug, ENTERED.name)]


class DashboardForm(FilterForm):
    """The counting rule, and what services are counted as a share of."""

    zaehlweise = choice_field("Zählweise", None, lambda: [(rule.slug, rule.name) for rule in RULES.values()])
    grundgesamtheit = choice_field("Grundgesamtheit", None, denominators)
