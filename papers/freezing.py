"""Freezing: the content of a paper as data for ever."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from records.findings import Severity
from records.history import because
from reports.findings.audit import Audited

from .build import content_to_freeze
from .content import Content, canonical, fingerprint, text_of_value
from .facts import PaperFacts
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
    """Freeze a draft. Raises a ValidationError where it is none, or errors are open."""
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
    return frozen


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
