from django.core.management.base import CommandError
from django.utils import timezone

from records.commands import GermanCommand

from ...links.checking import answers_of, is_network_missing, keep, recorded_addresses

NO_NETWORK = (
    "Keine einzige Adresse war zu erreichen: Vermutlich fehlt diesem Rechner das Netz. Nichts davon wurde festgehalten."
)


class Command(GermanCommand):
    """Asks the recorded address of each online service and keeps what it answered. For a timer, nightly."""

    help = "Fragt die erfassten Adressen der Onlinedienste ab und hält fest, wie sie antworten. Für einen Zeitgeber."

    def handle(self, *args: object, **options: object) -> None:
        today = timezone.localdate()
        answers = dict(answers_of(recorded_addresses(today)))
        if is_network_missing(list(answers.values())):
            raise CommandError(NO_NETWORK)
        checks = keep(answers, today)
        dead = [check for check in checks if check.is_dead]
        self.stdout.write(f"Adressen geprüft: {len(checks)}, nicht erreichbar: {len(dead)}")
        for check in checks:
            if check.is_dead or check.outcome == "NOT_ALLOWED":
                self.stdout.write(f"{check} seit {check.since:%d.%m.%Y}")
