"""Who confirmed or explained something stays who it was, and says nothing but what that account said.

`refuse_other_author` belongs into `refuse_saving` of such a model, which every way of saving calls: forms, imports,
undoing. What another account wants to say is a record of its own.
"""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError

from .history import current_user

MOVED = "Wer das eingetragen hat, bleibt, wer es war."
NOT_YOURS = (
    "{author} hat das eingetragen; in fremdem Namen lässt es sich nicht ändern. Bitte löschen Sie es mit Grund und "
    "tragen Sie es selbst ein."
)


def refuse_other_author(records: Sequence[Any], author_field: str, words: Sequence[str]) -> None:
    """Raise a ValidationError where the author of a stored record moves, or an account alters the `words` (fields) of
    another's. What the program entered (no author) anybody may correct who has the right to; it says nobody's name."""
    changed = {record.pk: record for record in records if not record._state.adding}
    if not changed:
        return
    model, acting = type(records[0]), current_user()
    attname = model._meta.get_field(author_field).attname
    attnames = [model._meta.get_field(name).attname for name in words]
    for stored in model._base_manager.filter(pk__in=changed).select_related(author_field):
        record, author = changed[stored.pk], getattr(stored, attname)
        if getattr(record, attname) != author:
            raise ValidationError(MOVED)
        is_altered = any(getattr(record, name) != getattr(stored, name) for name in attnames)
        if is_altered and author is not None and acting is not None and acting.pk != author:
            raise ValidationError(NOT_YOURS.format(author=getattr(stored, author_field).get_username()))
