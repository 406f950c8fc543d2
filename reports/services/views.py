"""The page of an OZG service, and how all services are doing."""

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404

from lists.key_dates import KeyDateView
from lists.tables import ListRows
from lists.views import TableView
from services.counting import RecordedServices
from services.models import Service
from services.models.rules import DEFAULT_RULE, RULES

from .dashboard import ServiceDashboard, dashboard_of
from .filters import DashboardForm
from .page import ServicePage
from .tables import DashboardTable


class ServiceView(KeyDateView):
    """One OZG service."""

    template_name = "reports/services/service.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        services = Service.objects.select_related("situation__field").prefetch_related("leika_services")
        service = get_object_or_404(services, ozg_id=self.kwargs["ozg_id"])
        return super().get_context_data(page=ServicePage(service, self.key_date), service=service, **kwargs)


class ServiceDashboardView(TableView):
    """The state of all OZG services in figures, as page and files."""

    template_name = "reports/services/dashboard.html"
    table_class = DashboardTable
    form_class = DashboardForm
    name = "leistungen-stand"
    heading = "Stand der OZG-Leistungen"
    lead = "Wie viele OZG-Leistungen sind online, und wie viele sind OZG-konform?"

    @cached_property
    def filter_form(self) -> DashboardForm:
        return DashboardForm(self.request.GET, key_date=self.key_date)

    @cached_property
    def dashboard(self) -> ServiceDashboard:
        chosen = self.filter_form.cleaned_data if self.filter_form.is_valid() else {}
        rule = RULES.get(chosen.get("zaehlweise") or "", DEFAULT_RULE)
        return dashboard_of(RecordedServices(self.key_date), rule, chosen.get("grundgesamtheit") or "")

    def table_data(self) -> ListRows:
        return ListRows(self.dashboard.rows if self.filter_form.is_valid() else [])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(dashboard=self.dashboard, rule=self.dashboard.count.rule, **kwargs)
