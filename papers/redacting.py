"""Redaction (Schwärzung): a passage is taken out of all that is frozen of a paper, and of what its rows said.

The passage itself is written down nowhere. What cannot be replaced are identifiers, numbers and days.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Model, QuerySet
from django.utils import timezone

from records.fields import SearchKeyField
from records.history import because, moment_of_entry, one_moment, remember
from records.models import Record
from records.security_log import log_deed

from .blocks import german_text
from .content import SINCE_REDACTED, Content, canonical, dictionaries_in, fingerprint
from .files import made_files
from .models import (
    Body,
    Consultation,
    ConsultationResult,
    FrozenFile,
    FrozenPaper,
    Order,
    Paper,
    PaperRedaction,
    Question,
)
from .models.frozen import stored_values
from .models.parts import PaperPart

REDACTED = "[geschwärzt]"
SHORTEST = 3
KEPT = {
    "figure", "basis", "id", "type", "kind", "ink", "sign", "section", "slug", "reference", "number", "date",
    "date_iso", "key_date", "key_date_iso", "paper_type", "frozen", "decided_on",
}  # fmt: skip
# Fields with text of which none can be read: choices, addresses, identifiers.
NO_TEXTS = {"slug", "reference", "state", "paper_type", "section", "target", "number", "finding"}


class Passage:
    """A passage as it stands in texts, however its words are parted by blanks and line ends."""

    def __init__(self, text: str) -> None:
        self.words = text.split()
        if len("".join(self.words)) < SHORTEST:
            raise ValidationError({"passage": f"Eine Stelle hat mindestens {SHORTEST} Zeichen."})
        if REDACTED in text:
            raise ValidationError({"passage": f"„{REDACTED}“ steht schon für Geschwärztes."})
        self.pattern = re.compile(r"\s+".join(map(re.escape, self.words)))

    def taken_out(self, text: str) -> tuple[str, int]:
        """The text without it, and how often it stood there."""
        return self.pattern.subn(REDACTED, text)

    def stands_in(self, data: object) -> bool:
        return self.pattern.search(str(data)) is not None


def taken_out_of(data: Any, passage: Passage, note: Callable[[int], object]) -> Any:
    """The content without the passage; `note` gets how often it stood in each text."""
    if isinstance(data, str):
        text, number = passage.taken_out(data)
        note(number)
        return text
    if isinstance(data, dict):
        return {key: each if key in KEPT else taken_out_of(each, passage, note) for key, each in data.items()}
    return [taken_out_of(each, passage, note) for each in data] if isinstance(data, list) else data


def places_of(frozen: FrozenPaper, passage: Passage) -> list[str]:
    """Where it stands: ["Kopf", "Abschnitt „Grund der Vorlage“ (2)"]."""
    content = frozen.data
    parts: list[tuple[str, object]] = [
        ("Kopf", content["paper"]),
        ("Beratungsfolge", content["consultations"]),
        ("Ergebnisse der Beratungen", results_of(frozen.paper)),
        ("Auftrag", content["order"]),
        *((f"Abschnitt „{section['title']}“", section) for section in content["sections"]),
    ]
    numbers = {name: 0 for name, _ in parts}
    for name, part in parts:
        found: list[int] = []
        taken_out_of(part, passage, found.append)
        numbers[name] += sum(found)
    return [f"{name} ({number})" if number > 1 else name for name, number in numbers.items() if number]


def results_of(paper: Paper) -> list[str]:
    """The texts of what came of the consultations of a paper: it is not frozen, but everybody may read it beside."""
    results = ConsultationResult.objects.filter(consultation__paper=paper)
    return list(results.order_by("pk").values_list("text", flat=True))


def refuse_kept(content: Content, passage: Passage) -> None:
    """Raise a ValidationError where it stands in what is not replaced."""
    kept = (each[key] for each in dictionaries_in(content) for key in KEPT & each.keys())
    if any(passage.stands_in(each) for each in kept):
        raise ValidationError(
            {"passage": "Das steht auch in Nummern, Tagen oder Kennungen; diese lassen sich nicht schwärzen."}
        )


def redact(paper: Paper, passage: Passage, reason: str, user: User | None = None) -> PaperRedaction:
    """Take the passage out of content, files, rows and histories of a frozen paper. Raises a ValidationError where it
    stands nowhere, or where it cannot be replaced."""
    if passage.stands_in(reason):
        raise ValidationError({"reason": "Der Grund nennt die Stelle selbst; er wird veröffentlicht."})
    with transaction.atomic(), one_moment():
        frozen = FrozenPaper.objects.select_for_update().filter(paper=paper).select_related("paper").first()
        if frozen is None:
            raise ValidationError(f"{paper.reference} ist ein Entwurf: Bitte ändern Sie den Text selbst.")
        if not frozen.is_intact:
            raise ValidationError(
                f"{paper.reference} wurde nach dem Einfrieren verändert und lässt sich nicht schwärzen."
            )
        content, number = redacted(frozen, passage)
        text = canonical(content)
        mark, former = fingerprint(text), frozen.fingerprint
        with because(f"Geschwärzt, früherer Fingerabdruck {former}: {reason}"):
            redaction = PaperRedaction.objects.create(
                frozen=frozen, former_fingerprint=former, fingerprint=mark, reason=reason, places=number,
                redacted_at=moment_of_entry(), redacted_by=user, is_open=True,
            )  # fmt: skip
            replace_rows(frozen.paper, passage)
            QuerySet(FrozenPaper).filter(pk=frozen.pk).update(content=text, fingerprint=mark)
            for file_format, data in made_files(frozen.paper.reference, content).items():
                QuerySet(FrozenFile).filter(frozen=frozen, file_format=file_format).update(**stored_values(data))
            redaction.close()
        log_deed("Passage redacted", frozen.paper.reference)
    return redaction


def redacted(paper: FrozenPaper, passage: Passage) -> tuple[Content, int]:
    """The content of a paper without the passage, saying that it was redacted, and how often the passage stood in it
    and in what came of its consultations."""
    content = paper.data
    refuse_kept(content, passage)
    found: list[int] = []
    left: Content = taken_out_of(content, passage, found.append)
    taken_out_of(results_of(paper.paper), passage, found.append)
    if not sum(found):
        raise ValidationError({"passage": "Diese Stelle steht nicht in der Drucksache."})
    frozen = str(left["paper"]["frozen"]).partition(SINCE_REDACTED)[0]
    left["paper"]["frozen"] = f"{frozen}{SINCE_REDACTED}{german_text(timezone.localdate())}"
    return left, sum(found)


def replace_rows(paper: Paper, passage: Passage) -> None:
    """Take it out of the paper, its parts and what it names, and out of all that their histories say of them. The
    paper has a new version in any case, whose reason tells of the redaction."""
    for model, keys in rows_with_texts(paper):
        altered = [key for key in keys if replace_in(model, key, passage)]
        if model is Paper:
            altered = [paper.pk]
        QuerySet(model).filter(pk__in=altered).update(version=F("version") + 1)
        remember(model, altered, "~")


def rows_with_texts(paper: Paper) -> Iterator[tuple[type[Record], list[int]]]:
    """The models and keys of the rows of a paper, those among them that were deleted since too."""
    yield Paper, [paper.pk]
    for part in PaperPart.__subclasses__():
        yield part, sorted({*part.history.filter(paper=paper.pk).values_list("id", flat=True)})
    consultations = Consultation.history.filter(paper=paper.pk).values("id")
    results = ConsultationResult.history.filter(consultation__in=consultations)
    yield ConsultationResult, sorted({*results.values_list("id", flat=True)})
    if paper.order:
        yield Order, [paper.order.pk]
        yield Question, list(paper.order.questions.values_list("pk", flat=True))
    bodies = Body.objects.filter(consultations__paper=paper) | Body.objects.filter(orders__papers=paper)
    yield Body, list(bodies.order_by("pk").values_list("pk", flat=True).distinct())


def replace_in(model: type[Record], key: int, passage: Passage) -> bool:
    """Replace it in one row and its history, past the rules of their querysets. Returns whether it stood in the row."""
    history: Any = model.history.model
    names = [name for name, _ in model.text_fields() if name not in NO_TEXTS]
    entries: Any = QuerySet(history).filter(id=key)
    for entry in entries:
        replace_texts(model, entry, [*names, "history_change_reason"], passage)
    row: Any = QuerySet(model).filter(pk=key).first()
    return row is not None and replace_texts(model, row, names, passage)


def replace_texts(model: type[Record], row: Model, names: list[str], passage: Passage) -> bool:
    """Raises a ValidationError where a text would be too long."""
    changed = []
    for name in names:
        text, number = passage.taken_out(getattr(row, name) or "")
        if number:
            field: Any = row._meta.get_field(name)
            if len(text) > (field.max_length or len(text)):
                raise ValidationError(
                    {"passage": f"„{field.verbose_name}“ würde damit zu lang. Bitte nennen Sie eine längere Stelle."}
                )
            setattr(row, name, text)
            changed.append(name)
    if not changed:
        return False
    for key in (field for field in model._meta.concrete_fields if isinstance(field, SearchKeyField)):
        key.pre_save(row, add=False)
        changed.append(key.attname)
    QuerySet(type(row)).filter(pk=row.pk).update(**{name: getattr(row, name) for name in changed})
    return True
