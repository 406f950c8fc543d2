"""A text is taken out of a record and out of its whole history; that it was is written down, the text nowhere."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, QuerySet

from imports.models import ImportRun
from papers.models import FrozenPaper, Paper
from papers.models.parts import PaperPart
from records.addressed import Addressed, give_short_names
from records.fields import SearchKeyField
from records.generics import Field
from records.history import because, current_user, remember
from records.models import Record, record_models
from records.second_person.models import REDACTABLE, SHORTEST_SOUGHT, PendingCorrection, quotes

from .models import Redaction
from .pseudonyms import REDACTED

REASON_FIELD = "history_change_reason"
REASON_NAME = "grund"


class Redactor:
    """Redacts one field of one record; its reasons where the field is „grund“."""

    def __init__(self, model: type[Record], key: int, field_name: str) -> None:
        self.model, self.key, self.field_name = model, key, field_name
        self.history: Any = QuerySet(model.history.model).filter(id=key)
        if not self.history.exists():
            raise ValidationError(f"{model._meta.verbose_name} {key} gibt es nicht und gab es nicht.")
        refuse_frozen(model, key)
        self.is_reason = field_name == REASON_NAME
        self.column = REASON_FIELD if self.is_reason else self.text_field().attname

    def text_field(self) -> Field:
        """The field. Raises a ValidationError where it is none with free text."""
        free = {
            field.name: field
            for field in self.model._meta.concrete_fields
            if field.name in dict(self.model.text_fields()) and not field.choices
        }
        if self.field_name not in free:
            names = ", ".join([*free, REASON_NAME])
            raise ValidationError(
                f"„{self.field_name}“ ist kein Textfeld von {self.model._meta.verbose_name}: {names}."
            )
        return free[self.field_name]

    @property
    def rows(self) -> QuerySet:
        """The entries of the history with a text; of reasons not those by which the program knows a run or a paper."""
        texts = (
            self.history.exclude(**{self.column: None}).exclude(**{self.column: ""}).exclude(**{self.column: REDACTED})
        )
        if not self.is_reason:
            return texts
        if self.model is Paper:
            raise ValidationError("Die Gründe im Verlauf einer Drucksache belegen ihren Inhalt und bleiben.")
        return texts.exclude(**{f"{self.column}__in": [run.reason for run in ImportRun.objects.all()]})

    def redact(self, reason: str) -> tuple[Redaction, set[str]]:
        """Take the texts out; returns the trace of it, and the texts for those who must look where else they stand.

        Raises a ValidationError where nothing is there, or the database refuses what would stand instead.
        """
        with transaction.atomic(), because(f"Geschwärzt: {self.field_name}. {reason}"):
            found = dict(self.rows.values_list("pk", self.column))
            texts = {str(text) for text in found.values()}
            stored = self.stored.first()
            if not self.is_reason and stored and (text := getattr(stored, self.column)) not in ("", REDACTED):
                texts.add(text)
            if not texts:
                raise ValidationError("Dort steht kein Text (mehr), der zu schwärzen wäre.")
            number = self.history.filter(pk__in=found).update(**self.values_instead())
            if stored:
                self.stored.update(version=F("version") + 1, **({} if self.is_reason else self.values_instead()))
                remember(self.model, [self.key], "~")
            self.take_out_of_address()
            self.forget_in_log()
            waiting = PendingCorrection.objects.all().of_key(self.model, self.key)
            waiting.redact(REDACTED, texts, is_reason=self.is_reason)
            trace = Redaction.objects.create(
                model=self.model._meta.label_lower,
                key=self.key,
                field=self.field_name,
                entries=number,
                by=current_user(),
                reason=reason,
            )
        return trace, texts

    @property
    def stored(self) -> QuerySet:
        """The record, past the rules and the history of its own queryset."""
        return QuerySet(self.model).filter(pk=self.key)

    def values_instead(self) -> dict[str, str]:
        """What stands instead: that it was redacted, in the keys for searching too; nothing in an address."""
        if self.is_reason:
            return {self.column: REDACTED}
        field: Any = self.model._meta.get_field(self.field_name)
        text = "" if isinstance(field, models.URLField) else REDACTED[: field.max_length or len(REDACTED)]
        keys: dict[str, str] = {
            each.attname: each.key_of(text)
            for each in self.model._meta.concrete_fields
            if isinstance(each, SearchKeyField) and self.field_name in each.sources
        }
        return {self.column: text, **keys}

    def take_out_of_address(self) -> None:
        """Give the record that is called so another short name, where one was made of what it is called: else the text
        stays in its address."""
        owner_field = getattr(self.model, "owner_field", "")
        owner: Any = self.model._meta.get_field(owner_field).related_model if owner_field else self.model
        if self.is_reason or self.field_name != "name" or not issubclass(owner, Addressed):
            return
        keys = self.history.values_list(f"{owner_field}_id" if owner_field else "id", flat=True)
        records: list[Any] = list(QuerySet(owner).filter(pk__in={*keys}))
        for record in records:
            record.slug = ""
            give_short_names(owner, [record], name="")
            QuerySet(owner).filter(pk=record.pk).update(slug=record.slug, version=F("version") + 1)
            QuerySet(owner.history.model).filter(id=record.pk).update(slug=record.slug)

    def forget_in_log(self) -> None:
        """Django's own log of the admin quotes how a record was called."""
        of_model = ContentType.objects.get_for_model(self.model)
        LogEntry.objects.filter(content_type=of_model, object_id=str(self.key)).update(object_repr=REDACTED)


def refuse_frozen(model: type[Record], key: int) -> None:
    """Raise a ValidationError where the record belongs to a frozen paper: that is redacted as a whole."""
    name = "pk" if model is Paper else f"{model._meta.model_name}_set"
    if model is not Paper and not issubclass(model, PaperPart):
        return
    frozen = Paper.objects.filter(**{name: key}).exclude(state=Paper.State.DRAFT).first()
    if frozen:
        raise ValidationError(
            f"{frozen.reference} ist eingefroren: Bitte schwärzen Sie die Stelle dort, über „Schwärzen“ auf der "
            "Pflegeseite der Drucksache; dann verschwindet sie auch aus Inhalt und Dateien."
        )


class CorrectionRedactor:
    """Redacts one text of a correction that a second person decides or decided, and what was sent for it."""

    def __init__(self, key: int, field_name: str) -> None:
        kind = PendingCorrection._meta.verbose_name
        self.correction = PendingCorrection.objects.filter(pk=key).first()
        self.field_name = field_name
        if self.correction is None:
            raise ValidationError(f"{kind} {key} gibt es nicht.")
        if field_name not in REDACTABLE:
            raise ValidationError(f"„{field_name}“ ist kein Textfeld von {kind}: {', '.join(REDACTABLE)}.")

    def redact(self, reason: str) -> tuple[Redaction, set[str]]:
        """As that of a record."""
        correction: Any = self.correction
        text = getattr(correction, self.field_name)
        if text in ("", REDACTED):
            raise ValidationError("Dort steht kein Text (mehr), der zu schwärzen wäre.")
        with transaction.atomic():
            correction.take_out(self.field_name, REDACTED, is_meant=True)
            correction.clear_redacted()
            trace = Redaction.objects.create(
                model=correction._meta.label_lower,
                key=correction.pk,
                field=self.field_name,
                by=current_user(),
                reason=reason,
            )
        return trace, {text}


def papers_quoting(texts: set[str]) -> list[str]:
    """The references of frozen papers in which one of the texts stands: they are not altered, only named."""
    sought = [text for text in texts if len(text) >= SHORTEST_SOUGHT]
    frozen = FrozenPaper.objects.select_related("paper").order_by("paper__reference")
    return [each.paper.reference for each in frozen if any(quoted(text, each.content) for text in sought)]


def quoted(text: str, content: str) -> bool:
    """Whether canonical JSON quotes the text."""
    return text in content or text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") in content


def records_quoting(texts: set[str]) -> list[str]:
    """The histories and the corrections that a second person decides, by their kind and number, in which one of the
    texts stands besides: to be redacted too."""
    found = []
    for model in sorted(record_models(), key=lambda model: model._meta.label_lower):
        names = [name for name, _ in model.text_fields()] + [REASON_FIELD]
        among: Any = models.Q()
        for text in (text for text in texts if len(text) >= SHORTEST_SOUGHT):
            for name in names:
                among |= models.Q(**{f"{name}__contains": text})
        if among:
            numbers: Any = (
                QuerySet(model.history.model).filter(among).values_list("id", flat=True).distinct().order_by("id")
            )
            found += [f"{model._meta.label_lower} {key}" for key in numbers]
    corrections = PendingCorrection.objects.order_by("pk").only(*REDACTABLE)
    return found + [
        f"{each._meta.label_lower} {each.pk}"
        for each in corrections
        if any(quotes(getattr(each, name), texts) for name in REDACTABLE)
    ]


def delete_waiting_files() -> int:
    """Delete all files that wait for being imported, and what is known of them: the text may stand in any of them."""
    paths = [path for path in Path(settings.IMPORT_FOLDER).glob("*") if path.is_file()]
    for path in paths:
        path.unlink(missing_ok=True)
    return len(paths)
