"""The imports in the admin: what each wrote, and undoing it."""

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern

from records.actions.undoing import RunAdmin
from records.admin import RecordAdmin
from records.models import Record
from records.trail import name_of_account

from .models import ImportRun, NamedMap
from .registry import table_named
from .undo import models_of
from .views import ImportViews


@admin.register(NamedMap)
class NamedMapAdmin(RecordAdmin):
    """Maps are made in the preview of a file; here they are read, renamed and deleted."""

    list_display = ("name", "title", "columns_text")
    list_filter = ("table",)
    search_fields = ("name",)
    fields = ("name", "title", "columns_text", "crossed_text", "fixed_text", "meanings_text")
    readonly_fields = ("title", "columns_text", "crossed_text", "fixed_text", "meanings_text")

    @admin.display(description="Tabelle", ordering="table")
    def title(self, named: NamedMap) -> str:
        table = table_named(named.table)
        return table.title if table else named.table

    @admin.display(description="Spalten der Datei")
    def columns_text(self, named: NamedMap) -> str:
        return pairs(named.columns)

    @admin.display(description="Kreuztabelle")
    def crossed_text(self, named: NamedMap) -> str:
        crossed = named.column_map.crossed
        return f"{' und '.join(crossed.headers)} ← {', '.join(crossed.columns)}" if crossed else "–"

    @admin.display(description="Werte in allen Zeilen")
    def fixed_text(self, named: NamedMap) -> str:
        return pairs(named.fixed)

    @admin.display(description="Bedeutung von Inhalten")
    def meanings_text(self, named: NamedMap) -> str:
        return pairs(
            {f"{header} „{text}“": f"„{mean}“" for header, of in named.meanings.items() for text, mean in of.items()}
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


def pairs(texts: dict[str, str]) -> str:
    """Projekt ← Vorhaben; Beginn ← Start"""
    return "; ".join(f"{ours} ← {theirs}" for ours, theirs in sorted(texts.items())) or "–"


@admin.register(ImportRun)
class ImportRunAdmin(RunAdmin):
    run_template = "admin/imports/import_run.html"
    undo_template = "admin/imports/import_undo.html"
    list_display = ("file_name", "title", "imported_at", "who", "result", "undone_at")
    list_filter = ("table",)
    list_select_related = ("imported_by", "undone_by")
    date_hierarchy = "imported_at"
    search_fields = ("file_name",)

    @admin.display(description="Tabelle", ordering="table")
    def title(self, run: ImportRun) -> str:
        table = table_named(run.table)
        return table.title if table else run.table

    @admin.display(description="Importiert von", ordering="imported_by")
    def who(self, run: ImportRun) -> str:
        return name_of_account(run.imported_by)

    @admin.display(description="Ergebnis")
    def result(self, run: ImportRun) -> str:
        created = sum(count["created"] for count in run.counts)
        changed = sum(count["changed"] for count in run.counts)
        confirmed = sum(count["confirmed"] for count in run.counts)
        return f"{created} neu, {changed} geändert{f', {confirmed} bestätigt' if confirmed else ''}"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def written_models(self, run: ImportRun) -> list[type[Record]]:
        """The models of its table."""
        return models_of(run)

    def page_context(self, run: ImportRun) -> dict[str, object]:
        return {"table": table_named(run.table), "who": self.who(run)}

    def get_urls(self) -> list[URLPattern]:
        return [*ImportViews(self.admin_site).urls(), *super().get_urls()]
