"""The page of a grant, and its proof of use as page and files."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from funding.account import AccountLine, accounts_of
from funding.course import MoneyCourse, courses_of
from funding.deadlines import Deadline, deadlines_of
from funding.fund_requests import FundRequest, fund_requests_of
from funding.models import Amendment, Grant, Tranche
from funding.money import Money, money_of_grant
from funding.outlook import Outlook, outlook_of
from funding.plan import PlanComparison, plan_of
from funding.proof import ProofLine, proof_of
from funding.rights import may_take_audit_file
from funding.terms import Term, assumed_day, term_of, terms_in_words
from lists.key_dates import KeyDateView
from lists.tables import ListRows
from lists.views import TableView
from projects.forecast_sentences import chance_text, shares_text
from records.on_day import on_day_of

from ..charts.files import ChartPage
from ..findings.audit import Audited, audit_of_grant
from . import row_tables  # noqa: F401 registers what programs get besides
from .notices import NoticeTable, notice_table
from .panel import GrantPanel
from .proof_pdf import proof_pdf
from .tables import (
    AccountTable,
    FundRequestTable,
    GrantDeadlineTable,
    OutlookTable,
    PlanComparisonTable,
    ProofTable,
    YearlyPlanTable,
    account_rows,
    account_table,
    deadline_table,
    fund_request_table,
    outlook_table,
    plan_table,
)


@dataclass(frozen=True)
class GrantPage:
    """What the page of a grant shows on a key date."""

    grant: Any
    key_date: date

    @cached_property
    def money(self) -> Money:
        return money_of_grant(self.grant, self.key_date)

    @cached_property
    def course(self) -> MoneyCourse:
        return courses_of(self.money, self.key_date)[self.grant.pk]

    @cached_property
    def panel(self) -> GrantPanel:
        return GrantPanel(self.grant.project, self.grant, self.money, self.course)

    @cached_property
    def account_lines(self) -> list[tuple[Tranche, list[AccountLine]]]:
        """Each tranche with its movements."""
        lines = accounts_of([tranche.pk for tranche in self.money.tranches], self.key_date)
        return [(tranche, lines[tranche.pk]) for tranche in self.money.tranches]

    @property
    def accounts(self) -> list[tuple[Tranche, AccountTable]]:
        """Each tranche with its account sheet."""
        return [(tranche, account_table(tranche, lines)) for tranche, lines in self.account_lines]

    @property
    def all_accounts(self) -> AccountTable:
        """The account sheets of all tranches in one table, for files."""
        return AccountTable(row for tranche, lines in self.account_lines for row in account_rows(tranche, lines))

    @cached_property
    def plan(self) -> PlanComparison:
        return plan_of(self.grant, self.money, self.key_date)

    @cached_property
    def fund_requests(self) -> list[FundRequest]:
        return fund_requests_of(self.grant, self.money)

    @property
    def rate_of_requests(self) -> Decimal | None:
        """The rate by which all requests are measured; None where there are several."""
        rates = {request.rate for request in self.fund_requests}
        return rates.pop() if len(rates) == 1 else None

    @property
    def fund_request_table(self) -> FundRequestTable:
        return fund_request_table(self.fund_requests)

    @property
    def plan_by_cost_type(self) -> PlanComparisonTable:
        return plan_table(self.plan, self.plan.by_cost_type, PlanComparisonTable)

    @property
    def plan_by_year(self) -> YearlyPlanTable:
        return plan_table(self.plan, self.plan.by_year, YearlyPlanTable)

    @cached_property
    def deadlines(self) -> list[Deadline]:
        return deadlines_of([self.grant], self.key_date)

    @property
    def deadline_table(self) -> GrantDeadlineTable:
        return deadline_table(self.deadlines)

    @cached_property
    def outlook(self) -> Outlook:
        return outlook_of(self.grant, self.money, self.course, self.key_date)

    @property
    def chance_of_all(self) -> str:
        """The chance that all of the state share will be used: 12 %; empty without a forecast."""
        forecast = self.outlook.forecast
        return chance_text(forecast.reached.chance) if forecast else ""

    @property
    def mixed_of(self) -> str:
        """What the forecast is mixed of; empty without one."""
        forecast = self.outlook.forecast
        return shares_text(forecast.reached.outlook, "Ende des Bewilligungszeitraums") if forecast else ""

    @property
    def outlook_table(self) -> OutlookTable:
        return outlook_table(self.grant, self.outlook)

    @property
    def maximum(self) -> Term:
        """Whether what is missing is borne by the city."""
        return term_of(self.grant, "is_maximum")

    @cached_property
    def amendments(self) -> list[Amendment]:
        """Those known by the key date, in their order."""
        return list(self.grant.amendments.known(self.key_date).order_by("known_from", "position"))

    @property
    def with_conditions(self) -> list[Grant | Amendment]:
        """The notices that have conditions of their own."""
        return [notice for notice in (self.grant, *self.amendments) if notice.conditions]

    @property
    def notice_table(self) -> NoticeTable:
        return notice_table(self.grant, self.amendments)

    @property
    def stated_terms(self) -> list[tuple[str, str, str]]:
        """Label and value of what the notice says about how to deal with the money."""
        return [term for term in terms_in_words(self.grant) if not term[2]]

    @property
    def assumed_terms(self) -> list[tuple[str, str, str]]:
        """Label, value and rule of what is assumed because the notice does not say it."""
        return [*assumed_day(self.grant), *(term for term in terms_in_words(self.grant) if term[2])]

    @property
    def audited(self) -> list[Audited]:
        return audit_of_grant(self.grant, self.money.tranches, self.deadlines, self.key_date)

    @property
    def proof(self) -> list[ProofLine]:
        return proof_of(self.grant, self.money, self.plan)


class GrantMixin(KeyDateView):
    """Pages of one grant; before its first notice there is nothing to show but its day."""

    page_of = Grant

    @cached_property
    def grant(self) -> Grant:
        return get_object_or_404(self.with_project(Grant.objects.all()), slug=self.kwargs["slug"])

    @cached_property
    def shown(self) -> GrantPage | None:
        granted = Grant.objects.granted(self.key_date).with_conditions(self.key_date)
        known = granted.with_last_call(self.key_date).with_use(self.key_date)
        known = known.with_attention(self.key_date)
        grant = self.with_project(known).filter(pk=self.grant.pk).first()
        return GrantPage(grant, self.key_date) if grant else None

    def with_project(self, grants: QuerySet[Grant]) -> QuerySet[Grant]:
        """The grants with their projects, by the titles of the key date."""
        return grants.prefetch_related(on_day_of("project", Grant, self.key_date))

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        return super().get_context_data(grant=self.grant, shown=self.shown, **kwargs)


class GrantView(GrantMixin, ChartPage):
    """One grant: notices, plan, requests for funds, use, deadlines, outlook."""

    template_name = "reports/grant/grant.html"
    panels: ClassVar = {
        "tranchen": "panel.tranche_table",
        "verwendung": "panel.use_table",
        "kostenarten": "panel.all_cost_types",
        "jahre": "panel.all_years",
        "verlauf": "panel.chart.table",
        "konto": "all_accounts",
        "mittelabrufe": "fund_request_table",
        "finanzierungsplan-nach-kostenart": "plan_by_cost_type",
        "finanzierungsplan-nach-jahr": "plan_by_year",
        "ausblick": "outlook_table",
        "fristen": "deadline_table",
        "bescheide": "notice_table",
    }
    charts = ("verlauf",)

    @property
    def subject(self) -> dict[str, str]:
        return {"Projekt": self.grant.project.heading, "Zuwendungsgeber": str(self.grant.grantor)}

    @property
    def file_suffix(self) -> str:
        return str(self.grant.project.slug)

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        may_take = may_take_audit_file(self.request.user, self.grant)
        return super().get_context_data(may_take_audit_file=may_take, **kwargs)


class ProofView(GrantMixin, TableView):
    """The figures part of the proof of use of one grant: page, CSV, XLSX, JSON and PDF."""

    template_name = "reports/grant/proof.html"
    table_class = ProofTable
    heading = "Verwendungsnachweis"
    formula = (
        "Landesförderung = ausgezahlt − zurückgezahlt. Eigenanteil: was als Eigenmittel gebucht ist; ist nichts "
        "gebucht, der Betrag des Bescheids für den ganzen Bewilligungszeitraum. Worin sich Ausgaben und Einnahmen "
        "unterscheiden, steht unter „Nachrichtlich“, außerhalb der Summen. Ist von einer Tranche nur die Verwendung "
        "der Fördermittel nach Kostenart erfasst, steht der übrige Teil der beantragten zuwendungsfähigen Ausgaben als "
        "„nicht nach Kostenart erfasst“."
    )

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"verwendungsnachweis-{self.grant.project.slug}"

    @property
    def lead(self) -> str:  # type: ignore[override]
        return f"Zahlenmäßiger Nachweis zur Zuwendung {self.grant}"

    @property
    def lines(self) -> list[ProofLine]:
        return self.shown.proof if self.shown else []

    def table_data(self) -> ListRows:
        return ListRows([line.row() for line in self.lines])

    def get(self, request: HttpRequest, *args: object, file_format: str = "", **kwargs: object) -> Any:
        if file_format == "pdf" and not self.problems():
            return self.pdf()
        return super().get(request, *args, file_format=file_format, **kwargs)

    def pdf(self) -> HttpResponse:
        response = HttpResponse(proof_pdf(self.grant, self.lines, self.key_date), content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{self.name}_{self.key_date}.pdf"'
        return response
