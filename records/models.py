"""What every dated record shares."""

from django.db import models


class DatePrecision(models.TextChoices):
    """Whether the day of an event is known, or only the latest day on which it can have happened.

    A report often says what holds on its day, not since when; such an event carries the report's date as LATEST.
    """

    EXACT = "EXACT", "genau"
    LATEST = "LATEST", "spätestens"


class DatedEvent(models.Model):
    """An event that holds from a day on (`effective_on`, local date); the state on a day is its last event."""

    effective_on = models.DateField("Wirksam ab")
    date_precision = models.CharField(
        "Datumsangabe",
        max_length=10,
        choices=DatePrecision,
        default=DatePrecision.EXACT,
        help_text="„spätestens“, wenn nur bekannt ist, dass der Stand an diesem Tag schon galt.",
    )
    entered_at = models.DateTimeField("Eingetragen am", auto_now_add=True)

    class Meta:
        abstract = True
