"""Lists of grants, their amendments, plans and deadlines, tranches, movements, expenditures and the budget."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import F

from lists.panel_files import PanelPage
from lists.tables import ListRows, Table
from lists.views import ConfirmableListView, TableView
from projects.columns import ProjectPartList, name_projects
from projects.models import Project
from records.text import address_form

from .by_cost_type import UsedForRow, UsedForTable, used_for_rows, used_for_table
from .choices import DeadlineKind
from .deadlines import Deadline, deadlines_of
from .deeds import TrancheDeeds
from .filters import (
    AmendmentFilterSet,
    BudgetExpenditureFilterSet,
    BudgetFilterSet,
    DeadlineFilterForm,
    ExpenditureFilterSet,
    GrantFilterSet,
    MovementFilterSet,
    PlanFilterSet,
    TrancheFilterSet,
    TrancheItemFilterSet,
)
from .models import (
    Amendment,
    BudgetExpenditure,
    BudgetItem,
    Expenditure,
    Grant,
    Movement,
    PlanItem,
    Tranche,
    TrancheItem,
)
from .tables import (
    AmendmentTable,
    BudgetExpenditureTable,
    BudgetTable,
    DeadlineTable,
    ExpenditureTable,
    GrantTable,
    MovementTable,
    PlanTable,
    TrancheItemTable,
    TrancheTable,
    columns_of_staff,
)


class GrantListView(ProjectPartList, ConfirmableListView):
    model = Grant
    narrows_by = "zuwendung"
    table_class = GrantTable
    filterset_class = GrantFilterSet
    name = "foerdermittel"
    heading = "Fördermittel"
    lead = "Wie viel ist zugesagt, beantragt, bewilligt, ausgezahlt und verwendet, und was ist noch verfügbar?"
    formula = (
        "Abgerufen = Ausgezahlt − Zurückgezahlt. Abgerufen in % = Abgerufen ÷ Landesförderung. "
        "Verfügbar = Landesförderung − Abgerufen − Verzichte; nach dem letzten Tag für Mittelabrufe ist dieser Rest "
        "nicht mehr abrufbar. Verwendet ist, was bis zum Stichtag gebucht ist, von Fördermitteln und von gesamten "
        "Ausgaben je für sich. Verwendet in % = gebuchte Fördermittel ÷ Landesförderung, von gesamten Ausgaben ÷ "
        "Gesamtvolumen. „Mindestens“, „höchstens“ oder „vorläufig“ steht, wo von Zahlungen, Bescheiden oder Buchungen "
        "nur der späteste Tag bekannt ist und mehr oder weniger schon gelten kann."
    )

    @cached_property
    def table(self) -> Table:
        """On pages with whole expenditure only where any is booked, or may be, and with what was repaid or can no
        longer be called for where there is any: few cities have it, and the table is wide."""
        table = super().table
        sums = table.data.summary
        has_whole = any(sums[f"sum_{name}"] is not None for name in ("whole", "whole_open"))
        shown = {
            "whole": has_whole,
            "whole_share": has_whole,
            "repaid": sums["sum_repaid"] or sums["sum_repaid_open"],
            "lapsed": sums["sum_lapsed"],
        }
        for name, has_any in shown.items():
            table.columns[name].column.page = bool(has_any)
        return table


class AmendmentListView(ProjectPartList):
    model = Amendment
    table_class = AmendmentTable
    filterset_class = AmendmentFilterSet
    name = "aenderungsbescheide"
    heading = "Änderungsbescheide"
    lead = "Was haben Änderungsbescheide an den Zuwendungen geändert, und ab wann?"
    formula = (
        "Ein Bescheid zählt ab dem Tag, ab dem er wirksam ist, und nicht vor seinem eigenen. Was er nicht nennt, "
        "bleibt, wie es war; von mehreren eines Tages geht der letzte in der Reihenfolge vor."
    )


class PlanListView(ProjectPartList):
    model = PlanItem
    table_class = PlanTable
    filterset_class = PlanFilterSet
    name = "finanzierungsplan"
    heading = "Finanzierungsplan"
    lead = "Was sehen die Zuwendungen je Kostenart und Jahr vor?"
    formula = "Ein Ansatz gilt bis zum nächsten derselben Kostenart und desselben Jahres; ohne Tag von Anfang an."


class DeadlineListView(TableView):
    table_class = DeadlineTable
    form_class = DeadlineFilterForm
    name = "zuwendungsfristen"
    heading = "Fristen der Zuwendungen"
    lead = "Was ist wann fällig, nach welcher Regel, und was ist erledigt?"
    formula = (
        "Eine abweichende Frist gilt ab dem Tag, an dem sie gewährt wurde; ohne Tag von Anfang an. Wo der Bescheid "
        "nichts sagt, steht die Annahme mit ihrer Regel."
    )

    @cached_property
    def filter_form(self) -> DeadlineFilterForm:
        return DeadlineFilterForm(self.request.GET, key_date=self.key_date)

    def table_data(self) -> ListRows:
        if not self.filter_form.is_valid():
            return ListRows([])
        chosen = self.filter_form.cleaned_data
        granted: Any = Grant.objects.granted(self.key_date).with_conditions(self.key_date).with_project(self.key_date)
        grants = granted.filter(project__slug=chosen["projekt"]) if chosen["projekt"] else granted
        titled = grants.annotate(project_slug=F("project__slug"), title=F("project_title__title")).order_by("pk")
        deadlines = [deadline for deadline in deadlines_of(titled, self.key_date) if is_wanted(deadline, chosen)]
        return ListRows(map(deadline_row, deadlines))

    @cached_property
    def table(self) -> Any:
        table = super().table
        name_projects(table, {slug: short_name for slug, _, short_name in Project.objects.named(self.key_date)})
        return table


def is_wanted(deadline: Deadline, chosen: Mapping[str, str]) -> bool:
    """Whether the filters leave it."""
    return chosen["frist"] in ("", address_form(deadline.kind.label)) and chosen["stand"] in (
        "",
        "erledigt" if deadline.met_on else "offen",
    )


def deadline_row(deadline: Deadline) -> dict[str, object]:
    grant: Any = deadline.grant
    return {
        "project__slug": grant.project_slug,
        "project_title__title": grant.title,
        "grantor": grant.grantor,
        "kind": deadline.kind,
        "year": deadline.year,
        "due_on": deadline.due_on,
        "set_on": deadline.day.due_on if deadline.day else None,
        "reason": deadline.reason,
        "since": deadline.day.since if deadline.day else None,
        "met_on": None if deadline.kind == DeadlineKind.PERIOD_END else deadline.met_on,
        "rule": deadline.rule_text,
        "grant_name": grant.slug,
    }


class TrancheListView(ProjectPartList):
    model = Tranche
    deeds_class = TrancheDeeds
    table_class = TrancheTable
    filterset_class = TrancheFilterSet
    name = "tranchen"
    heading = "Tranchen"
    lead = "Welche Fördermittel wurden für welchen Zeitraum beantragt, bewilligt und ausgezahlt?"
    formula = (
        "Differenz = Ausgezahlt − Zurückgezahlt − Verwendet; bezieht sich die Verwendung einer Tranche auf die "
        "gesamten zuwendungsfähigen Ausgaben, dann Beantragt − Verwendet."
    )


class TrancheItemListView(ProjectPartList):
    model = TrancheItem
    table_class = TrancheItemTable
    filterset_class = TrancheItemFilterSet
    name = "aufteilung"
    heading = "Aufteilung der Tranchen"
    lead = "Was wurde von den Tranchen für welche Kostenart und welches Jahr beantragt und bewilligt?"
    formula = "Eine Tranche muss nicht aufgeteilt sein; leer heißt nicht erfasst oder bis zum Stichtag nicht bewilligt."


class MovementListView(ProjectPartList):
    model = Movement
    table_class = MovementTable
    filterset_class = MovementFilterSet
    name = "mittelbewegungen"
    heading = "Mittelbewegungen"
    lead = "Was geschah wann mit den Fördermitteln: Anträge, Bewilligungen, Zahlungen und was zurückging?"
    formula = (
        "Ein Antrag oder eine Bewilligung gilt bis zum nächsten derselben Tranche; Auszahlungen, Rückzahlungen, "
        "Verzichte und Zinsen summieren sich."
    )


class ExpenditureListView(PanelPage, ProjectPartList):
    model = Expenditure
    table_class = ExpenditureTable
    filterset_class = ExpenditureFilterSet
    name = "ausgaben"
    template_name = "funding/expenditures.html"
    heading = "Ausgaben"
    lead = "Wofür wurden die Mittel verwendet?"
    formula = (
        "Ein Jahr meint den Tag der Buchung. Summen, von denen nur der Zeitraum bekannt ist, gehören zu keinem; sie "
        "sind unter „Summen von Zeiträumen“ zu finden. Beträge verschiedener Grundlagen werden nie addiert."
    )

    panels: ClassVar = {"nach-kostenart": "all_used_for"}
    file_suffix = name

    @property
    def shown(self) -> "ExpenditureListView":
        return self

    @cached_property
    def chosen(self) -> dict[str, Any]:
        """The filters that narrow the list, by their names."""
        form = self.filterset.form
        return {name: value for name, value in form.cleaned_data.items() if value not in (None, "")}

    @property
    def file_parameters(self) -> dict[str, object]:
        return {**self.chosen, **self.days}

    @property
    def known_in_panels(self) -> list[str]:
        return self.known_names

    @cached_property
    def used_for(self) -> dict[str, list[UsedForRow]]:
        return used_for_rows(self.filterset.qs)

    @property
    def used_for_tables(self) -> list[tuple[str, UsedForTable]]:
        """What the listed amounts were used for; nothing where the list is narrowed to one cost type."""
        used_for = {} if "kostenart" in self.chosen else self.used_for
        return [(basis, used_for_table(rows, self.chosen)) for basis, rows in used_for.items()]

    @property
    def all_used_for(self) -> UsedForTable:
        """That of all bases, for files."""
        return UsedForTable(row for rows in self.used_for.values() for row in rows)

    @cached_property
    def table(self) -> Any:
        """With the columns of staff for who may view expenditures in the administration."""
        is_staff = self.request.user.has_perm("funding.view_expenditure")
        table = ExpenditureTable(self.table_data(), columns_of_staff() if is_staff else ())
        name_projects(table, self.filterset.form.fields["projekt"].short_names)
        return table


class BudgetListView(ProjectPartList):
    model = BudgetItem
    table_class = BudgetTable
    filterset_class = BudgetFilterSet
    name = "haushalt"
    heading = "Haushalt"
    lead = "Welche Haushaltsmittel sind je Jahr geplant, beschlossen und verausgabt?"
    formula = (
        "Verbleibt = Beschlossen − Verausgabt. Leer heißt nicht erfasst. Ansätze für das OZG insgesamt und für "
        "Projekte werden nicht addiert, weil der eine den anderen enthalten kann."
    )


class BudgetExpenditureListView(ProjectPartList):
    model = BudgetExpenditure
    table_class = BudgetExpenditureTable
    filterset_class = BudgetExpenditureFilterSet
    name = "haushaltsausgaben"
    heading = "Haushaltsausgaben"
    lead = "Was wurde von den Haushaltsansätzen verausgabt?"
    formula = (
        "Eine Summe steht, wo alle Zeilen von Projekten oder alle vom OZG insgesamt sprechen: Der eine Ansatz kann den "
        "anderen enthalten."
    )

    @cached_property
    def table(self) -> Any:
        """Summed under a filter after which all rows are of the OZG as a whole, or none."""
        table: Any = super().table
        table.adds_up = any(self.request.GET.get(name) for name in ("bezug", "projekt", "ansatz"))
        return table
