"""Sending the digests that are due."""

from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.urls import reverse

from records.mails import mail_of

from .content import ProjectDigest, digest_of
from .models import INTERVAL, WeeklyDigest


@dataclass
class SentDigests:
    """How many went out, how many had nothing to say, how many addresses the server refused."""

    number: int = 0
    empty: int = 0
    refused: int = 0


def send_due(now: datetime) -> SentDigests:
    """Send what is due. Raises an OSError or an SMTPException where the server is not there; what was not sent then
    comes with the next run."""
    sent, connection = SentDigests(), get_connection()
    try:
        for digest in WeeklyDigest.objects.due(now):
            since = digest.sent_at or now - INTERVAL
            claimed = WeeklyDigest.objects.filter(pk=digest.pk, sent_at=digest.sent_at).update(sent_at=now)
            projects = digest_of(digest.account, since, now) if claimed else []
            if not projects:
                sent.empty += bool(claimed)
                continue
            try:
                connection.send_messages([message_of(digest, projects, since, now)])
            except SMTPRecipientsRefused:
                sent.refused += 1
            except (SMTPException, OSError):
                WeeklyDigest.objects.filter(pk=digest.pk).update(sent_at=digest.sent_at)
                raise
            else:
                sent.number += 1
    finally:
        connection.close()
    return sent


def message_of(
    digest: WeeklyDigest, projects: list[ProjectDigest], since: datetime, now: datetime
) -> EmailMultiAlternatives:
    """The mail, as text and HTML. It is ended on the page of the account, which its header names."""
    base = settings.SITE_URL
    account_page = f"{base}{reverse('account')}"
    context = {
        "projects": [(each, f"{base}{reverse('project', args=[each.project.slug])}") for each in projects],
        "since": since,
        "now": now,
        "account_page": account_page,
    }
    return mail_of(
        f"OZG-Tracker: Ihre Projekte vom {since:%d.%m.} bis {now:%d.%m.%Y}",
        "digest/mail",
        context,
        to=digest.account.email,
        headers={"List-Unsubscribe": f"<{account_page}>"},
    )
