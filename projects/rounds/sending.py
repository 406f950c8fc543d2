"""Mails of rounds: the question with its link, and reminders; as text and HTML."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils import timezone

from records.mails import mail_of

from ..models import StatusRequest, StatusRound
from ..phases import Phases
from .links import address_of
from .standing import standings_of

NO_MAIL = (
    "Dieses Programm ist nicht für E-Mail eingerichtet und sendet nichts. Bitte geben Sie die Links selbst weiter."
)
NOT_REACHED = "Der Mailserver war nicht zu erreichen; was noch nicht gesendet ist, sendet der nächste Versuch."


@dataclass
class Sent:
    """What became of mails: how many went out, which were refused, and what kept the rest."""

    number: int = 0
    bounced: list[StatusRequest] = field(default_factory=list)
    problem: str = ""


def send_pending(round_: StatusRound, base: str) -> Sent:
    """Send what was not sent yet of a running round."""
    return send(round_.requests.to_send(), base, "sent_at")


def remind(requests: Iterable[StatusRequest], base: str) -> Sent:
    """Remind these; that they may be reminded the caller has seen."""
    return send(requests, base, "reminded_at")


def send(requests: Iterable[StatusRequest], base: str, moment: str) -> Sent:
    """Send to each of the requests, and keep when in the field of that name; an address that the server refuses is
    kept as such. Each is claimed before, so that two who send at once do not send the same twice."""
    sent = Sent()
    if not settings.EMAIL_URL:
        return Sent(problem=NO_MAIL)
    phases, connection = Phases.on(timezone.localdate()), get_connection()
    try:
        for request in requests:
            before = getattr(request, moment)
            if not request.answers.open().exists() or not claim(request, moment, before):
                continue
            try:
                connection.send_messages([message_of(request, phases, base, is_reminder=moment == "reminded_at")])
            except SMTPRecipientsRefused as error:
                release(request, moment, before, bounced_at=timezone.now(), bounce=refusal_of(error))
                sent.bounced.append(request)
            except (SMTPException, OSError):
                release(request, moment, before)
                sent.problem = NOT_REACHED
                break
            else:
                sent.number += 1
    finally:
        connection.close()
    return sent


def claim(request: StatusRequest, moment: str, before: datetime | None) -> bool:
    return bool(StatusRequest.objects.filter(pk=request.pk, **{moment: before}).update(**{moment: timezone.now()}))


def release(request: StatusRequest, moment: str, before: datetime | None, **values: object) -> None:
    StatusRequest.objects.filter(pk=request.pk).update(**{moment: before, **values})


def refusal_of(error: SMTPRecipientsRefused) -> str:
    """550 5.1.1 User unknown"""
    code, text = next(iter(error.recipients.values()))
    return f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"[:300]


def message_of(request: StatusRequest, phases: Phases, base: str, *, is_reminder: bool) -> EmailMultiAlternatives:
    """The mail of a request, with what is recorded of its rollouts that are not answered. Its headers let mail programs
    offer to end the reminders at once (RFC 8058)."""
    round_ = request.round
    rollouts = list(request.answers.open().values_list("rollout", flat=True))
    link = address_of(request, base)
    stopping = f"{link}erinnerungen/"
    context = {
        "round": round_,
        "project": round_.project.heading,
        "standings": list(standings_of(rollouts, phases).values()),
        "link": link,
        "stopping": stopping,
        "base": base,
        "is_reminder": is_reminder,
    }
    word = "Erinnerung an die Statusabfrage" if is_reminder else "Statusabfrage"
    return mail_of(
        f"{word} {context['project']}: Bitte antworten Sie bis {round_.ends_on:%d.%m.%Y}",
        "projects/rounds/mail",
        context,
        to=request.email,
        headers={"List-Unsubscribe": f"<{stopping}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        reply_to=[round_.reply_to] if round_.reply_to else [],
    )
