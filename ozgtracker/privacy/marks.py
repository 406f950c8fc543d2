"""The marks that accounts have instead of their names: Konto-17. Nobody else is called so."""

import re
import unicodedata

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

MARK = re.compile(r"konto-\d+")
RESERVED = "So heißen nur pseudonymisierte Konten (Konto-17). Bitte wählen Sie einen anderen Benutzernamen."


def mark_of(account: User) -> str:
    """What the account is called when its name is gone, which is a user name too."""
    return f"Konto-{account.pk}"


def is_pseudonymised(account: User) -> bool:
    return account.get_username() == mark_of(account)


def refuse_mark(name: str) -> None:
    """Validator of user names. Raises a ValidationError for what looks like a mark."""
    if MARK.fullmatch(unicodedata.normalize("NFKC", name).casefold()):
        raise ValidationError(RESERVED, code="reserved")


def reserve_marks() -> None:
    """Ask that wherever Django or django-allauth checks a user name: forms, createsuperuser, single sign-on."""
    validators = User._meta.get_field("username").validators
    if refuse_mark not in validators:
        validators.append(refuse_mark)
