"""Statements in the templates of the admin."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.text import capfirst

from ..days import BEGINNING, since_text
from ..fields import FileTextField
from ..trail import NOTHING

register = template.Library()


@register.filter
def readonly_text(field: Any) -> Any:
    """What a field that is only read shows; of a statement without a day "von Anfang an", of a file its size."""
    record, name = field.form.instance, str(field.field["name"])
    value = getattr(record, name, None)
    files = (each for each in record._meta.concrete_fields if isinstance(each, FileTextField))
    if file := next((each for each in files if each.name == name), None):
        return file.described(str(value)) or NOTHING
    return since_text(BEGINNING) if value == BEGINNING else field.contents()


@register.filter
def state_of_field(field: Any) -> str:
    """As a class of its box: whether something is wrong with it, or whether what is only read says nothing."""
    if field.is_readonly:
        return "empty" if str(readonly_text(field)).strip() in ("", "-", "–") else ""
    return "errors" if field.errors() else ""


@register.filter
def pairs(parameters: dict[str, object]) -> list[tuple[str, object]]:
    """Names and values, also of parameters of which one is called "items", where a template would take that one."""
    return list(parameters.items())


@register.filter
def labelled(rows: Iterable[list[str]], headers: list[dict[str, object]]) -> Iterator[list[str]]:
    """The cells of each row of a list with the names of their columns, for phones; empty ones are marked."""
    names = [capfirst(str(header["text"])) for header in headers]
    for cells in rows:
        yield [labelled_cell(cell, name) for cell, name in zip(cells, names, strict=True)]


def labelled_cell(cell: str, name: str) -> str:
    """A cell as Django makes it, all of it escaped, such as `<td class="field-grantor">Land</td>`."""
    if not cell.startswith('<td class="field-'):
        return cell
    empty = " data-empty" if cell.endswith((">-</td>", ">–</td>")) else ""
    return mark_safe(cell.replace("<td", f'<td data-label="{conditional_escape(name)}"{empty}', 1))  # noqa: S308


@register.filter
def is_voluntary(field: BoundField) -> bool:
    """Whether a field of a form says that it may stay empty: not where its form asks for it in some cases, and not
    where its name says so already."""
    is_asked = field.field.required or field.name in getattr(field.form, "asked_in_some_cases", ())
    return not is_asked and "(freiwillig)" not in str(field.label)


@dataclass(frozen=True)
class FormProblem:
    """What is wrong with a field of a form; of the whole form without an anchor."""

    anchor: str
    label: str
    message: str


@register.filter
def problems(adminform: Any, formsets: Any) -> list[FormProblem]:
    """All that is wrong with a form of the admin and what is entered with it, in the order of the page."""
    found = problems_of_form(adminform.form)
    for inline in formsets or ():
        formset = inline.formset
        title = capfirst(str(inline.opts.verbose_name))
        found += [FormProblem("", "", f"{title}: {message}") for message in formset.non_form_errors()]
        for row in formset.forms:
            found += problems_of_form(row, f"{title}, ")
    return found


def problems_of_form(form: Any, where: str = "") -> list[FormProblem]:
    """`where` says to what the form belongs, such as "Mittelbewegung, "."""
    whole = f"{where.removesuffix(', ')}: " if where else ""
    of_all = [FormProblem("", "", whole + text) for text in form.non_field_errors()]
    names = [name for name in form.fields if name in form.errors]
    of_fields = [
        FormProblem(form[name].id_for_label or f"{form[name].auto_id}_name", f"{where}{form[name].label}", text)
        for name in names
        for text in form.errors[name]
    ]
    return [*of_all, *of_fields]
