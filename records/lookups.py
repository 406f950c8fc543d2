"""Keys and filters that an address or a form may name: what cannot be one is answered, never with an error 500."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db.models import IntegerField, Model, QuerySet
from django.forms import TextInput
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import capfirst

from .fields import WholeNumberField
from .generics import ModelMultipleChoiceField
from .reach_admin import ReachAdmin
from .rights import choosable


def key_of(text: str) -> int:
    """The primary key that a text names; 0 where it names none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


class KeySelect(AutocompleteSelect):
    """Django's search for a foreign key; it looks up only what can be a key, whatever was sent or an address names.

    Also where a choice is obligatory the first one is none, as HTML wants.
    """

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        groups = super().optgroups(name, [key for key in value if key_of(str(key))], attr)
        if self.is_required:
            groups[0][1].insert(0, self.create_option(name, "", "", selected=False, index=0))
        return groups


class KeyMultipleChoiceField(ModelMultipleChoiceField):
    """Django's choice of several records; it looks up only what can be a key, whatever was sent."""

    def clean(self, value: Any) -> Any:
        for key in value or ():
            if not key_of(str(key)):
                raise ValidationError(self.error_messages["invalid_pk_value"], "invalid_pk_value", {"pk": key})
        return super().clean(value)


class KeySelects:
    """What pages and inlines share: their `autocomplete_fields` are answered for any value."""

    def get_field_queryset(self: Any, db: str | None, db_field: Any, request: HttpRequest) -> Any:
        """What can be chosen, as its own admin page lists it, and what records of the account may belong to."""
        related = self.admin_site._registry.get(db_field.remote_field.model)
        if isinstance(related, CheckedAdmin):
            return choosable(related.get_queryset(request), request.user, db_field.model, db_field.name)
        return super().get_field_queryset(db, db_field, request)  # type: ignore[misc]

    def formfield_for_foreignkey(self: Any, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", KeySelect(db_field, self.admin_site, using=kwargs.get("using")))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_dbfield(self: Any, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """As Django's, whose wrapper of a choice says "required" also where no choice is empty, which HTML forbids, and
        whose whole numbers lose what stands behind a point."""
        if isinstance(db_field, IntegerField) and not db_field.choices:
            number = {"form_class": WholeNumberField, "widget": TextInput(attrs={"class": "vIntegerField"})}
            kwargs = {**number, **kwargs}
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.use_required_attribute = field.widget.widget.use_required_attribute  # type: ignore[method-assign]
        return field


class CheckedChangeList(ChangeList):
    """Django's list of records, for which the year 999999999 is a filter that it does not understand, and so is a NUL
    character, which PostgreSQL refuses. It is headed with its name, but for a window in which one is to be chosen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_popup:
            self.title = capfirst(str(self.opts.verbose_name_plural))

    def get_filters(self, request: HttpRequest) -> Any:
        """As Django's, where no day can be made of year, month and day of a `date_hierarchy` either."""
        try:
            return super().get_filters(request)
        except (ValueError, OverflowError) as error:
            raise IncorrectLookupParameters from error

    def get_results(self, request: HttpRequest) -> None:
        try:
            super().get_results(request)
        except (ValueError, OverflowError) as error:
            raise IncorrectLookupParameters from error


class CheckedAdmin(ReachAdmin):
    """Base of all admin pages: lists answer any filter, actions and choices of several records any keys.

    `search_position` is the place of the list in what the search of the admin finds; None: it is not asked, so that
    the number of queries stays small.
    """

    search_position: int | None = None

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        kwargs.setdefault("form_class", KeyMultipleChoiceField)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return CheckedChangeList

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any], *args: Any) -> HttpResponse | None:
        if all(map(key_of, request.POST.getlist(ACTION_CHECKBOX_NAME))):
            return super().response_action(request, queryset, *args)
        messages.warning(request, "Was Sie gewählt haben, gibt es nicht. Bitte wählen Sie noch einmal.")
        return HttpResponseRedirect(request.get_full_path())


class ReadOnlyAdmin(CheckedAdmin):
    """Base of the pages of what the program alone writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
