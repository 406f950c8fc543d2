"""Admin pages of what the steps of process bundles produced, and the rows in which their bundles show it."""

from django.contrib import admin

from records.dated_admin import DatedAdmin
from records.forms import RecordFormSet
from records.statement_admin import StackedStatementInline
from records.uploads import UploadAdmin

from ..models import BundleOutput
from ..output_forms import OutputForm, OutputRowForm
from .filters import project_filter

LINES = (("kind", "produced_on"), "title", "text", "address", "process_model", "source")


class BundleOutputInline(StackedStatementInline):
    """Those entered are read, and corrected on their own pages; the empty block is a new one."""

    model = BundleOutput
    form = OutputRowForm
    formset = RecordFormSet
    fields = LINES


@admin.register(BundleOutput)
class BundleOutputAdmin(UploadAdmin, DatedAdmin):
    form = OutputForm
    uploaded = ("process_model",)
    list_display = ("title", "bundle", "kind", "produced_on")
    list_filter = (project_filter("bundle__project"), "kind")
    dated_relations = ("bundle", "bundle__project")
    date_hierarchy = "produced_on"
    search_fields = ("title", "text")
    autocomplete_fields = ("bundle",)
    fields = ("bundle", *LINES)
