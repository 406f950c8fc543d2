from argparse import ArgumentParser

from records.commands import GermanCommand, account_named

from ...privacy.commands import add_deed_arguments, deed
from ...privacy.pseudonyms import pseudonymise


class Command(GermanCommand):
    """Makes an account a mark (Konto-17): name, mail, means of signing in and sessions go, what it did stays."""

    help = "Macht aus einem Konto eine Kennung (Konto-17): Name, E-Mail, Anmeldemittel und Sitzungen verschwinden."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("konto", help="Benutzername")
        add_deed_arguments(parser)

    def handle(self, *args: object, konto: str, grund: str, durch: str | None, **options: object) -> None:
        with deed(durch, grund):
            mark = pseudonymise(account_named(konto))
        self.stdout.write(f"Das Konto heißt jetzt „{mark}“. Sein Verlauf bleibt unter dieser Kennung.")
