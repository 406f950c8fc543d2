from argparse import ArgumentParser

from allauth.mfa.models import Authenticator
from django.core.management.base import CommandError
from django.db import transaction

from ozgtracker.sign_in.events import record
from ozgtracker.sign_in.sessions import end_sessions
from records.commands import GermanCommand, account_named, refuse_no_reason


class Command(GermanCommand):
    """Takes all second factors off an account, for somebody who lost theirs; an event of the account, with its reason.

    Its sessions end. Where a group asks for a second factor the next sign-in sets one up.
    """

    help = "Setzt den zweiten Faktor eines Kontos zurück (App, Schlüssel, Notfallcodes) und beendet seine Sitzungen."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("konto", help="Benutzername")
        parser.add_argument("--grund", required=True, help="steht bei den Ereignissen des Kontos: wer wie geprüft hat")

    def handle(self, *args: object, konto: str, grund: str, **options: object) -> None:
        refuse_no_reason(grund)
        account = account_named(konto)
        factors = Authenticator.objects.filter(user=account)
        if not factors:
            raise CommandError(f"{konto} hat keinen zweiten Faktor.")
        with transaction.atomic():
            factors.delete()
            record(account, "Zweiter Faktor zurückgesetzt", done_by=f"Befehl zweitfaktor: {grund}")
            ended = end_sessions(account)
        self.stdout.write(f"Der zweite Faktor von {konto} ist zurückgesetzt. Beendete Sitzungen: {ended}")
