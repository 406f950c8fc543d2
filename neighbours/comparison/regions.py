"""What the page of a Modellregion shows: its municipalities with what can be summed, and all of their projects."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from lists import formats
from records.shares import cents

from ..choices import RegionRole
from ..models import ReceivedPackage, Region, RegionMember
from ..packages.descriptions import read_description
from ..packages.tables import PackageRow, read_table
from .cells import ComparedRow
from .own import own_tables
from .rows import MunicipalityComparison
from .tables import MemberTable, RegionProjectTable

PROJECTS, UNKNOWN = "projekte", "unbekannt viele"
SUMMED = ("inhabitants", "projects", "completed", "state_share")


@dataclass(frozen=True)
class RegionPage:
    """The municipalities of a region on a day."""

    region: Region
    comparison: MunicipalityComparison

    @property
    def key_date(self) -> date:
        return self.comparison.key_date

    @cached_property
    def roles(self) -> Mapping[str, RegionRole]:
        """By the short names of the municipalities."""
        members = RegionMember.objects.filter(region=self.region).values_list("municipality__slug", "role")
        return {slug: RegionRole(role) for slug, role in members}

    @cached_property
    def rows(self) -> list[ComparedRow]:
        """The leading municipality first, then the partners by their names."""
        rows = [row for row in self.comparison.rows if row["slug"] in self.roles]
        return sorted(rows, key=lambda row: (self.roles[row["slug"]] != RegionRole.LEADING, row["name_key"]))

    @property
    def missing(self) -> list[str]:
        """The names of those of which nothing is known."""
        return [row["name"] for row in self.rows if row["stand"] is None]

    @property
    def failures(self) -> list[tuple[str, str]]:
        """Those of the region of which the last fetch failed, each with why."""
        return [(row["name"], row.failure) for row in self.rows if row.failure]

    @property
    def member_table(self) -> MemberTable:
        rows = [with_role(row, self.roles[row["slug"]]) for row in self.rows]
        return MemberTable(rows, last_row=self.sums)

    @cached_property
    def known_per_head(self) -> list[ComparedRow]:
        """Those of which both the Landesförderung and the inhabitants are known."""
        return [row for row in self.rows if row["state_share"] is not None and row["inhabitants"]]

    @property
    def heads(self) -> int:
        """How many live in these: money per inhabitant of the sum is of them alone."""
        return sum(row["inhabitants"] or 0 for row in self.known_per_head)

    @cached_property
    def sums(self) -> dict[str, object]:
        """Of what can be added, of those of which it is known."""
        sums: dict[str, Any] = {
            name: sum(values) if (values := [row[name] for row in self.rows if row[name] is not None]) else None
            for name in SUMMED
        }
        shares = sum((row["state_share"] or Decimal() for row in self.known_per_head), Decimal())
        return {
            "name": "Summe",
            "is_own": False,
            **sums,
            "state_share_per_head": cents(shares / self.heads) if self.heads else None,
        }

    @property
    def project_table(self) -> RegionProjectTable:
        return RegionProjectTable(self.project_rows())

    def project_rows(self) -> Iterator[dict[str, object]]:
        for row in self.rows:
            for project in self.projects_of(row):
                yield {
                    "municipality": row["name"],
                    "title": project["Projekt"],
                    "state": project["Projektstand"],
                    "starts_on": project["Beginn"],
                    "ends_on": project["Fertigstellung"],
                    "original_end": project["ursprünglich"],
                    "progress": project["Fortschritt in %"],
                    "done": done_text(project),
                    "units": project["Leistungseinheiten"],
                    "units_done": project["davon fertig"],
                    "bundles": project["Prozessbündel"],
                    "bundles_done": project["davon digitalisiert"],
                    "stand": row["stand"],
                }

    def projects_of(self, row: ComparedRow) -> Sequence[PackageRow]:
        """Those that the municipality publishes, read from the package that is kept."""
        if row["is_own"]:
            return own_tables(self.key_date, [PROJECTS])[PROJECTS]
        newest = ReceivedPackage.objects.newest(self.key_date).filter(municipality__slug=row["slug"])
        package = newest.select_related("descriptor").first()
        if package is None or PROJECTS not in (files := package.files()):
            return []
        columns = read_description(package.descriptor.read()).resources[PROJECTS].columns
        return read_table(PROJECTS, files[PROJECTS], list(columns), package.key_date)


def with_role(row: ComparedRow, role: RegionRole) -> ComparedRow:
    row["role"] = str(role.label)
    return row


def done_text(project: PackageRow) -> str:
    """29 von 42 Leistungseinheiten, 3 von 5 Prozessbündel"""
    kinds = (("Leistungseinheiten", "davon fertig"), ("Prozessbündel", "davon digitalisiert"))
    return ", ".join(
        f"{number_text(project[done])} von {formats.number(project[kind])} {kind}"
        for kind, done in kinds
        if project[kind]
    )


def number_text(number: int | None) -> str:
    return UNKNOWN if number is None else formats.number(number)
