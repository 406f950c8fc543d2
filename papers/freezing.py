"""Freezing: the content of a paper as data for ever."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from records.findings import Severity
from records.glyphs import each_text, substitute, unprintable
from records.history import because
from reports.findings.audit import Audited

from .build import content_to_freeze
from .content import Content, canonical, fingerprint, public, text_of_value
from .facts import PaperFacts
from .files import KEPT, kept
from .models import FrozenPaper, Paper
from .models.frozen import frozen_because


def frozen_content(paper: Paper) -> Content | None:
    """What was frozen of the paper; None of a draft."""
    frozen = FrozenPaper.objects.filter(paper=paper).first()
    return frozen.data if frozen else None


def open_errors(paper: Paper) -> list[Audited]:
    """The findings of severity Fehler that nobody has explained: with them a paper is not frozen."""
    return [each for each in PaperFacts(paper).audited if each.is_open and each.finding.gravity == Severity.ERROR]


def freeze(paper: Paper, user: Any = None) -> FrozenPaper:
    """Freeze a draft, with its files. Raises a ValidationError where it is none, errors are open or a file fails."""
    with transaction.atomic():
        current = Paper.objects.select_for_update().get(pk=paper.pk)
        if not current.is_draft:
            raise ValidationError(f"{current.reference} ist schon eingefroren.")
        errors = [each.finding.text for each in open_errors(current)]
        if errors:
            raise ValidationError(
                [f"{current.reference} lässt sich nicht einfrieren, solange Fehler nicht erläutert sind:", *errors]
            )
        now = timezone.now()
        content = content_to_freeze(current)
        local = timezone.localtime(now)
        content["paper"]["frozen"] = f"{text_of_value(local.date())} um {local:%H:%M} Uhr"
        text = canonical(content)
        frozen = FrozenPaper.objects.create(
            paper=current, content=text, fingerprint=fingerprint(text), frozen_by=user, frozen_at=now
        )
        current.state = Paper.State.FROZEN
        with because(frozen_because(frozen.fingerprint)):
            current.save()
        make_files(frozen)
    return frozen


def substitutes(content: Content) -> list[str]:
    """What the PDF prints as a number because no font has it, each character once."""
    characters: dict[str, None] = {}
    each_text(public(content), lambda text: characters.update(dict.fromkeys(each for _, each in unprintable(text))))
    return [f"„{each}“ als {substitute(each)}" for each in characters]


def make_files(frozen: FrozenPaper) -> None:
    """Make the files of a frozen paper. Raises a ValidationError where one cannot be made."""
    for file_format in KEPT:
        try:
            kept(frozen, file_format, frozen.data)
        except Exception as error:
            raise ValidationError(
                f"{frozen.paper.reference} lässt sich nicht einfrieren: Die Datei im Format {file_format.upper()} "
                f"lässt sich nicht erzeugen ({error})."
            ) from error


def publish(paper: Paper) -> None:
    """Show a frozen paper to all. Raises a ValidationError where it is a draft, or not public."""
    current = Paper.objects.get(pk=paper.pk)
    if current.is_draft:
        raise ValidationError(f"{current.reference} ist ein Entwurf: Bitte frieren Sie die Drucksache zuerst ein.")
    if not current.is_public:
        raise ValidationError(f"{current.reference} ist nichtöffentlich.")
    if not current.is_published:
        current.state = Paper.State.PUBLISHED
        with because("Veröffentlicht"):
            current.save()
