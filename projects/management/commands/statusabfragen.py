from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from records.commands import GermanCommand
from records.mails import require_mail

from ...models import StatusRequest, StatusRound
from ...rounds.sending import remind, send


class Command(GermanCommand):
    """Sends what running status rounds have not sent yet, and the reminders that are due. For a timer, daily."""

    help = "Sendet ausstehende Anfragen und fällige Erinnerungen der Statusabfragen. Für einen täglichen Zeitgeber."

    def handle(self, *args: object, **options: object) -> None:
        require_mail()
        now = timezone.now()
        running = StatusRound.objects.running(timezone.localdate(now)).values("pk")
        pending = StatusRequest.objects.filter(round__in=running).to_send().select_related("round__project")
        sent = send(list(pending), settings.SITE_URL, "sent_at")
        reminded = remind(list(StatusRequest.objects.due(now).select_related("round__project")), settings.SITE_URL)
        self.stdout.write(f"Anfragen gesendet: {sent.number}")
        self.stdout.write(f"Erinnerungen gesendet: {reminded.number}")
        for request in (*sent.bounced, *reminded.bounced):
            self.stdout.write(f"Unzustellbar: {request.email} ({request.round})")
        if problem := sent.problem or reminded.problem:
            raise CommandError(problem)
