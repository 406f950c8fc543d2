from argparse import ArgumentParser
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError

from records.commands import ArgumentsError, GermanCommand
from records.models import Record
from records.second_person.models import PendingCorrection

from ...privacy.commands import add_deed_arguments, deed
from ...privacy.redaction import CorrectionRedactor, Redactor, delete_waiting_files, papers_quoting, records_quoting


class Command(GermanCommand):
    """Takes a text out of a field of a record and out of its whole history, and says where else it stands.

    The text itself is neither given nor printed: a shell would keep it.
    """

    help = "Schwärzt ein Textfeld eines Eintrags, auch in seinem ganzen Verlauf; nennt, wo der Text noch steht."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("art", help="etwa projects.statusnote, wie in der Adresse der Pflegeseite")
        parser.add_argument("nummer", type=int, help="die Nummer in der Adresse der Pflegeseite")
        parser.add_argument("feld", help="Name des Feldes, etwa text; „grund“ für die Gründe im Verlauf")
        add_deed_arguments(parser)

    def handle(self, *args: object, **options: Any) -> None:
        with deed(options["durch"], options["grund"]):
            redactor = self.redactor(options["art"], options["nummer"], options["feld"])
            trace, texts = redactor.redact(options["grund"])
        where = f", in {trace.entries} Fassungen des Verlaufs" if isinstance(redactor, Redactor) else ""
        self.stdout.write(f"Geschwärzt: {trace}{where}.")
        if number := delete_waiting_files():
            self.stdout.write(f"Gelöscht: {number} Dateien, die auf ihren Import warteten.")
        for reference in papers_quoting(texts):
            self.stdout.write(
                f"Noch zu lesen in {reference}: bitte auch dort schwärzen, auf der Pflegeseite der Drucksache."
            )
        for name in records_quoting(texts):
            self.stdout.write(f"Noch zu lesen in {name}: bitte auch dort schwärzen.")
        self.stdout.write("Sicherungen der Datenbank enthalten den Text, bis auch sie gelöscht sind.")

    def redactor(self, label: str, key: int, field_name: str) -> Redactor | CorrectionRedactor:
        """That of a record, or of a correction that a second person decides, which is no record and has texts too."""
        try:
            if label.lower() == PendingCorrection._meta.label_lower:
                return CorrectionRedactor(key, field_name)
            return Redactor(self.model(label), key, field_name)
        except ValidationError as error:
            raise ArgumentsError(*error.messages) from error

    def model(self, label: str) -> type[Record]:
        app, _, name = label.lower().partition(".")
        model = ContentType(app_label=app, model=name).model_class()
        if model is None:
            raise ArgumentsError(f"art: „{label}“ gibt es nicht.")
        if not issubclass(model, Record):
            raise ValidationError(f"{model._meta.verbose_name} hat keinen Verlauf, der zu schwärzen wäre.")
        return model
