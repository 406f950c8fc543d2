"""Admin pages of records of which something is stated: its fields stand in the form as if they were columns."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from .admin import DatedInline, RecordAdmin
from .generics import ModelAdmin
from .models import Record
from .stated import Stated, stated_chains, stated_kinds, stated_of
from .stated_changes import attribute_label
from .stated_forms import CHANGE_FIELDS, SEEN_FIELDS, StatedForm
from .statement_admin import UnlistedStatementAdmin, entered_rows
from .trail import text_of_value


class StatedListFilter(admin.SimpleListFilter):
    """Records by what is stated of them today; `parameter_name` is the attribute."""

    parameter_name: str

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        field = getattr(model_admin.model, self.parameter_name).field(model_admin.model)
        if field.is_relation:
            return list(field.related_model._default_manager.choices(timezone.localdate()))
        return [(str(value), str(label)) for value, label in field.flatchoices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        stated: Stated = getattr(queryset.model, self.parameter_name)
        known = {value for value, _ in self.lookup_choices}
        if self.value() not in known:
            return queryset
        return queryset.filter(**{stated.field(queryset.model).attname: self.value()})


def shown_name(name: str) -> str:
    """What the attribute of an admin page is called that shows what is stated to those who may only read."""
    return f"shown_{name}"


def shown_value(stated: Stated, model: type[Model]) -> Any:
    """Says in words what is stated of an owner; lists sort by it."""

    @admin.display(description=attribute_label(stated, model), ordering=order_of(stated, model))
    def text(owner: Any) -> str:
        stated.read(owner)
        return text_of_value(stated.field(model), vars(owner)[stated.attname(model)])

    return text


def order_of(stated: Stated, model: type[Model]) -> str | None:
    """By what records `today` are sorted by the attribute: names in the German order; not by the key of a relation."""
    if stated.field(model).is_relation:
        return None
    columns = {field.name for field in stated.model(model)._meta.fields}
    key, first = f"{stated.field_name}_key", next(chain[0] for chain in stated_chains(model) if stated in chain)
    return f"{first.name}_on_day__{key}" if key in columns else stated.name


def as_shown(fields: Iterable[object], names: set[str]) -> tuple[object, ...]:
    """The fields of a fieldset, those with the names as they are shown to readers."""
    return tuple(
        as_shown(field, names) if isinstance(field, list | tuple) else shown_name(field) if field in names else field
        for field in fields
    )


class StatedInline(DatedInline):
    """Base of inlines of records of which something is stated: who may only read sees what is stated of today, and none
    of the `form_fields`, which only a new one has."""

    form_fields: ClassVar[tuple[str, ...]] = ("stated_on", "seen_reports")

    def __init__(self, parent_model: type[Record], admin_site: admin.AdminSite) -> None:
        super().__init__(parent_model, admin_site)
        for stated in stated_of(self.model):
            setattr(self, shown_name(stated.name), shown_value(stated, self.model))

    def get_fields(self, request: HttpRequest, obj: Record | None = None) -> Any:
        fields = super().get_fields(request, obj)
        if self.is_entered(request, obj):
            return fields
        names = {stated.name for stated in stated_of(self.model)}
        return as_shown([name for name in fields if name not in self.form_fields], names)

    def get_readonly_fields(self, request: HttpRequest, obj: Record | None = None) -> Any:
        shown = () if self.is_entered(request, obj) else map(shown_name, (each.name for each in stated_of(self.model)))
        return (*super().get_readonly_fields(request, obj), *shown)

    def is_entered(self, request: HttpRequest, obj: Record | None = None) -> bool:
        """Whether the account may change rows or add new ones."""
        return bool(self.has_change_permission(request, obj) or self.has_add_permission(request, obj))


class StatedAdmin(RecordAdmin):
    """Base of these admin pages: lists and forms show what is stated of today, and all that was entered.

    Registers a page for each kind of statements, to be corrected there. Columns of lists are called as the attributes,
    which are none of the model's fields, so that Django would head them with their identifiers.
    """

    form = StatedForm

    def __init__(self, model: type[Record], admin_site: admin.AdminSite) -> None:
        super().__init__(model, admin_site)
        for stated in stated_of(model):
            shown = shown_value(stated, model)
            setattr(self, shown_name(stated.name), shown)
            setattr(self, stated.name, shown)
        for kind in stated_kinds(model):
            if not admin_site.is_registered(kind):
                admin_site.register(kind, UnlistedStatementAdmin)

    def with_shown(self, records: Any) -> Any:
        return super().with_shown(records.today())

    @property
    def part_models(self) -> list[type[Record]]:
        return list(dict.fromkeys([*stated_kinds(self.model), *super().part_models]))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form with a field for each stated attribute, as Django makes it of the field of the statement."""
        chains = (obj or self.blank_record(request)).stated_in_form()
        fields: dict[str, Any] = {
            stated.name: self.formfield_for_dbfield(
                stated.field(self.model), request, label=attribute_label(stated, self.model)
            )
            for chain in chains
            for stated in chain
        }
        form = type(f"{self.model.__name__}Form", (self.form,), fields)
        return super().get_form(request, obj, change, **{**kwargs, "form": form})

    def blank_record(self, request: HttpRequest) -> Any:
        """A new record before anything was entered of it, with what the address says."""
        return self.model()

    def get_fields(self, request: HttpRequest, obj: Record | None = None) -> Any:
        return [name for name in super().get_fields(request, obj) if name not in (*CHANGE_FIELDS, *SEEN_FIELDS)]

    def get_fieldsets(self, request: HttpRequest, obj: Record | None = None) -> Any:
        """Of an existing owner first what is entered: a change or a correction."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None:
            return [*fieldsets, (None, {"fields": ("seen_reports",)})]
        if not self.has_change_permission(request, obj):
            names = {stated.name for stated in stated_of(self.model)}
            return [(title, {**options, "fields": as_shown(options["fields"], names)}) for title, options in fieldsets]
        choice, *details = CHANGE_FIELDS
        asked = ("Was tragen Sie ein?", {"fields": (choice, tuple(details), *SEEN_FIELDS)})
        return [asked, *fieldsets]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        owner = context.get("original")
        entered = entered_rows(owner, request.user) if owner else []
        return super().render_change_form(request, {**context, "entered": entered}, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save the owner where it was changed itself, then what is stated of it."""
        if not change or form.own_changed_data:
            super().save_model(request, obj, form, change)
        form.save_statements()
        for note in form.entered_notes():
            messages.info(request, note)
