"""Freezing: the content of a paper as data for ever."""

import json
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from projects.models import Project
from records.findings import Severity
from records.glyphs import each_text, substitute, unprintable
from records.history import because, moment_of_entry
from records.publication import withheld_of
from records.security_log import log_deed
from reports.findings.audit import Audited

from .blocks import german_text
from .build import content_to_freeze
from .content import PROJECT_PREFIX, Content, canonical, fingerprint, public
from .facts import PaperFacts
from .files import made_files
from .models import Body, FrozenFile, FrozenPaper, Order, Paper, Question
from .models.frozen import reason_of_freezing, stored_values


def open_errors(paper: Paper) -> list[Audited]:
    """The findings of severity Fehler that nobody has explained: with them a paper is not frozen."""
    return errors_among(PaperFacts(paper).findings)


def errors_among(findings: Iterable[Audited]) -> list[Audited]:
    return [each for each in findings if each.is_open and each.finding.gravity == Severity.ERROR]


def gaps_in(content: Content) -> list[str]:
    """What a reader would miss in a paper: projects, consultations, headings under which nothing stands.

    For example ["Beratungsfolge", "Text unter „Unterschrift“"].
    """
    sections = content["sections"]
    next_levels = [*(section["level"] for section in sections[1:]), 0]
    empty = [
        section["title"]
        for section, next_level in zip(sections, next_levels, strict=True)
        if not section["blocks"] and next_level <= section["level"]
    ]
    has_projects = any(section["id"].startswith(PROJECT_PREFIX) for section in sections)
    return [
        *([] if has_projects else ["Projekte"]),
        *([] if content["consultations"] else ["Beratungsfolge"]),
        *(f"Text unter „{title}“" for title in empty),
    ]


def unknown_projects(paper: Paper) -> list[str]:
    """The projects of a paper that it leaves out, because nobody knew of them on its key date, with their days.

    For example ["„E-Akte“ (bekannt ab 15.09.2026)"].
    """
    projects = Project.objects.filter(papers__paper=paper, known_from__gt=paper.key_date)
    return [
        f"„{project.first_title}“ (bekannt ab {project.known_from:%d.%m.%Y})"
        for project in projects.order_by("papers__position", "pk")
    ]


def substitutes(content: Content) -> list[str]:
    """What the PDF prints as a number because no font has it, each character once: ["„漢“ als [U+6F22]"]."""
    characters: dict[str, None] = {}
    each_text(
        public(content), lambda text: characters.update(dict.fromkeys(character for _, character in unprintable(text)))
    )
    return [f"„{character}“ als {substitute(character)}" for character in characters]


def open_sessions(paper: Paper) -> list[str]:
    """The bodies whose session has no day yet: ["Hauptausschuss"]. Their results could not come in later."""
    return list(paper.consultation_set.filter(held_on=None).values_list("body__name", flat=True))


def unreviewed_texts(paper: Paper) -> list[str]:
    """The texts that nobody has looked through since they were taken over or proposed: ["Fazit (aus VO/0504/21)"]."""
    return [f"{text} ({text.unreviewed})" for text in paper.sectiontext_set.exclude(unreviewed="")]


def still_to_come(paper: Paper) -> str:
    """Why its key date keeps it from being frozen: nobody knows yet what holds then. Empty where it does not."""
    if paper.key_date <= timezone.localdate():
        return ""
    return f"Der Stichtag {german_text(paper.key_date)} liegt noch vor uns."


def early_sessions(paper: Paper) -> list[str]:
    """The sessions before the day of the paper itself: ["01.01.2020 Rat"]. Most likely one of both days is wrong."""
    return [str(each) for each in paper.consultation_set.select_related("body").filter(held_on__lt=paper.dated_on)]


def freeze(paper: Paper, user: User | None = None) -> FrozenPaper:
    """Freeze a draft, with its files. Raises a ValidationError where it is none, its key date is to come, errors are
    open, sessions have no day, texts were not looked through or a file fails."""
    with transaction.atomic():
        current = Paper.objects.select_for_update().get(pk=paper.pk)
        if not current.is_draft:
            raise ValidationError(f"{current.reference} ist schon eingefroren.")
        lock_named(current)
        errors = [audited.finding.text for audited in open_errors(current)]
        if errors:
            raise ValidationError(
                [f"{current.reference} lässt sich nicht einfrieren, solange Fehler nicht erläutert sind:", *errors]
            )
        if reason := still_to_come(current):
            raise ValidationError(f"{current.reference} lässt sich noch nicht einfrieren: {reason}")
        if bodies := open_sessions(current):
            raise ValidationError([f"{current.reference} fehlt noch der Tag der Sitzung:", *bodies])
        if texts := unreviewed_texts(current):
            raise ValidationError([f"{current.reference} hat Texte, die noch niemand durchgesehen hat:", *texts])
        frozen = store(current, user)
        current.state = Paper.State.FROZEN
        with because(reason_of_freezing(frozen.fingerprint)):
            current.save()
        log_deed("Paper frozen", current.reference)
    return frozen


def lock_named(paper: Paper) -> None:
    """Until the end of the transaction nobody alters what the paper names beside its parts."""
    orders = Order.objects.filter(papers=paper)
    questions = Question.objects.filter(order__papers=paper)
    bodies = Body.objects.filter(pk__in=paper.consultation_set.order_by().values("body"))
    for rows in (orders, questions, bodies):
        list(rows.order_by("pk").select_for_update(of=("self",)))


def store(paper: Paper, user: User | None) -> FrozenPaper:
    """Make the files of the content, and store both, with the time and the account: all that fails does before
    anything is stored."""
    now = moment_of_entry()
    local = timezone.localtime(now)
    content = content_to_freeze(paper)
    content["paper"]["frozen"] = f"{german_text(local.date())} um {local:%H:%M} Uhr"
    text = canonical(content)
    files = made_files(paper.reference, json.loads(text))
    frozen = FrozenPaper.objects.create(
        paper=paper, content=text, fingerprint=fingerprint(text), frozen_by=user, frozen_at=now
    )
    for file_format, data in files.items():
        FrozenFile.objects.create(frozen=frozen, file_format=file_format, **stored_values(data))
    return frozen


def not_public_yet(paper: Paper) -> list[str]:
    """What of its projects is not public yet, by its name: before it is, the paper is not published."""
    projects = Project.objects.filter(papers__paper=paper).values_list("pk", flat=True)
    return withheld_of(projects, paper.key_date)


def froze_it_alone(paper: Paper, user: User | None) -> bool:
    """Whether it was this account that froze the paper, so that another one publishes it (setting PUBLISH_ALONE)."""
    frozen = FrozenPaper.objects.of(paper)
    return bool(user and frozen and frozen.frozen_by_id == user.pk and not settings.PUBLISH_ALONE)


def publish(paper: Paper, user: User | None = None) -> None:
    """Show a frozen paper to all. Raises a ValidationError where it is a draft, or not public, or where the account
    froze it."""
    current = Paper.objects.get(pk=paper.pk)
    if current.is_draft:
        raise ValidationError(f"{current.reference} ist ein Entwurf: Bitte frieren Sie die Drucksache zuerst ein.")
    if not current.is_public:
        raise ValidationError(f"{current.reference} ist nichtöffentlich.")
    if froze_it_alone(current, user):
        raise ValidationError(
            f"{current.reference} haben Sie selbst eingefroren: Bitte lassen Sie die Drucksache von einem anderen "
            "Konto veröffentlichen."
        )
    if named := not_public_yet(current):
        text = f"{current.reference} nennt, was noch nicht öffentlich ist: {', '.join(named)}."
        raise ValidationError(f"{text} Bitte geben Sie es zuerst frei.")
    if not current.is_published:
        current.state = Paper.State.PUBLISHED
        with because("Veröffentlicht"):
            current.save()
        log_deed("Paper published", current.reference)
