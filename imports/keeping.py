"""Maps kept under a name: once rows of a file were read by them without a problem, and instead of another one of that
name only where somebody has said so."""

from typing import TypedDict

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from lists.files import KEY_DATE_HEADER
from records.history import because
from records.querysets import StaleRecordError
from records.rights import permission_of, reach_of

from .column_maps import ColumnMap
from .headers import header_keys
from .models import NamedMap
from .outcome import Outcome

KEPT = "Zuordnung beim Import gemerkt"
IS_KEPT = "Die Zuordnung „{}“ ist gemerkt."
NOT_YET = (
    "Die Zuordnung „{}“ ist noch nicht gemerkt, denn mit ihr hat die Datei Probleme. Sie wird es, sobald Zeilen der "
    "Datei ohne Problem gelesen sind."
)
OTHER_MEANWHILE = (
    "Die Zuordnung „{}“ ist nicht gemerkt: Inzwischen ist unter diesem Namen eine andere gemerkt. Bitte merken Sie sie "
    "unter „Spalten und Werte zuordnen“ noch einmal."
)


class KeepData(TypedDict):
    """The name under which a map is to be kept; `replaces`: the version of the one in whose place (0: none)."""

    name: str
    replaces: int


def may_keep(user: User) -> bool:
    """Whether the account may keep maps for all."""
    return all(reach_of(user, permission_of(NamedMap, action)).everywhere for action in ("add", "change"))


def named_map(table: str, name: str) -> NamedMap | None:
    """The map of the table that is kept under the name."""
    return NamedMap.objects.filter(table=table, name=name).first()


def for_keeping(column_map: ColumnMap) -> ColumnMap:
    """The map without the Stichtag, which the next file has another of."""
    fixed = {header: value for header, value in column_map.fixed.items() if header != KEY_DATE_HEADER}
    return ColumnMap(column_map.columns, fixed, column_map.meanings, column_map.crossed)


def changes_of(named: NamedMap, names: list[str], column_map: ColumnMap) -> list[tuple[str, str, str]]:
    """What a map for files with these columns says otherwise than the one that is kept: of what, before and after."""
    after = {**for_keeping(column_map).said, "Überschriften der Datei": ", ".join(header_keys(names))}
    before = {**named.column_map.said, "Überschriften der Datei": ", ".join(named.headers)}
    both = {what: (before.get(what, "–"), after.get(what, "–")) for what in (*before, *after)}
    return [(what, *texts) for what, texts in both.items() if len(set(texts)) > 1]


def keep_when_read(table: str, keeping: KeepData, outcome: Outcome, user: User) -> tuple[str, KeepData | None]:
    """Keep the map by which a file was read where that has no problem. Returns what became of it in German, and what is
    still to be kept."""
    column_map, name = outcome.notes.column_map, keeping["name"]
    if column_map is None or not may_keep(user):
        return "", None
    if outcome.problems or not outcome.rows:
        return NOT_YET.format(name), keeping
    named = named_map(table, name) or NamedMap(table=table, name=name)
    if named.pk and named.version != keeping["replaces"]:
        return OTHER_MEANWHILE.format(name), None
    kept = for_keeping(column_map)
    named.headers = header_keys([column["name"] for column in outcome.notes.columns])
    named.columns, named.fixed, named.meanings, named.crossed = kept.columns, kept.fixed, kept.meanings, kept.crossed
    try:
        with transaction.atomic(), because(KEPT):
            named.save()
    except (IntegrityError, StaleRecordError):
        return OTHER_MEANWHILE.format(name), None
    return IS_KEPT.format(name), None
