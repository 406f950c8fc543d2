"""Mails that the program sends by itself: each as text and HTML."""

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.management.base import CommandError
from django.template.loader import render_to_string


def mail_of(
    subject: str,
    template: str,
    context: Mapping[str, object],
    *,
    to: str,
    headers: Mapping[str, str],
    reply_to: Sequence[str] = (),
) -> EmailMultiAlternatives:
    """A mail of the templates `template`.txt and `template`.html; it says that a program sent it (RFC 3834)."""
    values = {**context, "municipality": settings.MUNICIPALITY}
    message = EmailMultiAlternatives(
        subject,
        render_to_string(f"{template}.txt", values),
        to=[to],
        reply_to=list(reply_to) or None,
        headers={**headers, "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string(f"{template}.html", values), "text/html")
    return message


def require_mail() -> None:
    """For commands that send: raise a CommandError without the settings that a mail with links needs."""
    if not settings.EMAIL_URL or not settings.SITE_URL:
        raise CommandError("Zum Senden braucht das Programm EMAIL_URL und SITE_URL.")
