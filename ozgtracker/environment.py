"""How settings are read: from the environment, or from files that it names (table in docs/betrieb.md)."""

import math
import os
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

FILE = "_FILE"
DATABASES = ("postgresql://", "postgres://", "sqlite:///")


class Environment(environ.Env):
    """A setting NAME is the variable NAME or the content of the file whose path is in NAME_FILE, as secrets are handed
    to containers and services. A value stands for itself: one that begins with $ names no other variable. No number is
    below zero."""

    def get_value(
        self, var: str, cast: type | None = None, default: object = environ.Env.NOTSET, parse_default: bool = False
    ) -> Any:
        """The value, or the default where neither variable is there. Raises ImproperlyConfigured, in German."""
        text = text_of(var)
        if text is None:
            return default
        if cast is None and isinstance(default, bool | int | float | list | dict):
            cast = type(default)
        try:
            value = self.parse_value(text, cast)
        except ValueError as error:
            raise ImproperlyConfigured(f"{var}: „{text}“ ist dafür keine gültige Angabe.") from error
        if isinstance(value, int | float) and not (math.isfinite(value) and value >= 0):
            raise ImproperlyConfigured(f"{var}: „{text}“ ist dafür keine gültige Angabe.")
        return value

    def database(self, name: str, default: str) -> dict[str, Any]:
        """The database of an address. Raises ImproperlyConfigured, without the address: it has a password."""
        if not str(self.str(name, default=default)).startswith(DATABASES):
            raise ImproperlyConfigured(f"{name}: Die Adresse beginnt mit postgresql:// oder sqlite:///.")
        try:
            return dict(self.db_url(name, default=default))
        except ValueError:
            raise unreadable(name) from None

    def mail(self, name: str) -> dict[str, Any]:
        """The settings of mail by an address; without one nothing is sent. Raises ImproperlyConfigured, without the
        address: it has a password."""
        url = self.str(name, default="") or "dummymail://"
        if url.partition("://")[0] not in self.EMAIL_SCHEMES:
            raise ImproperlyConfigured(f"{name}: Die Adresse beginnt mit smtp+tls://, smtp+ssl:// oder smtp://.")
        try:
            return dict(self.email_url_config(url))
        except ValueError:
            raise unreadable(name) from None


def unreadable(name: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(
        f"{name}: Die Adresse lässt sich nicht lesen. Zeichen wie / : @ # ? im Passwort schreiben Sie in Prozenten, "
        "etwa %2F für /."
    )


def text_of(name: str) -> str | None:
    """What the environment or a file says of the setting; without the end of the file's last line."""
    path = os.environ.get(name + FILE)
    if not path:
        return os.environ.get(name)
    if name in os.environ:
        raise ImproperlyConfigured(f"{name} und {name}{FILE} sind beide gesetzt: Bitte setzen Sie nur eines.")
    try:
        return Path(path).read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name}{FILE}: Die Datei {path} lässt sich nicht lesen ({error.strerror}). Bitte nennen Sie eine, die das "
            "Dienstkonto lesen darf."
        ) from error
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}{FILE}: Die Datei {path} ist kein Text in UTF-8.") from error
