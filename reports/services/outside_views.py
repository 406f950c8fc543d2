"""The outside view of the city's services: compared, over time, and as it was reported."""

from datetime import date
from functools import cached_property

from lists.filters import ChoiceFilter, FilterForm, FilterSet, SearchFilter, choice_field
from lists.tables import ListRows
from lists.views import ListView, TableView
from services.choices import OutsideResult
from services.models import ReportedService
from services.models.outside import ReportedServiceQuerySet
from services.models.rules import DEFAULT_RULE
from services.outside.comparison import DIFFERENT, OutsideComparison, compare, course

from .outside_tables import (
    OutsideComparisonTable,
    OutsideCourseTable,
    ReportedServiceTable,
    comparison_row,
    course_row,
)

DIFFERING = "abweichend"
RESULTS = {DIFFERING: DIFFERENT, **{result.slug: (result,) for result in OutsideResult}}
FORMULA = (
    f"Bei uns online: nach der Zählweise „{DEFAULT_RULE.name}“. Dort online: erreichbar, nicht als inaktiv gemeldet "
    "und nicht ausdrücklich unberücksichtigt. Welche Leistung gemeint ist, sagt der Leistungsschlüssel, sonst die "
    "OZG-ID. Adressen gelten als gleich, wenn sie sich nur in http und https, Groß- und Kleinschreibung des Namens "
    "oder einem Schrägstrich am Ende unterscheiden."
)


class OutsideComparisonForm(FilterForm):
    ergebnis = choice_field(
        "Ergebnis",
        "alle",
        lambda: [
            (DIFFERING, "alle Abweichungen"),
            *((result.slug, result.label) for result in OutsideResult),
        ],
    )


class OutsideComparisonView(TableView):
    """The city's services beside the outside view of the key date."""

    table_class = OutsideComparisonTable
    form_class = OutsideComparisonForm
    name = "leistungen-abgleich"
    heading = "Abgleich mit der Außensicht"
    lead = "Was meldet der Portalverbund über unsere Onlinedienste, und stimmt es mit unseren Angaben überein?"
    formula = FORMULA
    template_name = "reports/services/outside_comparison.html"

    @cached_property
    def comparison(self) -> OutsideComparison:
        return compare(self.key_date)

    def table_data(self) -> ListRows:
        if not self.filter_form.is_valid():
            return ListRows([])
        results = RESULTS.get(self.filter_form.cleaned_data["ergebnis"], tuple(OutsideResult))
        chosen = (compared for compared in self.comparison.services if compared.result in results)
        return ListRows(comparison_row(self.comparison, compared) for compared in chosen)


class OutsideCourseView(TableView):
    """How the exports compare over time."""

    table_class = OutsideCourseTable
    name = "leistungen-abgleich-verlauf"
    heading = "Verlauf des Abgleichs"
    lead = "Wie hat sich die Außensicht von einem Export zum nächsten verändert?"
    formula = (
        "Jede Zeile vergleicht einen Export mit unseren Angaben zum selben Tag. Von mehr als 24 Exporten steht hier je "
        "Monat der letzte."
    )

    def table_data(self) -> ListRows:
        return ListRows(course_row(comparison, number) for comparison, number in course(self.key_date))


class ReachableFilter(ChoiceFilter):
    """Rows by whether they count as online there."""

    def __init__(self) -> None:
        super().__init__("Dort", "alle", lambda: [("online", "online"), ("nicht-online", "nicht online")])

    def filter(self, queryset: ReportedServiceQuerySet, value: str) -> ReportedServiceQuerySet:
        if not value:
            return queryset
        online = queryset.online()
        return online if value == "online" else queryset.exclude(pk__in=online.order_by().values("pk"))


class ReportedServiceFilterSet(FilterSet):
    suche = SearchFilter("Name, OZG-ID oder Leistungsschlüssel")
    dort = ReachableFilter()


class ReportedServiceListView(ListView):
    """The rows of the newest export, as they stand there."""

    model = ReportedService
    table_class = ReportedServiceTable
    filterset_class = ReportedServiceFilterSet
    name = "aussensicht"
    heading = "Außensicht des Portalverbunds"
    lead = "Welche Onlinedienste nennt der jüngste Export des Portalverbunds für unsere Kommune?"
    template_name = "reports/services/reported.html"

    def rows(self, key_date: date) -> ReportedServiceQuerySet:
        """Made anew each time: whose rows they are says a setting."""
        return ReportedService.objects.on(key_date)
