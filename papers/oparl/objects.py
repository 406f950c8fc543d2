"""What each object of OParl 1.1 tells of itself. What OParl has no word for stands under our own prefix."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from ..formats import MEDIA_TYPES
from .moments import Moments
from .rows import BodyRow, ConsultationRow, PaperFileRow, PaperRow, ResultRow

SCHEMA = "https://schema.oparl.org/1.1"
PREFIX = "ozgtracker"
PRODUCT = "https://gitlab.opencode.de/ozg-tracker/ozg-tracker"
MANDATORY = {"legislativeTerm"}  # there as an empty list too


def moment_text(moment: datetime) -> str:
    """2021-04-08T10:15:00+02:00, whole seconds of local time."""
    return timezone.localtime(moment).isoformat(timespec="seconds")


class Site:
    """The addresses of an installation; `base` is its own without a slash at the end."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.root = f"{base}{reverse('oparl-system').removesuffix('system')}"

    def oparl(self, path: str) -> str:
        return f"{self.root}{path}"

    def page(self, name: str, *args: str) -> str:
        return f"{self.base}{reverse(name, args=args)}"


@dataclass(eq=False)
class OParlObject:
    """An object with its address below that of the interface. `embedded`: as it stands within the object that it
    belongs to, to which it does not lead back; `omit_internal`: without lists of objects within it."""

    kind: ClassVar[str]

    path: str
    moments: Moments

    def render(self, site: Site, *, embedded: bool = False, omit_internal: bool = False) -> dict[str, object]:
        """The object as JSON has it; of one that is no longer public that it was."""
        head = {
            "id": site.oparl(self.path),
            "type": f"{SCHEMA}/{self.kind}",
            "created": moment_text(self.moments.created),
            "modified": moment_text(self.moments.modified),
        }
        if self.moments.is_deleted:
            return head | {"deleted": True}
        members = self.members(site, embedded=embedded, omit_internal=omit_internal)
        return head | {name: value for name, value in members.items() if name in MANDATORY or is_said(value)}

    def members(self, site: Site, *, embedded: bool, omit_internal: bool) -> dict[str, object]:
        raise NotImplementedError

    @property
    def body_key(self) -> str:
        """The key of the body that it is of; empty: of none."""
        return ""

    @property
    def is_there(self) -> bool:
        return not self.moments.is_deleted


def is_said(value: object) -> bool:
    """Whether there is anything to say: no null, no empty text, no empty list."""
    return value is not None and value not in ("", [])


def there(objects: Iterable["OParlObject"]) -> list["OParlObject"]:
    return [each for each in objects if each.is_there]


def addresses(site: Site, objects: Iterable["OParlObject"]) -> list[str]:
    """Those of the ones that are there."""
    return [site.oparl(each.path) for each in there(objects)]


@dataclass(eq=False)
class FileObject(OParlObject):
    """A paper in one file format, as it was made when it was frozen."""

    kind = "File"

    row: PaperFileRow
    paper: "PaperObject"

    @property
    def name(self) -> str:
        return f"{self.paper.row.slug}.{self.row.file_format}"

    def members(self, site: Site, *, embedded: bool, omit_internal: bool) -> dict[str, object]:
        paper = self.paper.row
        return {
            "name": f"{paper.reference} ({self.row.file_format.upper()})",
            "fileName": self.name,
            "mimeType": MEDIA_TYPES[self.row.file_format],
            "date": paper.dated_on.isoformat(),
            "size": self.row.size,
            "sha512Checksum": self.row.digest,
            "accessUrl": site.oparl(f"access/{self.name}"),
            "downloadUrl": site.oparl(f"download/{self.name}"),
            "paper": None if embedded else [site.oparl(self.paper.path)],
        }


@dataclass(eq=False)
class ConsultationObject(OParlObject):
    """A station of a paper's way. Whether a decision is asked for (`authoritative`) is not known: only its role is."""

    kind = "Consultation"

    row: ConsultationRow
    paper: "PaperObject"

    @property
    def body_key(self) -> str:
        return self.row.body.key

    def members(self, site: Site, *, embedded: bool, omit_internal: bool) -> dict[str, object]:
        day = self.row.held_on
        return {
            "paper": None if embedded else site.oparl(self.paper.path),
            "agendaItem": site.oparl(item_path(self.row, self.paper.row)) if day else None,
            "meeting": site.oparl(meeting_path(self.row)) if day else None,
            "organization": [site.oparl(organization_path(self.row.body))],
            "role": self.row.role,
            f"{PREFIX}:federfuehrend": self.row.is_leading,
            f"{PREFIX}:tag": day.isoformat() if day else None,
        }


@dataclass(eq=False)
class AgendaItemObject(OParlObject):
    """That a meeting treats a paper; `order` among those that are known here, not on the whole agenda."""

    kind = "AgendaItem"

    consultation: ConsultationObject
    result: ResultRow | None
    order: int = 0

    def members(self, site: Site, *, embedded: bool, omit_internal: bool) -> dict[str, object]:
        return {
            "meeting": None if embedded else site.oparl(meeting_path(self.consultation.row)),
            "order": self.order,
            "name": self.consultation.paper.row.name,
            "consultation": site.oparl(self.consultation.path),
            "result": self.result.text if self.result else None,
            f"{PREFIX}:ergebnisVom": self.result.stated_on.isoformat() if self.result else None,
        }


@dataclass(eq=False)
class MeetingObject(OParlObject):
    """A body's sitting on a day, as far as papers that everybody may read go there. Its hour is not known."""

    kind = "Meeting"

    row: ConsultationRow
    items: Sequence[AgendaItemObject]

    @property
    def body_key(self) -> str:
        return self.row.body.key

    def members(self, site: Site, *, embedded: bool, omit_internal: bool) -> dict[str, object]:
        day = self.row.held_on
        items = [] if omit_internal else there(self.items)
        return {
            "name": f"{self.row.body.name}, {day:%d.%m.%Y}",
            "organization": [site.oparl(organization_path(self.row.body))],
            "agendaItem": [item.render(site, embedded=True) for item in items],
            f"{PREFIX}:tag": day.isoformat() if day else None,
        }


@dataclass(eq=False)
class OrganizationObject(OParlObject):
    """A body that a paper which everybody may read goes to, or that ordered one."""

    kind = "Organization"

    row: BodyRow

    def members(self, site: Site, *, embedded: bool, omit_internal: bool) -> dict[str, object]:
        return {
            "body": site.oparl(BODY),
            "name": self.row.name,
            "organizationType": "Gremium",
            "meeting": site.oparl(f"{self.path}/meetings"),
            "consultation": site.oparl(f"{self.path}/consultations"),
        }


@dataclass(eq=False)
class PaperObject(OParlObject):
    """A paper; `own` are its moments without those of the papers that it names."""

    kind = "Paper"

    row: PaperRow
    own: Moments
    files: list[FileObject] = field(default_factory=list)
    consultations: list[ConsultationObject] = field(default_factory=list)
    related: list["PaperObject"] = field(default_factory=list)
    corrected_by: list["PaperObject"] = field(default_factory=list)

    def members(self, site: Site, *, embedded: bool, omit_internal: bool) -> dict[str, object]:
        files = {each.row.file_format: each for each in self.files}
        main = files.pop("pdf", None)
        others = [] if omit_internal else files.values()
        return {
            **members_of_paper(self.row, site),
            "body": site.oparl(BODY),
            "mainFile": main.render(site, embedded=True) if main else None,
            "auxiliaryFile": [each.render(site, embedded=True) for each in others],
            "relatedPaper": addresses(site, self.related),
            "consultation": [each.render(site, embedded=True) for each in self.consultations],
            "web": site.page("paper", self.row.slug),
            f"{PREFIX}:berichtigtDurch": addresses(site, self.corrected_by),
            f"{PREFIX}:inhalt": site.page("paper-json", self.row.slug),
        }


def members_of_paper(row: PaperRow, site: Site) -> dict[str, object]:
    """What its head says."""
    return {
        "name": row.name,
        "reference": row.reference,
        "date": row.dated_on.isoformat(),
        "paperType": row.kind,
        f"{PREFIX}:geschaeftsbereich": row.division,
        f"{PREFIX}:ressort": row.originator,
        f"{PREFIX}:stichtag": row.key_date.isoformat(),
        f"{PREFIX}:auftragVon": site.oparl(organization_path(row.ordered_by)) if row.ordered_by else None,
        f"{PREFIX}:eingefroren": moment_text(row.frozen_at) if row.frozen_at else None,
        f"{PREFIX}:fingerabdruck": row.fingerprint,
    }


BODY = "body"
SYSTEM = "system"


def paper_path(row: PaperRow) -> str:
    return f"papers/{row.slug}"


def file_path(row: PaperFileRow, paper: PaperRow) -> str:
    return f"files/{paper.slug}.{row.file_format}"


def consultation_path(row: ConsultationRow, paper: PaperRow) -> str:
    return f"papers/{paper.slug}/consultations/{row.sitting}"


def meeting_path(row: ConsultationRow) -> str:
    return f"meetings/{row.sitting}"


def item_path(row: ConsultationRow, paper: PaperRow) -> str:
    return f"meetings/{row.sitting}/items/{paper.slug}"


def organization_path(row: BodyRow) -> str:
    return f"organizations/{row.key}"


@dataclass(eq=False)
class SystemObject(OParlObject):
    kind = "System"

    def members(self, site: Site, *, embedded: bool, omit_internal: bool) -> dict[str, object]:
        return {
            "oparlVersion": f"{SCHEMA}/",
            "license": license_address(),
            "body": site.oparl("bodies"),
            "name": f"OZG-Tracker {settings.MUNICIPALITY}".strip(),
            "contactEmail": settings.CONTACT_EMAIL,
            "contactName": settings.CONTACT_NAME,
            "website": site.page("papers"),
            "product": PRODUCT,
            "web": site.page("papers"),
            f"{PREFIX}:version": settings.VERSION,
        }


# The lists of a body, by the name that they have there.
LISTS = {
    "organization": "organizations",
    "person": "people",
    "meeting": "meetings",
    "paper": "papers",
    "agendaItem": "agenda-items",
    "consultation": "consultations",
    "file": "files",
    "locationList": "locations",
    "legislativeTermList": "legislative-terms",
    "membership": "memberships",
}


@dataclass(eq=False)
class BodyObject(OParlObject):
    """The municipality. Its Amtlicher Gemeindeschlüssel is its Regionalschlüssel without the four digits of the
    Verbandsgemeinde."""

    kind = "Body"

    def members(self, site: Site, *, embedded: bool, omit_internal: bool) -> dict[str, object]:
        return {
            "system": site.oparl(SYSTEM),
            "name": settings.MUNICIPALITY or "OZG-Tracker",
            "license": license_address(),
            "ags": f"{settings.ARS[:5]}{settings.ARS[9:]}",
            "rgs": settings.ARS,
            "contactEmail": settings.CONTACT_EMAIL,
            "contactName": settings.CONTACT_NAME,
            "legislativeTerm": [],
            "web": site.page("overview"),
            **{name: site.oparl(path) for name, path in LISTS.items()},
        }


def license_address() -> str | None:
    name_and_address = settings.DATA_LICENSES.get(settings.DATA_LICENSE)
    return name_and_address[1] if name_and_address else None
