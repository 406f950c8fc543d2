from datetime import datetime, timedelta

from django.utils import timezone

from records.commands import GermanCommand

from ...models import FailedSignIns
from ...privacy.retention import end_all, ends

FAILURES_FORGOTTEN = timedelta(days=1)


@ends("vergessene Fehlversuche der Anmeldung")
def end_failures(now: datetime) -> int:
    return FailedSignIns.objects.filter(last_failed_at__lt=now - FAILURES_FORGOTTEN).delete()[0]


class Command(GermanCommand):
    """Deletes what has had its term: sessions, waiting files, logs. For a timer, daily; prints counts alone."""

    help = "Löscht, was seine Frist hatte: Sitzungen, wartende Dateien, Protokolle. Für einen täglichen Zeitgeber."

    def handle(self, *args: object, **options: object) -> None:
        for what, number in end_all(timezone.now()).items():
            self.stdout.write(f"{what}: {number} gelöscht")
