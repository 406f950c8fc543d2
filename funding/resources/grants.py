"""How grants are imported. Amounts in EUR."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import slugify

from imports.cells import CellByHeader
from imports.resources import ImportColumn, Refusal, Resource, field_of
from imports.widgets import FlagWidget
from lists.formats import day
from records.models import Record
from records.shares import cents
from records.trail import text_of_value

from ..models import Amendment, Grant
from ..models.notices import CONDITIONS
from .cells import AMOUNT, DAY, GRANT_NAME, NUMBER, PROJECT, RATE, TEXT

ELSEWHERE = (
    "Übernommen wird das nicht. Bitte tragen Sie einen Änderungsbescheid ein oder berichtigen Sie diesen: an der "
    "Zuwendung oder mit der Liste „Änderungsbescheide“."
)


class GrantResource(Resource):
    project = ImportColumn("Projekt", "project", PROJECT)
    grantor = ImportColumn("Zuwendungsgeber", "grantor", TEXT)
    authority = ImportColumn("Bewilligungsbehörde", "authority", TEXT)
    total_volume = ImportColumn("Gesamtvolumen", "total_volume", AMOUNT, annotation="total_volume_by_then")
    state_share = ImportColumn("Landesförderung", "state_share", AMOUNT, annotation="state_share_by_then")
    own_share = ImportColumn("Eigenanteil", "own_share", AMOUNT, annotation="own_share_by_then")
    rate = ImportColumn("Fördersatz in %", "rate", RATE, annotation="rate_by_then")
    period_start = ImportColumn("Bewilligt von", "period_start", DAY, annotation="period_start_by_then")
    period_end = ImportColumn("Bewilligt bis", "period_end", DAY, annotation="period_end_by_then")
    reference_number = ImportColumn("Aktenzeichen", "reference_number", TEXT)
    notice_on = ImportColumn("Bescheid vom", "notice_on", DAY)
    valid_from = ImportColumn("Wirksam ab", "valid_from", DAY)
    is_maximum = ImportColumn("Höchstbetrag", "is_maximum", FlagWidget(empty=None))
    item_tolerance = ImportColumn("Überschreitung einzelner Ansätze bis … %", "item_tolerance", AMOUNT)
    use_within_months = ImportColumn("Abgerufene Mittel verwenden binnen … Monaten", "use_within_months", NUMBER)
    interim_proof_months = ImportColumn("Zwischennachweis: Monate nach Jahresende", "interim_proof_months", NUMBER)
    proof_months = ImportColumn(
        "Verwendungsnachweis: Monate nach Ende des Bewilligungszeitraums", "proof_months", NUMBER
    )

    class Meta(Resource.Meta):
        model = Grant
        fields = (
            "project",
            "grantor",
            "authority",
            "total_volume",
            "state_share",
            "own_share",
            "rate",
            "period_start",
            "period_end",
            "reference_number",
            "notice_on",
            "valid_from",
            "is_maximum",
            "item_tolerance",
            "use_within_months",
            "interim_proof_months",
            "proof_months",
        )
        import_id_fields = ("project", "grantor", "period_start")
        derived = ("rate",)

    def meant(self, values: Mapping[str, object], records: Sequence[Any], cell: CellByHeader) -> Sequence[Record]:
        """Of several of the same grantor and start the one that the row names."""
        name = TEXT.of(cell, GRANT_NAME)
        return [record for record in records if record.slug == name] if name and len(records) > 1 else records

    def namesake(self, values: Mapping[str, object], cell: CellByHeader) -> object:
        return TEXT.of(cell, GRANT_NAME)

    def get_queryset(self) -> QuerySet:
        return Grant.objects.with_conditions(self.as_of)

    def problem_of_change(self, record: Any, column: ImportColumn, value: object) -> str:
        """What an amendment settles on the Stichtag is no correction of the first notice."""
        name, field = column.attribute, field_of(Grant, column.attribute)
        amendment = (
            Amendment.objects.stating(name, self.as_of).filter(grant=record).first() if name in CONDITIONS else None
        )
        if amendment is None:
            return ""
        there, said = (text_of_value(field, each, self.as_of) for each in (getattr(amendment, name), value))
        return f"Am {day(self.as_of)} gilt {there} nach dem {amendment}; die Datei nennt {said}. {ELSEWHERE}"

    def check(self, records: Sequence[Any]) -> Iterable[Refusal]:
        """None is new that is there with an approval period that an amendment moved."""
        new = [record for record in records if record._state.adding]
        known = Grant.objects.filter(project__in={record.project_id for record in new}) if new else ()
        by_first_start = {(each.project_id, each.grantor, each.period_start): each for each in known}
        for record in new:
            grant = by_first_start.get((record.project_id, record.grantor, record.period_start))
            column = self.columns["period_start"]
            if grant and (problem := self.problem_of_change(grant, column, record.period_start)):
                yield record, ValidationError({"period_start": problem})

    def derive(self, record: Any, cell: CellByHeader, given: frozenset[str]) -> None:
        """The list of grants shows the rate only by its amounts."""
        if "rate" not in given and record.total_volume:
            record.rate = cents(100 * record.state_share / record.total_volume)
        record.slug = slugify(TEXT.of(cell, GRANT_NAME))

    def derive_many(self, records: Sequence[Any]) -> None:
        """The short name in addresses is that of the list, where it is free; else the program gives one."""
        names = [record.slug for record in records if record.slug]
        taken = set(Grant.objects.filter(slug__in=names).values_list("slug", flat=True)) if names else set()
        for record in records:
            if record.slug in taken:
                record.slug = ""
            taken.add(record.slug)
