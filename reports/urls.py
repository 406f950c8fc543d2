from django.urls import path

from lists.panel_files import page_urls, panel_file_urls
from lists.views import list_urls

from .actors.views import NetworkView
from .audit_file.views import AuditFileView
from .bundle.views import BundleView
from .calendar.views import calendar
from .charts.files import chart_urls
from .comparison.views import ComparisonView
from .desk.explaining import explain
from .desk.views import DeskView
from .feeds.changes import changes_feed
from .findings.views import FindingListView
from .grant.views import GrantView, ProofView
from .help.views import HelpView
from .overview.views import OverviewView
from .project.embedding import EmbeddedProjectView
from .project.views import ForecastView, ProjectListView, ProjectView
from .search.views import SearchView
from .services.link_views import LinkListView
from .services.outside_views import OutsideComparisonView, OutsideCourseView, ReportedServiceListView
from .services.views import ServiceDashboardView, ServiceView
from .unit.views import UnitView

urlpatterns = [
    *page_urls("", OverviewView, "overview"),
    path("eintragen/erlaeuterung/", explain, name="explain"),
    path("schreibtisch/", DeskView.as_view(), name="desk"),
    *list_urls("projekte", ProjectListView, "projects", menu=10),
    *page_urls("projekte/<slug:slug>/", ProjectView, "project"),
    *chart_urls("projekte/<slug:slug>/", ProjectView, "project"),
    path("einbetten/projekte/<slug:slug>/", EmbeddedProjectView.as_view(), name="embedded-project"),
    *page_urls("leistungseinheiten/<slug:slug>/", UnitView, "unit"),
    *page_urls("prozessbuendel/<slug:slug>/", BundleView, "bundle"),
    path("prozessbuendel/<slug:slug>/<slug:model>.bpmn", BundleView.as_view(), name="process-model"),
    *page_urls("akteure/zusammenarbeit/", NetworkView, "network"),
    *chart_urls("akteure/zusammenarbeit/", NetworkView, "network"),
    path("prognose/", ForecastView.as_view(), name="forecast"),
    *list_urls("vergleich", ComparisonView, "comparison", menu=80),
    *page_urls("foerdermittel/<slug:slug>/", GrantView, "grant"),
    *chart_urls("foerdermittel/<slug:slug>/", GrantView, "grant"),
    *list_urls("foerdermittel/<slug:slug>/verwendungsnachweis", ProofView, "proof"),
    path(
        "foerdermittel/<slug:slug>/verwendungsnachweis.pdf",
        ProofView.as_view(),
        {"file_format": "pdf"},
        name="proof-pdf",
    ),
    path("foerdermittel/<slug:slug>/pruefakte.zip", AuditFileView.as_view(), name="audit-file"),
    *list_urls("leistungen/stand", ServiceDashboardView, "service-dashboard"),
    *panel_file_urls("leistungen/stand/", ServiceDashboardView, "service-dashboard"),
    *chart_urls("leistungen/stand/", ServiceDashboardView, "service-dashboard"),
    *list_urls("leistungen/abgleich", OutsideComparisonView, "outside-comparison"),
    *list_urls("leistungen/abgleich/verlauf", OutsideCourseView, "outside-course"),
    *list_urls("leistungen/adressen", LinkListView, "links"),
    *list_urls("leistungen/aussensicht", ReportedServiceListView, "reported-services"),
    *page_urls("leistungen/<slug:ozg_id>/", ServiceView, "service"),
    path("suche/", SearchView.as_view(), name="search"),
    path("hilfe/", HelpView.as_view(), name="help"),
    path("aktuell.atom", changes_feed, name="changes-feed"),
    path("termine.ics", calendar, name="calendar"),
    *list_urls("pruefung", FindingListView, "findings", menu=85),
]
