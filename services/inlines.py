"""The city's state of a service in its admin form: one table of statements for each kind."""

from typing import Any

from django.db.models import ForeignKey
from django.forms import ModelChoiceField
from django.forms.models import ModelChoiceIterator
from django.http import HttpRequest

from records.admin import DatedInline
from records.dated import DatedRecord
from records.lookups import key_of
from records.models import Record
from records.on_day import today_of
from records.statement_admin import StatementInline

from .forms import ListingRowForm, ListingRowFormSet
from .models import STATES, FimChange, LeikaService, MaturityChange, PriorityListing, ServiceStatement

DATED = ("effective_on", "date_precision", "note")


class SharedIterator(ModelChoiceIterator):
    """Choices read once for all rows of a table."""

    def __iter__(self) -> Any:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        for record in self.queryset or ():
            yield self.choice(record)


class SharedChoiceField(ModelChoiceField):
    """A choice of records whose copies, one in each row, share what was read."""

    iterator = SharedIterator

    def __deepcopy__(self, memo: dict[int, object]) -> Any:
        copied: Any = super().__deepcopy__(memo)
        copied._queryset = self.queryset
        return copied


class StateInline(StatementInline):
    """Base of the tables of what is stated of a service."""

    classes = ("collapse",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """The statements with what their rows name."""
        related = [field for field in self.model.own_fields() if isinstance(field, ForeignKey)]
        dated = [field.name for field in related if issubclass(field.related_model, DatedRecord)]
        joined = [field.name for field in related if field.name not in dated]
        statements = super().get_queryset(request).prefetch_related(*(today_of(name, self.model) for name in dated))
        return statements.select_related(*joined) if joined else statements


class LeikaStateInline(StateInline):
    """Of what is stated of a service or of one of its LeiKa services."""

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "leika":
            service = str(request.resolver_match.kwargs.get("object_id")) if request.resolver_match else ""
            kwargs["queryset"] = LeikaService.objects.filter(services=key_of(service))
            kwargs["form_class"] = SharedChoiceField
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class MaturityInline(LeikaStateInline):
    model = MaturityChange
    fields = ("level", "leika", "evidence", *DATED)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("level__model")

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "level":
            kwargs["queryset"] = db_field.remote_field.model._default_manager.select_related("model")
            kwargs["form_class"] = SharedChoiceField
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class FimInline(LeikaStateInline):
    model = FimChange
    fields = ("block", "leika", "status", *DATED)


def inline_of(kind: type[ServiceStatement]) -> type[StateInline]:
    """The table of the statements of a kind: what they say, then since when."""
    own = kind.own_fields()
    attributes = {
        "model": kind,
        "fields": (*(field.name for field in own), *DATED),
        "autocomplete_fields": tuple(field.name for field in own if isinstance(field, ForeignKey)),
    }
    return type(f"{kind.__name__}Inline", (StateInline,), attributes)


class ListingInline(DatedInline):
    """The lists on which a service stands, or the services of a list."""

    model = PriorityListing
    form = ListingRowForm
    formset = ListingRowFormSet
    autocomplete_fields = ("service", "priority_list")
    extra = 0

    def get_fields(self, request: HttpRequest, obj: Record | None = None) -> Any:
        fields = [name for name in super().get_fields(request, obj) if name != "seen_reports"]
        is_entered = self.has_add_permission(request, obj) or self.has_change_permission(request, obj)
        return [*fields, "seen_reports"] if is_entered else fields

    def get_extra(self, request: HttpRequest, obj: Record | None = None, **kwargs: Any) -> int:
        return 0


OWN_INLINES = {MaturityChange: MaturityInline, FimChange: FimInline}
STATE_INLINES = tuple(OWN_INLINES.get(kind) or inline_of(kind) for kind in STATES)
