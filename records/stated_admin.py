"""Admin pages of records of which something is stated: its fields stand in the form as if they were columns."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from .admin import RecordAdmin
from .stated import Stated, stated_of, statement_models
from .stated_forms import StatedForm


class StatedListFilter(admin.SimpleListFilter):
    """Records by what is stated of them today; `parameter_name` is the attribute."""

    parameter_name: str

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        field = getattr(model_admin.model, self.parameter_name).field(model_admin.model)
        if field.is_relation:
            return list(field.related_model._default_manager.choices(timezone.localdate()))
        return [(str(value), str(label)) for value, label in field.flatchoices]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        stated: Stated = getattr(queryset.model, self.parameter_name)
        known = {value for value, _ in self.lookup_choices}
        if self.value() not in known:
            return queryset
        return queryset.filter(**{stated.field(queryset.model).attname: self.value()})


class StatedAdmin(RecordAdmin):
    """Base of these admin pages: lists and forms show what is stated of today."""

    form = StatedForm

    def with_shown(self, records: Any) -> Any:
        return super().with_shown(records.today())

    @property
    def part_models(self) -> list[Any]:
        return [*statement_models(self.model), *super().part_models]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form with a field for each stated attribute, as Django makes it of the field of the statement."""
        fields: dict[str, Any] = {
            stated.name: self.formfield_for_dbfield(stated.field(self.model), request)
            for stated in stated_of(self.model)
        }
        form = type(f"{self.model.__name__}Form", (self.form,), fields)
        return super().get_form(request, obj, change, **{**kwargs, "form": form})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        form.save_statements()
