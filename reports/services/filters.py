"""By what rule and of what whole services are counted."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from lists.filters import FilterForm, choice_field
from services.counting import ENTERED
from services.models import Denominator
from services.models.rules import RULES


def denominators(key_date: date, chosen: str) -> list[tuple[str, str]]:
    """Those of the day, and the one chosen, so that an address is answered on any day."""
    offered = Denominator.objects.filter(Q(effective_on__lte=key_date) | Q(slug=chosen))
    return [*offered.values_list("slug", "name"), (ENTERED.slug, ENTERED.name)]


class DashboardForm(FilterForm):
    """The counting rule, and what services are counted as a share of on a key date."""

    zaehlweise = choice_field("Zählweise", None, lambda: [(rule.slug, rule.name) for rule in RULES.values()])
    grundgesamtheit = choice_field("Grundgesamtheit", None, lambda: ())

    def __init__(self, *args: Any, key_date: date | None = None, **kwargs: Any) -> None:
        """With what there is to be a share of by the key date, else by today."""
        super().__init__(*args, **kwargs)
        offered: Any = self.fields["grundgesamtheit"]
        offered.choices = denominators(key_date or timezone.localdate(), self.data.get("grundgesamtheit", ""))
