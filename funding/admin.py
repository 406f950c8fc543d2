"""Admin pages of grants, tranches, expenditures and the budget."""

from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.safestring import SafeString

from lists.formats import euro
from projects.admin import ProjectListFilter, project_filter
from projects.columns import project_name
from records.actions.release import PUBLICATION, ReleaseAdmin
from records.admin import DatedInline, RecordAdmin
from records.confirmations import ConfirmableAdmin, ConfirmationAdmin
from records.dated_admin import DatedAdmin
from records.forms import RecordFormSet
from records.row_forms import StatementRowFormSet
from records.statement_admin import StackedStatementInline, StatementInline, StatementRows, UnlistedStatementAdmin

from .forms import AmendmentRowForm, AmendmentRowFormSet, BookingRowForm
from .models import (
    Amendment,
    BudgetAmount,
    BudgetExpenditure,
    BudgetItem,
    DeadlineDay,
    DeadlineNote,
    Expenditure,
    Grant,
    GrantConfirmation,
    Movement,
    PlanItem,
    Tranche,
    TrancheItem,
)
from .models.budget import BudgetItemQuerySet
from .models.grants import GrantQuerySet
from .models.movements import MovementQuerySet
from .rights import may_take_audit_file


class AmendmentInline(StackedStatementInline):
    """Änderungsbescheide; what is left empty or as it is stays as it was."""

    model = Amendment
    form = AmendmentRowForm
    formset = AmendmentRowFormSet
    classes = ("collapse",)
    fields = (
        ("notice_on", "effective_on", "position"),
        ("reference_number", "source"),
        ("total_volume", "state_share", "own_share", "rate"),
        ("period_start", "period_end"),
        "conditions",
    )


class PlanItemInline(StatementInline):
    model = PlanItem
    fields = ("cost_type", "year", "amount", "effective_on", "source", "file_reference")
    ordering = ("year", "cost_type", "effective_on")
    classes = ("collapse",)


class DeadlineDayInline(StackedStatementInline):
    model = DeadlineDay
    fields = (("kind", "year"), ("due_on", "effective_on"), "reason", ("source", "file_reference"))
    ordering = ("kind", "year", "effective_on")
    classes = ("collapse",)


class DeadlineNoteInline(DatedInline):
    model = DeadlineNote
    fields = ("kind", "year", "met_on")
    classes = ("collapse",)


@admin.register(Grant)
class GrantAdmin(ReleaseAdmin, ConfirmableAdmin):
    change_form_template = "admin/funding/grant/change_form.html"
    list_display = (
        "project",
        "grantor",
        "total_volume",
        "state_share",
        "own_share",
        "period_start",
        "period_end",
    )
    list_filter = (ProjectListFilter, "grantor")
    dated_relations = ("project",)
    date_hierarchy = "period_start"
    ordering = ("project_title__title_key", "period_start", "pk")
    search_fields = ("grantor",)
    search_position = 70
    search_help_text = "Projekt oder Zuwendungsgeber"
    autocomplete_fields = ("project",)
    actions = ("confirm",)
    fieldsets = (
        (None, {"fields": ("project", "grantor", "authority", ("reference_number", "notice_on", "valid_from"))}),
        PUBLICATION,
        ("Beträge in Euro", {"fields": ("total_volume", "state_share", "own_share", "rate")}),
        ("Bewilligungszeitraum", {"fields": ("period_start", "period_end")}),
        (
            "Was der Bescheid bestimmt",
            {
                "fields": (
                    ("is_maximum", "item_tolerance", "use_within_months"),
                    ("interim_proof_months", "proof_months"),
                    "conditions",
                )
            },
        ),
    )
    inlines = (AmendmentInline, PlanItemInline, DeadlineDayInline, DeadlineNoteInline)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        grant = context.get("original")
        context = {**context, "may_take_audit_file": grant and may_take_audit_file(request.user, grant)}
        return super().render_change_form(request, context, *args, **kwargs)

    def with_shown(self, records: Any) -> GrantQuerySet:
        return super().with_shown(records).with_project(timezone.localdate())


@admin.register(GrantConfirmation)
class GrantConfirmationAdmin(ConfirmationAdmin):
    list_select_related = ("subject", "confirmed_by")
    dated_relations = ("subject__project",)


class BookingRows(StatementRows, DatedInline):
    """Bookings with what they are of: new ones in empty rows, those entered are corrected on their own pages."""

    form = BookingRowForm  # entries, no statements
    formset = RecordFormSet


class ExpenditureInline(BookingRows):
    model = Expenditure
    fk_name = "tranche"
    fields = (
        "cost_type",
        "amount",
        "basis",
        "booked_on",
        "date_precision",
        "document_number",
        "payee",
        "purpose",
        "addition",
        "is_total",
        "contains_bookings",
    )


class MovementRowFormSet(StatementRowFormSet):
    """New movements are checked together with those of their tranche."""

    def clean(self) -> None:
        super().clean()
        new = [row.instance for row in self.entered if row.has_changed()]
        stored = self.instance.movements.all() if self.instance.pk else ()
        if new:
            Movement.check_together([*stored, *new])


class MovementInline(StatementInline):
    """The account sheet of a tranche, with an empty row for the next movement."""

    model = Movement
    formset = MovementRowFormSet
    ordering = ("effective_on", "kind", "pk")
    fields = ("effective_on", "kind", "amount", "drawn", "date_precision", "reason", "file_reference", "source")
    readonly_fields = (*StatementInline.readonly_fields, "drawn")

    def get_queryset(self, request: HttpRequest) -> MovementQuerySet:
        movements: Any = super().get_queryset(request)
        return movements.with_drawn()

    @admin.display(description="Abgerufen danach")
    def drawn(self, movement: Any) -> str:
        return euro(movement.drawn).removesuffix(" €") if movement.pk else ""


class TrancheItemInline(DatedInline):
    model = TrancheItem
    fields = ("cost_type", "year", "claimed", "approved")
    classes = ("collapse",)


@admin.register(Tranche)
class TrancheAdmin(RecordAdmin):
    list_display = ("grant", "period_start", "period_end", "claimed", "approved", "paid")
    list_filter = (project_filter("grant__project"),)
    list_select_related = ("grant",)
    dated_relations = ("grant__project",)
    date_hierarchy = "period_start"
    ordering = ("project_title__title_key", "period_start", "pk")
    search_fields = ("grant__grantor",)
    search_position = 80
    search_help_text = "Projekt oder Zuwendungsgeber"
    autocomplete_fields = ("grant",)
    inlines = (MovementInline, TrancheItemInline, ExpenditureInline)
    fieldsets = ((None, {"fields": ("grant", ("period_start", "period_end"), "usage_basis")}),)

    def with_shown(self, records: Any) -> Any:
        today = timezone.localdate()
        return super().with_shown(records).with_amounts(today).with_project(today)

    @admin.display(description="Beantragt", ordering="claimed_by_then")
    def claimed(self, tranche: Tranche) -> str:
        return amount_text(tranche.claimed_by_then)

    @admin.display(description="Bewilligt", ordering="approved_by_then")
    def approved(self, tranche: Tranche) -> str:
        return amount_text(tranche.approved_by_then)

    @admin.display(description="Ausgezahlt", ordering="paid_by_then")
    def paid(self, tranche: Tranche) -> str:
        return amount_text(tranche.paid_by_then)


def amount_text(amount: Decimal | None) -> str:
    return "–" if amount is None else euro(amount)


@admin.register(Movement)
class MovementAdmin(UnlistedStatementAdmin):
    """Movements are entered with their tranche, and corrected here."""


@admin.register(Expenditure)
class ExpenditureAdmin(DatedAdmin):
    list_display = ("grant", "cost_type", "amount", "booked_on", "document_number", "payee", "purpose")
    list_filter = ("cost_type", "basis", "is_total", project_filter("grant__project"))
    list_select_related = ("grant", "tranche__grant")
    dated_relations = ("grant__project", "tranche__grant__project")
    date_hierarchy = "booked_on"
    ordering = ("-booked_on", "-pk")
    search_fields = ("purpose",)
    search_help_text = "Projekt, Zuwendungsgeber oder Belegnummer"
    autocomplete_fields = ("grant", "tranche", "reverses")
    fieldsets = (
        (None, {"fields": ("tranche", "grant", "basis", ("cost_type", "amount"), ("booked_on", "date_precision"))}),
        ("Beleg (nicht öffentlich)", {"fields": (("document_number", "line"), "payee", "purpose", "reverses")}),
        ("Öffentlicher Zusatz", {"fields": ("addition",)}),
        (
            "Summe einer Kostenart",
            {"fields": ("is_total", ("period_start", "period_end"), "contains_bookings")},
        ),
    )


class BudgetAmountInline(StatementInline):
    model = BudgetAmount
    fields = ("stage", "amount", "effective_on", "source", "file_reference")


class BudgetExpenditureInline(BookingRows):
    """What was spent."""

    model = BudgetExpenditure
    fields = ("booked_on", "amount", "purpose")


@admin.register(BudgetItem)
class BudgetItemAdmin(DatedAdmin):
    list_display = ("whose", "of_year", "planned", "decided", "spent")
    list_display_links = ("whose", "of_year")
    list_filter = ("scope", ProjectListFilter, "year")
    dated_relations = ("project",)
    ordering = ("scope", "project_title__title_key", "year", "pk")
    search_fields = ("project",)
    search_help_text = "Projekt"
    autocomplete_fields = ("project",)
    inlines = (BudgetAmountInline, BudgetExpenditureInline)
    fields = (("scope", "project", "year"),)

    def with_shown(self, records: Any) -> BudgetItemQuerySet:
        today = timezone.localdate()
        return super().with_shown(records).with_amounts(today).with_project(today)

    @admin.display(description="Wofür", ordering="project_title__title_key")
    def whose(self, item: BudgetItem) -> SafeString | str:
        return project_name(item.project.title, item.project.short_name) if item.project else item.get_scope_display()

    @admin.display(description="Jahr", ordering="year")
    def of_year(self, item: BudgetItem) -> str:
        return str(item.year)

    @admin.display(description="Geplant", ordering="planned")
    def planned(self, item: Any) -> Decimal | None:
        return item.planned

    @admin.display(description="Beschlossen", ordering="decided")
    def decided(self, item: Any) -> Decimal | None:
        return item.decided

    @admin.display(description="Verausgabt", ordering="spent")
    def spent(self, item: Any) -> Decimal | None:
        return item.spent


@admin.register(BudgetExpenditure)
class BudgetExpenditureAdmin(DatedAdmin):
    list_display = ("budget_item", "booked_on", "amount", "purpose")
    list_filter = (project_filter("budget_item__project"),)
    list_select_related = ("budget_item",)
    dated_relations = ("budget_item__project",)
    date_hierarchy = "booked_on"
    ordering = ("-booked_on", "-pk")
    search_fields = ("purpose",)
    search_help_text = "Projekt"
    autocomplete_fields = ("budget_item",)
    fields = ("budget_item", "booked_on", "amount", "purpose")


# Entered with their owner, corrected on pages of their own.
admin.site.register(Amendment, UnlistedStatementAdmin)
admin.site.register(BudgetAmount, UnlistedStatementAdmin)
admin.site.register(DeadlineDay, UnlistedStatementAdmin)
admin.site.register(PlanItem, UnlistedStatementAdmin)
