"""What `check --deploy` says is missing before the program may go online."""

from collections.abc import Iterator

from django.conf import settings
from django.core import checks
from django.db import DatabaseError

from .models import address_of_text, missing_texts

SETTINGS = {
    "MUNICIPALITY": "der Name der Kommune, der im Kopf jeder Seite steht",
    "SITE_URL": "die Adresse des Programms, die in Dateien, Feeds und Kalendern steht",
    "DATA_LICENSE": "die Lizenz der Daten, die am Fuß jeder Seite steht",
}


@checks.register(deploy=True)
def check_ready_to_go_online(app_configs: object, **kwargs: object) -> list[checks.CheckMessage]:
    """The settings that are empty, and the texts that are missing or have gaps."""
    return [*missing_settings(), *texts_to_enter()]


def missing_settings() -> Iterator[checks.CheckMessage]:
    for name, meaning in SETTINGS.items():
        if not getattr(settings, name):
            yield checks.Warning(f"{name} ist leer.", hint=f"Es fehlt {meaning}.", id="ozgtracker.W001")


def texts_to_enter() -> Iterator[checks.CheckMessage]:
    try:
        missing = list(missing_texts())
    except DatabaseError:
        hint = "Bitte prüfen Sie DATABASE_URL, und rufen Sie „migrate“ auf."
        yield checks.Warning("Die Texte der Website ließen sich nicht lesen.", hint=hint, id="ozgtracker.W003")
        return
    for kind, text in missing:
        lacking = f"hat Lücken: {', '.join(text.gaps)}" if text else "fehlt"
        hint = f"Eintragen unter {address_of_text(kind, text)}"
        yield checks.Warning(f"Text „{kind.label}“ {lacking}.", hint=hint, id="ozgtracker.W002")
