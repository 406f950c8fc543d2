from argparse import ArgumentParser

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.utils import timezone

from records.commands import GermanCommand

from ...privacy.models import RetentionRule
from ...privacy.retention import delete_due, due_by

OFFER = RetentionRule.Afterwards.OFFER


class Command(GermanCommand):
    """Says what the rules of retention make due; with --ausfuehren it deletes what they say is to be deleted."""

    help = "Nennt, was nach den Aufbewahrungsregeln fällig ist; mit --ausfuehren wird gelöscht, was zu löschen ist."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--ausfuehren", action="store_true", help="löschen, wo die Regel „löschen“ sagt")

    def handle(self, *args: object, ausfuehren: bool, **options: object) -> None:
        rules, now = list(RetentionRule.objects.all()), timezone.now()
        if not rules:
            self.stdout.write("Es gibt keine Aufbewahrungsregeln; nichts wird gelöscht oder angeboten.")
        for rule in rules:
            due = due_by(rule, now)
            is_deleted = ausfuehren and rule.afterwards != OFFER
            self.stdout.write(f"{rule} (Quelle: {rule.source}): {len(due)} fällig{', ausgeführt' * is_deleted}")
            for each in due:
                self.stdout.write(f"  {each.name}")
            if is_deleted:
                try:
                    delete_due(rule, due)
                except ValidationError as error:
                    raise CommandError("\n".join(error.messages)) from error
