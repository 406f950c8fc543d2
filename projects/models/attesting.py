"""Who enters a phase or a step says that it holds today: the day of entry counts as one on which it was confirmed."""

from django.db import models


def attested_field() -> models.DateField:
    """The day on which who entered a statement knew that it holds, mostly that of the entry.

    Empty where nobody said so: what a file brings holds on the day of the file, for which the import confirms it, and
    what a reorganisation carries over nobody looked at.
    """
    return models.DateField("Bei der Eintragung bestätigt", null=True, editable=False)
