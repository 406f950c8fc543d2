"""How the rows of a frozen paper differ from what was frozen, where they were altered past the program.

The paper and its parts are compared with their histories at the moment of freezing, field by field. Where these agree,
and of what papers name beside their parts, the rows are compared with the frozen content itself: a history can be
altered too.
"""

# ruff: noqa: S608 all names in queries are those of our own tables and columns

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Model, Q

from lists import formats
from records.models import Record
from records.trail import label_of, text_of_value

from .answers import question_content
from .blocks import paragraphs
from .build import consultations, head_of
from .content import Content, PaperHead, identifier_of, question_text
from .facts import PaperFacts
from .files import STORED
from .models import FrozenPaper, Paper, SectionText
from .models.parts import PaperPart

Values = Mapping[str, Any]


def differences(frozen: FrozenPaper) -> list[str]:
    """What differs, one line each; empty where all is as it was frozen, or as a redaction left it."""
    content, lines = frozen.data, list[str]()
    for model in models_frozen():
        of_rows = list(rows_changed(frozen, model))
        lines += of_rows or list(OF_CONTENT.get(model.__name__, nothing)(frozen.paper, content))
    return [*lines, *order_changed(frozen.paper, content), *files_lacking(frozen)]


def files_lacking(frozen: FrozenPaper) -> Iterator[str]:
    there = set(frozen.files.values_list("file_format", flat=True))
    yield from (f"Datei {file_format.upper()} fehlt" for file_format in STORED if file_format not in there)


def rows_differ(frozen: FrozenPaper) -> bool:
    """Whether a row of the paper or its parts is not as the history says that it was frozen: what its page asks, in one
    query."""
    conditions, params = list[str](), list[Any]()
    moment = connection.ops.adapt_datetimefield_value(last_written(frozen))
    for model in models_frozen():
        columns, owner = ", ".join(f'"{name}"' for name in compared(model)), "id" if model is Paper else "paper_id"
        living = f"SELECT {columns} FROM {model._meta.db_table} WHERE {owner} = %s"
        then = (
            f"SELECT {columns} FROM {model.history.model._meta.db_table} WHERE {owner} = %s AND history_type <> '-' "
            "AND history_date <= %s AND (superseded_at IS NULL OR superseded_at > %s)"
        )
        of_paper, at_freezing = [frozen.paper_id], [frozen.paper_id, moment, moment]
        conditions += [f"EXISTS ({living} EXCEPT {then})", f"EXISTS ({then} EXCEPT {living})"]
        params += [*of_paper, *at_freezing, *at_freezing, *of_paper]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {' OR '.join(conditions)}", params)
        return bool(cursor.fetchone()[0])


def compared(model: type[Record]) -> list[str]:
    """The columns of which none changes once the paper is frozen."""
    editable = {"version"} | (Paper.editable_when_frozen if model is Paper else set())
    return [str(field.column) for field in model._meta.concrete_fields if field.name not in editable]


def models_frozen() -> list[type[Record]]:
    """The paper and its parts."""
    return [Paper, *PaperPart.__subclasses__()]


def last_written(frozen: FrozenPaper) -> datetime:
    """When the paper was frozen, or last redacted."""
    last = frozen.redactions.last() if frozen.is_redacted else None
    return last.redacted_at if last else frozen.frozen_at


def rows_changed(frozen: FrozenPaper, model: type[Record]) -> Iterator[str]:
    """What was added, changed or deleted of a model since the paper was frozen, or last redacted."""
    moment = last_written(frozen)
    of_paper = Q(**{"id" if model is Paper else "paper": frozen.paper_id})
    then = of_paper & Q(history_date__lte=moment) & (Q(superseded_at=None) | Q(superseded_at__gt=moment))
    before = {row.id: row for row in model.history.filter(then).exclude(history_type="-")}
    now = {row.pk: row for row in model._base_manager.filter(of_paper)}
    kind = model._meta.verbose_name
    for key in before.keys() - now.keys():
        yield f"{kind} „{before[key].instance}“ fehlt"
    for key, row in now.items():
        if key not in before:
            yield f"{kind} „{row}“ kam hinzu"
        else:
            yield from fields_changed(f"{kind} „{before[key].instance}“", before[key], row)


def fields_changed(name: str, before: Model, row: Record) -> Iterator[str]:
    columns = compared(type(row))
    for field in row._meta.concrete_fields:
        former, present = getattr(before, field.attname), getattr(row, field.attname)
        if field.column in columns and former != present:
            yield difference(f"{name}, {label_of(field)}", text_of_value(field, former), text_of_value(field, present))


def difference(name: str, former: object, present: object) -> str:
    return f"{name}: eingefroren „{former}“, jetzt „{present}“"


def differing(name: str, former: Values, present: Values) -> Iterator[str]:
    """The values, by their German names, in which two states of one thing differ."""
    for label, value in former.items():
        if value != present.get(label):
            yield difference(f"{name}, {label}", value, present.get(label, "–"))


def head_changed(paper: Paper, content: Content) -> Iterator[str]:
    yield from differing("Drucksache", named_head(content["paper"]), named_head(head_of(PaperFacts(paper))))


def named_head(head: PaperHead) -> Values:
    """What rows say of the head, by its German names."""
    return {
        "Drucksachennummer": head["reference"],
        "Titel": head["name"],
        "Art": head["paper_type"],
        "Datum": head["date"],
        "Stichtag": head["key_date"],
        "öffentlich": formats.yes_or_no(head["is_public"]),
        "Geschäftsbereich": head["division"],
        "Ressort / Stadtbetrieb": head["originator"],
    }


def consultations_changed(paper: Paper, content: Content) -> Iterator[str]:
    """Consultations are known by their day and place; the name of a body is part of what was frozen."""
    former, present = (
        [f"{each['date']} {each['body']}, {each['role']}{', federführend' * each['is_authoritative']}" for each in side]
        for side in (content["consultations"], consultations(PaperFacts(paper)))
    )
    yield from members_changed("Beratung", former, present)


def members_changed(kind: str, former: list[str], present: list[str]) -> Iterator[str]:
    yield from (f"{kind} „{each}“ fehlt" for each in former if each not in present)
    yield from (f"{kind} „{each}“ kam hinzu" for each in present if each not in former)


def texts_changed(paper: Paper, content: Content) -> Iterator[str]:
    """What staff wrote begins its section."""
    blocks = {section["id"]: section["blocks"] for section in content["sections"]}
    for text in paper.sectiontext_set.select_related("project"):
        identifier = identifier_of(text.section, text.project.slug if text.project else "")
        own = [] if text.is_left_out else paragraphs(text.text)
        if identifier in blocks and blocks[identifier][: len(own)] != own:
            yield f"{SectionText._meta.verbose_name} „{text}“ steht nicht so im Eingefrorenen"


def order_changed(paper: Paper, content: Content) -> Iterator[str]:
    """The order and its questions. One asked since is none of what was frozen."""
    former, order = content["order"], paper.order
    if former is None or order is None:
        return
    present = {
        "Nummer des Antrags": order.reference,
        "Antrag": order.motion,
        "Beschlossen von": order.body.name,
        "Beschlossen am": formats.day(order.decided_on),
    }
    frozen = {
        "Nummer des Antrags": former["reference"],
        "Antrag": former["motion"],
        "Beschlossen von": former["body"],
        "Beschlossen am": former["decided_on"],
    }
    yield from differing("Auftrag", frozen, present)
    questions = {question["number"]: question_text(question) for question in former["questions"]}
    there = {each.number: question_text(question_content(each, (), {})) for each in order.questions.all()}
    yield from differing("Frage", questions, {number: there.get(number, "–") for number in questions})


def nothing(paper: Paper, content: Content) -> Iterator[str]:
    return iter(())


OF_CONTENT = {"Paper": head_changed, "Consultation": consultations_changed, "SectionText": texts_changed}
