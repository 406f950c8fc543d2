from smtplib import SMTPException

from django.core.management.base import CommandError
from django.utils import timezone

from records.commands import GermanCommand
from records.mails import require_mail

from ...digest.sending import send_due


class Command(GermanCommand):
    """Sends the weekly digest to the accounts that want it and whose last one lies a week back. For a timer."""

    help = "Sendet den Wochenbericht an die Konten, die ihn wollen. Für einen wöchentlichen Zeitgeber."

    def handle(self, *args: object, **options: object) -> None:
        require_mail()
        try:
            sent = send_due(timezone.localtime())
        except (SMTPException, OSError) as error:
            raise CommandError(f"Der Mailserver war nicht zu erreichen: {error}") from error
        self.stdout.write(f"gesendet: {sent.number}, nichts zu berichten: {sent.empty}, abgewiesen: {sent.refused}")
