"""What an account may enter in the rows of the list of tranches."""

from collections.abc import Mapping
from typing import ClassVar

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lists.columns import Row
from lists.deeds import Deeds
from records.models import Record

from .choices import MovementKind
from .models import Movement, Tranche

KINDS = [("", "Vorgang wählen"), *MovementKind.choices]


class TrancheDeeds(Deeds):
    """Entering what happened to the money of a tranche, editing."""

    can_be_chosen = False
    accessor = "period_start"
    places: ClassVar = {"project": "grant__project"}
    needs = ("project_title__title", "period_end")

    @property
    def models(self) -> Mapping[str, tuple[str, type[Record]]]:
        return {"enter": ("add", Movement), "change": ("change", Tranche)}

    def name_of(self, row: Row) -> str:
        return f"{row['project_title__title']}, {row['period_start']:%d.%m.%Y} bis {row['period_end']:%d.%m.%Y}"

    def change_url(self, row: Row) -> str:
        return reverse("admin:funding_tranche_change", args=[row["pk"]])

    def opener(self, row: Row) -> SafeString:
        if not self.may("enter", row):
            return SafeString("")
        fields = format_html(
            '<input type="hidden" name="tranche" value="{}">{}<label class="kern-sr-only" for="betrag-{}">Betrag in €'
            '</label><input class="deed-input deed-input--day" id="betrag-{}" name="amount" inputmode="decimal" '
            'placeholder="Betrag in €" autocomplete="off" required>',
            row["pk"],
            self.choice(row, "kind", "Vorgang", KINDS),
            row["pk"],
            row["pk"],
        )
        address = reverse("enter-movement")
        return self.opening(row, "Vorgang", fields, address, button="Eintragen", day="am")
