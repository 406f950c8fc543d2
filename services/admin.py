"""Admin pages of the catalogue, of the state of its services, and of lists, models and deadlines."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from records.actions.page import action_context
from records.admin import DatedInline, RecordAdmin
from records.dated_admin import DatedAdmin
from records.models import Record
from records.stated_admin import StatedAdmin, StatedListFilter
from records.statement_admin import StatementAdmin

from .forms import ListingForm, WithdrawOffersForm
from .inlines import STATE_INLINES, ListingInline
from .models import (
    STATES,
    Denominator,
    EfaPilot,
    LeikaAssignment,
    LeikaService,
    LifeSituation,
    MaturityChange,
    MaturityLevel,
    MaturityModel,
    OutsideView,
    PolicyField,
    PriorityList,
    PriorityListing,
    ProvisionChange,
    ReportedService,
    ResponsibilityChange,
    Service,
    ServiceDeadline,
    ServiceStatement,
)


@admin.register(PolicyField)
class PolicyFieldAdmin(RecordAdmin):
    search_fields = ("name",)


@admin.register(LifeSituation)
class LifeSituationAdmin(RecordAdmin):
    list_display = ("name", "field")
    list_filter = ("field",)
    list_select_related = ("field",)
    search_fields = ("name",)
    autocomplete_fields = ("field",)


class StatusFilter(StatedListFilter):
    title = "Stand im Katalog"
    parameter_name = "catalogue_status"


@admin.register(Service)
class ServiceAdmin(StatedAdmin):
    list_display = ("ozg_id", "catalogue_name", "situation")
    list_display_links = ("catalogue_name",)
    list_filter = ("situation__field", StatusFilter)
    list_select_related = ("situation__field",)
    fields = ("ozg_id", "catalogue_name", "catalogue_status", "situation")
    search_fields = ("name", "ozg_id")
    search_position = 50
    search_help_text = "Name, Beginn der OZG-ID oder eines Leistungsschlüssels"
    autocomplete_fields = ("situation",)
    inlines = (*STATE_INLINES, ListingInline)
    actions = ("withdraw_offers",)
    change_form_template = "admin/services/service/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.withdraw_offers_of_one)
        return [path("<int:object_id>/zuruecknehmen/", view, name="services_service_withdraw"), *super().get_urls()]

    def has_withdraw_permission(self, request: HttpRequest) -> bool:
        kinds = ("maturitychange", "provisionchange", "portalchange")
        return request.user.has_perms([f"services.add_{kind}" for kind in kinds])

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context = {**context, "may_withdraw": self.has_withdraw_permission(request)}
        return super().render_change_form(request, context, *args, **kwargs)

    def withdraw_offers_of_one(self, request: HttpRequest, object_id: int) -> HttpResponse:
        if not self.has_withdraw_permission(request):
            raise PermissionDenied
        chosen = self.get_queryset(request).filter(pk=object_id)
        if not chosen.exists():
            raise Http404
        back = reverse("admin:services_service_change", args=[object_id])
        return self.withdraw_offers(request, chosen) or HttpResponseRedirect(back)

    @admin.action(description="Angebot zurücknehmen", permissions=["withdraw"])
    def withdraw_offers(self, request: HttpRequest, services: QuerySet[Service]) -> HttpResponse | None:
        """Ask what is withdrawn and since when, then state it of all that is chosen; None leads back."""
        chosen = Service.objects.filter(pk__in=services.order_by().values("pk"))
        form = WithdrawOffersForm(request.POST if "withdraw_offers" in request.POST else None, chosen=chosen)
        withdrawn = form.save() if form.is_valid() else None
        if withdrawn:
            number = len({statement.service_id for statement in withdrawn})
            of_services = "1 OZG-Leistung" if number == 1 else f"{number} OZG-Leistungen"
            messages.success(
                request, f"Ab {form.cleaned_data['effective_on']:%d.%m.%Y} zurückgenommen: Angebot von {of_services}."
            )
            return None
        context = action_context(self, request, services, form, "Angebot zurücknehmen")
        return TemplateResponse(request, "admin/services/service/withdraw_offers.html", context)


class LeikaAssignmentInline(DatedInline):
    """The OZG services that a LeiKa service belongs to."""

    model = LeikaAssignment
    autocomplete_fields = ("service",)


@admin.register(LeikaService)
class LeikaServiceAdmin(StatedAdmin):
    list_display = ("key", "catalogue_name", "types", "is_sdg1", "is_sdg2")
    list_display_links = ("catalogue_name",)
    list_filter = (("services", admin.EmptyFieldListFilter), StatusFilter, "is_sdg1", "is_sdg2")
    fields = ("key", "catalogue_name", "catalogue_status", "typification", "is_sdg1", "is_sdg2", "legal_basis")
    search_fields = ("name", "key")
    search_position = 60
    search_help_text = "Name oder Beginn des Leistungsschlüssels"
    inlines = (LeikaAssignmentInline,)

    @admin.display(description="Typisierung", ordering="typification")
    def types(self, record: LeikaService) -> str:
        return record.typification_text


@admin.register(LeikaAssignment)
class LeikaAssignmentAdmin(RecordAdmin):
    list_display = ("leika", "service")
    list_select_related = ("leika", "service")
    search_fields = ("leika__name", "leika__key", "service__name", "service__ozg_id")
    autocomplete_fields = ("leika", "service")


class LevelInline(DatedInline):
    model = MaturityLevel
    fields = ("number", "name", "meaning", "source", "is_online", "is_compliant")


@admin.register(MaturityModel)
class MaturityModelAdmin(RecordAdmin):
    list_display = ("edition", "source")
    inlines = (LevelInline,)


@admin.register(MaturityLevel)
class MaturityLevelAdmin(RecordAdmin):
    list_display = ("number", "name", "model", "is_online", "is_compliant")
    list_display_links = ("number", "name")
    list_filter = ("model",)
    list_select_related = ("model",)
    search_fields = ("name",)


@admin.register(PriorityList)
class PriorityListAdmin(DatedAdmin):
    list_display = ("name", "kind", "effective_on", "source")
    list_filter = ("kind",)
    search_fields = ("name",)
    inlines = (ListingInline,)


@admin.register(PriorityListing)
class PriorityListingAdmin(DatedAdmin):
    form = ListingForm
    list_display = ("service", "priority_list")
    list_filter = ("priority_list",)
    list_select_related = ("service", "priority_list")
    search_fields = ("service__name", "service__ozg_id")
    autocomplete_fields = ("service", "priority_list")

    def get_fieldsets(self, request: HttpRequest, obj: Record | None = None) -> Any:
        """Who puts one on a list corrects that."""
        fieldsets = super().get_fieldsets(request, obj)
        return fieldsets if obj else [*fieldsets, ("Grund der Berichtigung", {"fields": ("change_reason",)})]


@admin.register(Denominator)
class DenominatorAdmin(DatedAdmin):
    list_display = ("name", "basis", "qualifier", "number", "leika_number", "effective_on", "source")
    list_filter = ("basis",)
    prepopulated_fields = {"slug": ("name",)}


@admin.register(EfaPilot)
class EfaPilotAdmin(DatedAdmin):
    list_display = ("name", "topic", "service", "effective_on", "ended_on")
    list_select_related = ("service",)
    search_fields = ("name", "service__name")
    autocomplete_fields = ("service",)
    date_hierarchy = "effective_on"


@admin.register(ServiceDeadline)
class ServiceDeadlineAdmin(RecordAdmin):
    list_display = ("name", "due_on", "source")


@admin.register(OutsideView)
class OutsideViewAdmin(RecordAdmin):
    list_display = ("effective_on", "source")
    date_hierarchy = "effective_on"


@admin.register(ReportedService)
class ReportedServiceAdmin(RecordAdmin):
    list_display = ("leika_key", "name", "view", "area", "is_working", "is_active")
    list_display_links = ("leika_key", "name")
    list_filter = ("view", "is_working", "is_active")
    list_select_related = ("view",)
    search_fields = ("name", "leika_key", "ozg_id")
    search_help_text = "Name, OZG-ID oder Beginn des Leistungsschlüssels"


class StateAdmin(StatementAdmin):
    """Page of the statements of a kind; most are entered in the form of their service.

    It shows what they say and filters by their code lists; a subclass may name less or more.
    """

    date_hierarchy = "effective_on"
    ordering = ("-effective_on", "-pk")
    search_fields = ("service__name", "service__ozg_id")
    search_help_text = "Name oder OZG-ID der Leistung"

    @property
    def shown(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.model.own_fields())

    @property
    def filtered_by(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.model.own_fields() if field.choices)

    @property
    def relations(self) -> tuple[str, ...]:
        related = (field.name for field in self.model.own_fields() if isinstance(field, ForeignKey))
        return ("service", *related)

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return ("service", *self.shown, "effective_on", "date_precision", "note")

    def get_list_filter(self, request: HttpRequest) -> tuple[str, ...]:
        return (*self.filtered_by, "date_precision")

    def get_list_select_related(self, request: HttpRequest) -> tuple[str, ...]:
        return self.relations

    def get_autocomplete_fields(self, request: HttpRequest) -> tuple[str, ...]:
        return self.relations


class MaturityChangeAdmin(StateAdmin):
    shown = ("leika", "level")
    filtered_by = ("level__model", "level__is_online")

    def get_list_select_related(self, request: HttpRequest) -> tuple[str, ...]:
        return ("service", "leika", "level__model")


class ResponsibilityChangeAdmin(StateAdmin):
    dated_relations = ("unit",)

    def get_list_select_related(self, request: HttpRequest) -> tuple[str, ...]:
        return ("service",)


class ProvisionChangeAdmin(StateAdmin):
    shown = ("kind", "efa_class")
    filtered_by = ("kind", "efa_class")


OWN_ADMINS: dict[type[ServiceStatement], type[StateAdmin]] = {
    MaturityChange: MaturityChangeAdmin,
    ProvisionChange: ProvisionChangeAdmin,
    ResponsibilityChange: ResponsibilityChangeAdmin,
}
for kind in STATES:
    admin.site.register(kind, OWN_ADMINS.get(kind, StateAdmin))
