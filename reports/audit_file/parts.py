"""What a Prüfakte is made of. Each part registers itself with its folder; nothing else needs to know of it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.utils import timezone

from lists.files import ListFile
from lists.tables import Table
from records.text import NOT_RECORDED

from ..grant.views import GrantPage

NONE = "keine"
NOT_GRANTED = "am Stichtag noch nicht bewilligt"


@dataclass(frozen=True)
class AuditFile:
    """Prüfakte: all that is known today of a grant on the key date, for an account that may read all of it.

    `grant` has its project by the titles of the day; `page` is what its page shows, None before its first notice.
    """

    grant: Any
    key_date: date
    reader: Any
    page: GrantPage | None

    @property
    def subject(self) -> dict[str, str]:
        """What it is about, as the first columns of tables that do not say it."""
        return {"Projekt": self.grant.project.heading, "Zuwendungsgeber": str(self.grant.grantor)}


class PartFile(NamedTuple):
    """A file of a part: its name in the folder, what it holds, and its content; without one the note says why.
    `number` are the rows of a table."""

    name: str
    title: str
    content: Iterable[bytes] | None
    number: int | None = None
    note: str = ""


Part = Callable[[AuditFile], Iterator[PartFile]]
_parts: defaultdict[str, list[Part]] = defaultdict(list)


def audit_part(folder: str) -> Callable[[Part], Part]:
    """Decorator: the function yields files of the folder, by whose names parts follow each other."""

    def register(part: Part) -> Part:
        _parts[folder].append(part)
        return part

    return register


def files_of(audit_file: AuditFile) -> Iterator[PartFile]:
    """All files but the list of contents, with their paths."""
    for folder in sorted(_parts):
        for part in _parts[folder]:
            for file in part(audit_file):
                yield file._replace(name=f"{folder}/{file.name}")


def moment_text(moment: datetime | None) -> str:
    """24.11.2026 10:15:03; empty where there is none."""
    return f"{timezone.localtime(moment):%d.%m.%Y %H:%M:%S}" if moment else ""


def account_text(account: User | None) -> str:
    """Its name; empty where there is none."""
    return account.get_username() if account else ""


def table_file(
    audit_file: AuditFile,
    name: str,
    title: str,
    table: Table,
    *,
    is_about: bool = False,
    of_day: bool = True,
    empty: str = NOT_RECORDED,
) -> PartFile:
    """A table as a CSV file for German Excel, as lists have it; with a table that `is_about` the grant as a whole its
    columns begin with project and grantor, with one `of_day` they end with the key date. `empty` is what is noted of
    one without rows."""
    subject = audit_file.subject if is_about else {}
    list_file = ListFile(table, name, {"stichtag": audit_file.key_date} if of_day else {}, subject)
    number = len(table.data)
    lines = (text.encode() for text in list_file.csv_excel())
    return PartFile(f"{name}.csv", title, lines, number, "" if number else empty)
