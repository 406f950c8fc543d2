from argparse import ArgumentParser

from django.contrib.auth.models import User
from django.contrib.sessions.models import Session

from ozgtracker.sign_in.events import record
from ozgtracker.sign_in.sessions import end_sessions
from records.commands import ArgumentsError, GermanCommand, account_named


class Command(GermanCommand):
    """Ends the sessions of an account, or of all: after a device was lost, or when something is suspected."""

    help = "Beendet die Sitzungen eines Kontos oder, mit --alle, aller Konten."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("konto", nargs="?", help="Benutzername")
        parser.add_argument("--alle", action="store_true", help="alle Konten")

    def handle(self, *args: object, konto: str | None, alle: bool, **options: object) -> None:
        if alle == bool(konto):
            raise ArgumentsError("Nennen Sie ein Konto oder --alle.")
        accounts = User.objects.all() if konto is None else [account_named(konto)]
        ended = 0
        for account in accounts:
            if number := end_sessions(account):
                record(account, "Sitzungen beendet", done_by="Befehl abmelden")
                ended += number
        if alle:
            Session.objects.all().delete()
        self.stdout.write(f"Beendete Sitzungen: {ended}")
