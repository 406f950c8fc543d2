"""Orders of the council, and the bodies that decide. Terms after OParl 1.1 (Organization)."""

from uuid import uuid4

from django.db import models

from records.fields import DayField, FlagField, SearchKeyField
from records.querysets import RecordQuerySet

from .named import NamedByPapers


class Body(NamedByPapers):
    """Gremium: the council or one of its committees. One that is renamed is a new one: papers name the former.

    `key` stands in its addresses for others' programs (OParl), for ever: it is in packages, so that it is the same
    after export and import, and says nothing, so that a name that is redacted stands in no address.
    """

    papers_paths = ("consultations__paper", "orders__papers")

    name = models.CharField("Name", max_length=200, unique=True)
    name_key = SearchKeyField(sources=("name",))
    key = models.UUIDField("Kennung in Adressen", unique=True, editable=False, default=uuid4)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "Gremium"
        verbose_name_plural = "Gremien"
        ordering = ["name_key", "pk"]

    def __str__(self) -> str:
        return self.name


class Order(NamedByPapers):
    """Auftrag: what a body decided that the administration has to report, with its numbered questions.

    `reference` is the number of the motion (Antrag) it was decided on.
    """

    papers_paths = ("papers",)

    reference = models.CharField(
        "Nummer des Antrags", max_length=50, help_text="Drucksache des Antrags, etwa VO/1050/20."
    )
    motion = models.CharField("Antrag", max_length=300, help_text="Titel des Antrags, ohne Anführungszeichen.")
    body = models.ForeignKey(Body, verbose_name="Beschlossen von", on_delete=models.PROTECT, related_name="orders")
    decided_on = DayField("Beschlossen am")

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "Auftrag"
        verbose_name_plural = "Aufträge"
        ordering = ["-decided_on", "reference"]
        constraints = [
            models.UniqueConstraint(
                fields=["reference", "decided_on"],
                name="order_once_a_day",
                violation_error_message="Dieser Auftrag ist schon erfasst.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} vom {self.decided_on:%d.%m.%Y}"


class Question(NamedByPapers):
    """Frage: what an order asks, one by one; `number` as in the order, with a letter where it asks several things."""

    papers_paths = ("order__papers",)

    order = models.ForeignKey(Order, verbose_name="Auftrag", on_delete=models.PROTECT, related_name="questions")
    number = models.CharField("Nummer", max_length=10, help_text="Etwa 1, 2a, 2b.")
    text = models.TextField("Frage")
    is_verbatim = FlagField(
        "im Wortlaut", default=False, help_text="Ob die Frage so im Auftrag steht; sonst steht „sinngemäß“ dahinter."
    )

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "Frage"
        verbose_name_plural = "Fragen"
        ordering = ["order", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "number"],
                name="question_number_once",
                violation_error_message="Eine Frage mit dieser Nummer hat der Auftrag schon.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}, Frage {self.number}"
