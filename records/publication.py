"""What is not public yet: until the end of a day, or until it is released before, it is for those alone who may view
records of its kind. For all others every query answers as if it were not there, with all that belongs to it (see
`hiding`): so no page, file, count or search needs to know of it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from .fields import DayField
from .frozen_reports import FrozenReport, all_reports, names_of
from .hiding import behind, expressions_for
from .models import Record, record_models
from .rights import permission_of

_withheld_too: ContextVar[bool] = ContextVar("withheld_too", default=False)
Withheld = Mapping[type[Record], Sequence[int]]  # the keys of records that are not public, by their model


class PublishableRecord(Record):
    """A record that may be withheld from the public; `known_field` names the day from which anything says of it."""

    known_field: ClassVar[str]
    internal_fields = ("not_public_until",)

    not_public_until = DayField(
        "Nicht öffentlich bis",
        null=True,
        blank=True,
        help_text="Bis zum Ende dieses Tages nur für Angemeldete mit Leserecht, samt allem, was dazugehört. Leer: "
        "für alle.",
    )

    class Meta:
        abstract = True

    @property
    def awaits_publishing(self) -> bool:
        """Whether more is needed than that its day passes, or that it is released."""
        return False

    @property
    def is_withheld(self) -> bool:
        return self.not_public_until is not None and self.not_public_until >= timezone.localdate()

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        """What a published report says cannot be taken back."""
        super().refuse_saving(records)
        for record in records:
            if record.is_withheld and (reports := reports_for_all(record)):
                text = f"Schon veröffentlicht: {names_of(reports)}."
                raise ValidationError({"not_public_until": text})


def withheld(on: date) -> Q:
    """Of publishable records: those that are not public on the day."""
    return Q(not_public_until__gte=on)


def reports_for_all(record: PublishableRecord) -> list[FrozenReport]:
    """The reports that everybody may read and that speak of the record."""
    project, known_from = record.project_of_path, getattr(record, record.known_field)
    if project is None or project.pk is None or known_from is None:
        return []
    return [report for report in all_reports() if report.is_for_all and report.is_touched(known_from, {project.pk})]


def withheld_of(projects: Iterable[int], key_date: date) -> list[str]:
    """What is not public today of the projects and is known on the key date: Projekt „E-Akte“, Zuwendung „…“."""
    found = []
    for model in publishable_models():
        if not model.project_path:
            continue
        path = "pk" if model.project_path == "self" else model.project_path.replace(".", "__")
        known = {f"{path}__in": list(projects), f"{model.known_field}__lte": key_date}
        records = model._base_manager.filter(withheld(timezone.localdate()), **known).order_by("pk")
        found += [f"{model._meta.verbose_name} „{record}“" for record in records]
    return found


@cache
def publishable_models() -> list[type[PublishableRecord]]:
    return [model for model in record_models() if issubclass(model, PublishableRecord)]


class PublicationMiddleware:
    """Answers each request without what is not public, unless the account may view it. One query for each request that
    reads records."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        reading = PublicReading(request.user)
        with connection.execute_wrapper(reading):
            response = self.get_response(request)
        if response.streaming and reading.tables != {}:
            response.streaming_content = reading.chunks(response.streaming_content)  # type: ignore[attr-defined]
        return response


@contextmanager
def withheld_too() -> Iterator[None]:
    """Inside, queries read what is not public too: of who may read certain records by another right than an account."""
    token = _withheld_too.set(True)
    try:
        yield
    finally:
        _withheld_too.reset(token)


class PublicReading:
    """Runs the queries of a request; which `tables` it hides (None: not yet known) it asks before the first of them
    that reads a record."""

    def __init__(self, user: User | AnonymousUser) -> None:
        self.user = user
        self.tables: Mapping[str, str] | None = None

    def __call__(self, execute: Callable[..., Any], sql: str, params: object, many: bool, context: object) -> Any:
        if _withheld_too.get():
            return execute(sql, params, many, context)
        if self.tables is None:
            if not reads_records(sql):
                return execute(sql, params, many, context)
            self.ask()
        return execute(behind(expressions_for(sql, self.tables or {}), sql), params, many, context)

    def ask(self) -> None:
        """Find out what is hidden; where that fails nothing counts as known, so that nothing is read unhidden."""
        self.tables = {}  # for the question itself
        try:
            self.tables = public_tables(hidden_from(self.user))
        except BaseException:
            self.tables = None
            raise

    def chunks(self, rest: Iterable[bytes]) -> Iterator[bytes]:
        """The rest of a streamed file, read so."""
        with connection.execute_wrapper(self):
            yield from rest


def hidden_from(user: User | AnonymousUser) -> Withheld:
    """What is withheld from an account today."""
    return {model: keys for model, keys in withheld_today().items() if not user.has_perm(permission_of(model, "view"))}


def reads_records(sql: str) -> bool:
    return any(table in sql for table in record_tables())


@cache
def record_tables() -> list[str]:
    """The tables of records as queries quote them."""
    return [f'"{model._meta.db_table}"' for model in record_models()]


def withheld_today() -> Withheld:
    """What is not public today."""
    found: dict[type[Record], list[int]] = {}
    statement, kinds = withheld_statement()
    today = connection.ops.adapt_datefield_value(timezone.localdate())
    with connection.cursor() as cursor:
        cursor.execute(statement, [today] * len(kinds))
        for kind, key in cursor.fetchall():
            found.setdefault(kinds[kind], []).append(key)
    return found


@cache
def withheld_statement() -> tuple[str, list[type[PublishableRecord]]]:
    """One question for the keys of all that is withheld, with the place of its model. A day as parameter for each."""
    kinds = publishable_models()
    selects = (
        f'SELECT {place}, "{kind._meta.pk.column}" FROM "{kind._meta.db_table}" WHERE "not_public_until" >= %s'  # noqa: S608 names of our own tables
        for place, kind in enumerate(kinds)
    )
    return " UNION ALL ".join(selects), kinds


def public_tables(hidden: Withheld) -> dict[str, str]:
    """For each table, as it is quoted in queries, of which any row is hidden, the expression that hides it."""
    tables = {}
    for model in record_models():
        if condition := condition_of(model, hidden):
            name = f'"{model._meta.db_table}"'
            rows = f"SELECT * FROM {stored_table(model)} WHERE {condition}"  # noqa: S608 our own names, and keys
            tables[name] = f"{name} AS NOT MATERIALIZED ({rows})"
    return tables


def condition_of(model: Any, hidden: Withheld) -> str:
    """In SQL, which rows of the model are public: not withheld themselves, nor what they belong to. Empty: all."""
    conditions = []
    if keys := hidden.get(model):
        conditions.append(f'"{model._meta.pk.column}" NOT IN ({", ".join(map(str, keys))})')
    owner = model.project_path.partition(".")[0]
    if owner not in ("", "self"):
        field = model._meta.get_field(owner)
        if of_owner := condition_of(field.related_model, hidden):
            source, key = stored_table(field.related_model), field.target_field.column
            public = f'SELECT "{key}" FROM {source} WHERE {of_owner}'  # noqa: S608 our own names, and keys
            conditions.append(f'("{field.column}" IS NULL OR "{field.column}" IN ({public}))')
    return " AND ".join(conditions)


def stored_table(model: Any) -> str:
    """The table itself, not what hides it: for SQLite an expression that names itself is a circle."""
    schema = "main." if connection.vendor == "sqlite" else ""
    return f'{schema}"{model._meta.db_table}"'
