"""What an account entered in one go, where it read: an event that is nothing but the entries of the history that the
account wrote at one moment. So it can be taken back as one, and nothing else needs to be stored."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.utils import timezone

from ..history import moment_of_entry, one_moment
from ..models import Record, record_model

SIGNER = Signer(salt="records.entries")


@dataclass
class Entry:
    """The records of these models that the account wrote at the moment; `models` stand each after those it builds
    on."""

    account: int
    models: Sequence[type[Record]]
    moment: datetime | None = None

    @property
    def reason(self) -> str:
        at = timezone.localtime(self.moment)
        return f"Eintrag vom {at:%d.%m.%Y, %H:%M} Uhr"

    def history(self, model: type[Record]) -> QuerySet[Any]:
        """The history rows that it wrote for records of the model, in their order."""
        entries: QuerySet[Any] = model.history.filter(history_date=self.moment, history_user=self.account)
        return entries.order_by("history_id")

    @property
    def written(self) -> list[type[Record]]:
        """The models of which it wrote something."""
        return [model for model in self.models if self.history(model).exists()]

    @property
    def token(self) -> str:
        """What names it in a form: signed, so that nothing else can be taken back by it."""
        labels = " ".join(model._meta.label for model in self.models)
        moment = self.moment.isoformat() if self.moment else ""
        return SIGNER.sign(f"{self.account} {moment} {labels}")

    @classmethod
    def of_token(cls, token: str, account: Any) -> Self | None:
        """The entry of that name; None where it is no name that was given to the account."""
        try:
            owner, moment, *labels = SIGNER.unsign(token).split(" ")
        except (BadSignature, ValueError):
            return None
        if owner != str(account.pk):
            return None
        return cls(account.pk, [record_model(label) for label in labels], datetime.fromisoformat(moment))


@contextmanager
def one_entry(account: Any, *models: type[Record]) -> Iterator[Entry]:
    """What is written inside of these models is one entry of the account; its moment is known at the end."""
    entry = Entry(account.pk, models)
    with one_moment():
        yield entry
        entry.moment = moment_of_entry()
