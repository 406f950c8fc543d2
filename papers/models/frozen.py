"""What was frozen of a paper. Neither is a Record: they are written once and never change."""

import json
from collections.abc import Iterable
from hashlib import sha512
from typing import Any, NoReturn, TypedDict, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from records.frozen_reports import FrozenReport, frozen_source

from ..content import SINCE_REDACTED, Content, fingerprint
from .papers import Paper
from .parts import PaperProject

FrozenModel = TypeVar("FrozenModel", bound=models.Model)


REASON_OF_FREEZING = "Eingefroren, Fingerabdruck "


def reason_of_freezing(fingerprint: str) -> str:
    """The reason that the history of a paper gives for its freezing."""
    return f"{REASON_OF_FREEZING}{fingerprint}"


def refuse_all(*args: object, **kwargs: object) -> NoReturn:
    raise ValidationError("Was eingefroren ist, lässt sich nicht mehr ändern.")


class WrittenOnceQuerySet(models.QuerySet[FrozenModel]):
    update = bulk_update = delete = refuse_all


class WrittenOnce(models.Model):
    """Base of rows that are never changed nor deleted by the program."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            refuse_all()
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: object, **kwargs: object) -> NoReturn:
        refuse_all()


class FrozenPaperQuerySet(WrittenOnceQuerySet["FrozenPaper"]):
    def of(self, paper: Paper) -> "FrozenPaper | None":
        """What was frozen of the paper; None for a draft."""
        return self.select_related("paper").filter(paper=paper).first()


class FrozenPaper(WrittenOnce):
    """The complete content of a paper as canonical JSON, with its SHA-256 (`fingerprint`, hexadecimal)."""

    paper = models.OneToOneField(Paper, verbose_name="Drucksache", on_delete=models.PROTECT, related_name="frozen")
    fingerprint = models.CharField("Fingerabdruck", max_length=64)
    frozen_at = models.DateTimeField("Eingefroren am")
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="Eingefroren von", on_delete=models.SET_NULL, related_name="+", null=True
    )
    content = models.TextField("Inhalt")  # the last column: SQLite reads through it to what stands behind

    objects = FrozenPaperQuerySet.as_manager()

    class Meta:
        verbose_name = "Eingefrorener Inhalt"
        verbose_name_plural = "Eingefrorene Inhalte"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.paper}, {self.fingerprint[:12]}"

    @property
    def data(self) -> Content:
        """The content, as it was before it became JSON."""
        content: Content = json.loads(self.content)
        return content

    @property
    def is_redacted(self) -> bool:
        """Whether the content says that a passage was taken out."""
        return SINCE_REDACTED in str(self.data["paper"]["frozen"])

    @property
    def is_intact(self) -> bool:
        """Whether content and files are what was frozen, or what redactions left of it; the history of the paper names
        the fingerprint too."""
        return (
            fingerprint(self.content) == self.fingerprint
            and self.is_traced
            and all(file.is_intact for file in self.files.all())
        )

    @property
    def is_traced(self) -> bool:
        """Whether the history says that this was frozen; or what from there on was redacted, step by step, to this."""
        reasons = self.paper.history.filter(history_change_reason__startswith=REASON_OF_FREEZING)
        is_frozen_so = reasons.filter(history_change_reason=reason_of_freezing(self.fingerprint)).exists()
        return is_frozen_so or self.is_redacted_from(reasons.values_list("history_change_reason", flat=True).first())

    def is_redacted_from(self, reason: str | None) -> bool:
        mark = (reason or "").removeprefix(REASON_OF_FREEZING)
        steps = list(self.redactions.all())
        for step in steps:
            if step.former_fingerprint != mark or step.is_open:
                return False
            mark = step.fingerprint
        return bool(steps) and mark == self.fingerprint


@frozen_source
def frozen_papers() -> Iterable[FrozenReport]:
    """All papers that are frozen, for the forms of what they speak of."""
    projects: dict[int, set[int]] = {}
    for paper, project in PaperProject.objects.order_by().values_list("paper", "project"):
        projects.setdefault(paper, set()).add(project)
    for_all = set(Paper.objects.for_all().order_by().values_list("pk", flat=True))
    rows = FrozenPaper.objects.values_list("paper", "paper__reference", "paper__key_date", "frozen_at")
    return (
        FrozenReport(name, day, at, frozenset(projects.get(paper, ())), paper in for_all)
        for paper, name, day, at in rows
    )


class FrozenFile(WrittenOnce):
    """A file of a frozen paper, made of its content when it was frozen: the same bytes for ever, whatever becomes of
    the program that typesets them. `size` in bytes, `digest` is its SHA-512, hexadecimal (OParl: sha512Checksum)."""

    frozen = models.ForeignKey(FrozenPaper, on_delete=models.PROTECT, related_name="files")
    file_format = models.CharField("Format", max_length=10)
    size = models.PositiveIntegerField("Größe")
    digest = models.CharField("Prüfsumme", max_length=128)
    data = models.BinaryField("Datei")  # the last column, as above

    objects = WrittenOnceQuerySet["FrozenFile"].as_manager()

    class Meta:
        verbose_name = "Datei eines eingefrorenen Inhalts"
        verbose_name_plural = "Dateien eingefrorener Inhalte"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["frozen", "file_format"], name="frozen_file_once")]

    def __str__(self) -> str:
        return f"{self.frozen}.{self.file_format}"

    @property
    def is_intact(self) -> bool:
        values = stored_values(bytes(self.data))
        return (self.size, self.digest) == (values["size"], values["digest"])


class StoredBytes(TypedDict):
    """Bytes as they are stored, with what shows that they are still the same."""

    data: bytes
    size: int
    digest: str


def stored_values(data: bytes) -> StoredBytes:
    """The fields of a file with these bytes."""
    return {"data": data, "size": len(data), "digest": sha512(data).hexdigest()}
