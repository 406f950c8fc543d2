"""Admin pages of single statements, where they are corrected, and the rows in which their owner shows them."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib.admin import display
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from .admin import DatedInline
from .correction_forms import DatedForm
from .dated import DatedRecord
from .dated_admin import DatedAdmin
from .days import OPEN
from .ends import ONE_DAY, give_ends, owners_of, place, statements_of
from .generics import InlineModelAdmin, StackedInline
from .lookups import KeySelects
from .models import Record
from .publicity import PublicityInline
from .reach_admin import ReachInline
from .rights import may
from .row_forms import StatementRowForm, StatementRowFormSet, late_note
from .stated_changes import StatedChain, entered_chains
from .stated_forms import with_staying
from .statements import PROVENANCE, Statement
from .windows import has_windows
from .within import confirmations_against_deleting


class StatementForm(DatedForm):
    """The form of a statement: whatever is altered is a correction."""

    late_note = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.before and (day := self.fields.get("effective_on")):
            day.help_text = with_staying(day.help_text, self.before.later_ones())

    def prepare(self) -> None:
        """Find out where the statement will stand among the others, and whether a reason is missing."""
        if not self.has_changed():
            return
        try:
            place(type(self.instance), [self.instance], "default")
        except ValidationError as error:
            self.add_error("effective_on", error.messages)
        if self.instance._state.adding:
            self.late_note = late_note(self.instance)
        else:
            self.ask_for_reason()


class StatementAdmin(DatedAdmin):
    """Admin pages of the statements of one kind: whose a statement is, and its keys, never change."""

    form = StatementForm

    @property
    def owner_model(self) -> Any:
        return self.model._meta.get_field(self.model.owner_field).related_model

    def get_readonly_fields(self, request: HttpRequest, obj: Record | None = None) -> Any:
        fixed = (self.model.owner_field, *self.model.key_fields) if obj else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    def get_fields(self, request: HttpRequest, obj: Record | None = None) -> Any:
        """Whose it is and what is stated first, where it comes from last."""
        names = super().get_fields(request, obj)
        first = (self.model.owner_field, *self.model.key_fields, *self.model.value_fields)
        place_of = {name: place for place, name in enumerate(first)}
        return sorted(names, key=lambda name: (place_of.get(name, len(first)), name in PROVENANCE))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """A statement is called as it is stored, whatever was sent."""
        if stored := context["adminform"].form.before:
            title = f"{self.opts.verbose_name} berichtigen"
            context = {**context, "title": title, "subtitle": str(stored), "original": stored}
        return super().render_change_form(request, context, *args, **kwargs)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """As Django's; what its owner cannot be without, such as its only name, is protected."""
        deleted, counts, permissions_lacking, protected = super().get_deleted_objects(objs, request)
        statements = list(objs)
        hindering = [*self.depending_on(statements), *confirmations_against_deleting(statements)]
        return deleted, counts, permissions_lacking, [*protected, *hindering]

    def depending_on(self, statements: list[Any]) -> list[str]:
        """What hinders deleting the statements."""
        return owners_depending_on(statements) or statements_depending_on(self.model, statements)


class UnlistedStatementAdmin(StatementAdmin):
    """Pages of statements that are entered with their owner: no place in the menu, and none to be added here."""

    list_display = ("owner_name", "value", "since", "source")
    list_display_links = ("value",)

    @property
    def dated_relations(self) -> tuple[str, ...]:  # type: ignore[override]
        """The owner and what is stated of it, and what the owner's list shows of it."""
        owner, name = self.admin_site._registry.get(self.owner_model), self.model.owner_field
        shown = (name, *self.model.key_fields, *self.model.value_fields)
        fields = [self.model._meta.get_field(each) for each in shown]
        own = (field.name for field in fields if field.is_relation and issubclass(field.related_model, DatedRecord))
        return (*own, *(f"{name}__{path}" for path in getattr(owner, "dated_relations", ())))

    def get_fields(self, request: HttpRequest, obj: Record | None = None) -> Any:
        """Who may only read sees "von Anfang an", not the day that stands for it."""
        names = super().get_fields(request, obj)
        may_change = obj is None or self.has_change_permission(request, obj)
        return names if may_change else ["since" if name == "effective_on" else name for name in names]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @display(description="Gehört zu")
    def owner_name(self, statement: Statement) -> str:
        return str(statement.owner)

    @display(description="Angabe")
    def value(self, statement: Statement) -> str:
        return statement.value_text

    @display(description="Gilt", ordering="effective_on")
    def since(self, statement: Statement) -> str:
        return statement.since_text

    def response_post_save_change(self, request: HttpRequest, obj: Statement) -> HttpResponseRedirect:
        """Lead back to the owner."""
        return HttpResponseRedirect(self.owner_address(obj))

    def owner_address(self, statement: Statement) -> str:
        return admin_address(self.owner_model, getattr(statement, self.model.owner_attname()))

    def delete_model(self, request: HttpRequest, obj: Statement) -> None:
        request.owner_address = self.owner_address(obj)  # type: ignore[attr-defined]
        super().delete_model(request, obj)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        super().response_delete(request, obj_display, obj_id)
        return HttpResponseRedirect(request.owner_address)  # type: ignore[attr-defined]


class StatementRows(InlineModelAdmin):
    """Statements entered with their owner: those entered are read, to be corrected on their own pages; the empty row is
    a change."""

    form: Any = StatementRowForm
    formset: Any = StatementRowFormSet
    readonly_fields: ClassVar[tuple[str, ...]] = ("correction",)

    def get_extra(self, request: HttpRequest, obj: Record | None = None, **kwargs: Any) -> int:
        return 1

    def get_fields(self, request: HttpRequest, obj: Record | None = None) -> Any:
        names = [name for name in super().get_fields(request, obj) if name not in ("correction", "seen_reports")]
        hidden = ["seen_version"] if "seen_version" not in names else []
        return [*names, *hidden, "seen_reports", "correction"] if self.has_add_permission(request, obj) else names

    def has_change_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        return False

    @display(description="Berichtigung")
    def correction(self, statement: Statement) -> str:
        if not statement.pk:
            return ""
        return format_html('<a href="{}">berichtigen</a>', admin_address(type(statement), statement.pk))


class StatementInline(StatementRows, DatedInline):
    """Statements as rows of a table."""


class WindowedInline(StatementInline):
    """Statements that may be "spätestens": where one of the owner is, a new one may narrow its window."""

    def get_fields(self, request: HttpRequest, obj: Record | None = None) -> Any:
        fields = list(super().get_fields(request, obj))
        if "seen_reports" in fields and obj and self.has_windows(obj):
            fields.insert(min(map(fields.index, {"seen_version", "seen_reports"} & {*fields})), "narrows")
        return fields

    def has_windows(self, owner: Record) -> bool:
        kind: Any = self.model
        return has_windows(kind.objects.filter(**{kind.owner_field: owner}))

    @display(description="Zeitraum verengen")
    def narrows(self, statement: Statement) -> str:
        """Of those that are entered there is nothing to choose."""
        return ""


class StackedStatementInline(StatementRows, PublicityInline, KeySelects, ReachInline, StackedInline):
    """Statements as blocks, for those that say too much for a row."""


@dataclass(frozen=True)
class EnteredRow:
    """A statement as its owner shows it; `address` leads to its correction, empty for those who may not."""

    label: str
    value: str
    since: str
    until: str
    source: str
    address: str


def entered_rows(owner: Record, user: User | AnonymousUser) -> list[EnteredRow]:
    """All that was stated of an owner; not that nothing ever was."""
    said = (chain for chain in entered_chains(owner) if any(not each.is_empty for each in chain.statements))
    return [row_of(chain, statement, user) for chain in said for statement in chain.statements]


def row_of(chain: StatedChain, statement: Statement, user: User | AnonymousUser) -> EnteredRow:
    may_correct = may(user, "change", chain.owner, type(statement))
    return EnteredRow(
        label=chain.label,
        value=statement.value_text,
        since=statement.since_text,
        until="" if statement.until == OPEN else f"bis {statement.until - ONE_DAY:%d.%m.%Y}",
        source=", ".join(text for text in (statement.source, statement.file_reference) if text),
        address=admin_address(type(statement), statement.pk) if may_correct else "",
    )


def admin_address(model: type[Model], key: int) -> str:
    """The admin page of a record."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[key])


def owners_depending_on(statements: list[Statement]) -> list[str]:
    """The owners that are left without something they cannot be without, such as a name, if all of these go."""
    going = {(type(each), each.pk) for each in statements}
    owners = {each.owner for each in statements}
    return [
        str(owner)
        for owner in owners
        if issubclass(type(owner), DatedRecord)
        for chain in entered_chains(owner)
        if not any(stated.field(owner).blank for stated in chain.attributes)
        and chain.statements
        and all((type(each), each.pk) in going for each in chain.statements)
    ]


def statements_depending_on(model: type[Statement], statements: list[Statement]) -> list[str]:
    """What cannot stand if all of these go: of a kind that begins always what follows the first one."""
    keys = {each.pk for each in statements}
    left = [row for row in statements_of(model, owners_of(model, statements), "default") if row.pk not in keys]
    try:
        give_ends(model, left)
    except ValidationError as error:
        return [str(row) for row in left] if model.begins_always else error.messages
    try:
        model.refuse_deleting(statements)
    except ValidationError as error:
        return error.messages
    return []
