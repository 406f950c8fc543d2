from argparse import ArgumentParser

from records.commands import GermanCommand, account_named

from ...privacy.disclosure import lines_about


class Command(GermanCommand):
    """Lists what is stored about an account, for an answer to the person (Art. 15 DSGVO)."""

    help = "Listet auf, was über ein Konto gespeichert ist, für eine Auskunft nach Art. 15 DSGVO."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("konto", help="Benutzername")

    def handle(self, *args: object, konto: str, **options: object) -> None:
        for line in lines_about(account_named(konto)):
            self.stdout.write(line)
