"""The recorded addresses of online services, each with how it last answered."""

from typing import ClassVar

from lists.columns import ChoiceColumn, DateColumn, Link, NumberColumn, TextColumn
from lists.filters import FilterForm, choice_field
from lists.tables import ListRows, Table
from lists.views import TableView
from records.batches import load_related
from services.choices import LinkOutcome, Portal
from services.models import LinkCheck, PortalChange, Service
from services.models.links import portals_with_address

from .outside_tables import AddressColumn

DEAD, ALIVE, UNKNOWN = "nicht-erreichbar", "erreichbar", "nicht-geprueft"


class LinkTable(Table):
    key: ClassVar = ("ozg_id", "portal", "address")

    ozg_id = TextColumn("OZG-ID", sheet_width=10)
    name = TextColumn("Leistung", row_header=True, link=Link("service", argument="ozg_id"))
    portal = ChoiceColumn("Portal", Portal)
    address = AddressColumn("Adresse")
    outcome = ChoiceColumn("Ergebnis", LinkOutcome)
    status = NumberColumn("HTTP-Status")
    since = DateColumn("Seit")
    checked_on = DateColumn("Zuletzt geprüft")
    final_address = AddressColumn("Weitergeleitet nach")

    class Meta:
        order_by = ("ozg_id",)


class LinkForm(FilterForm):
    ergebnis = choice_field(
        "Ergebnis",
        "alle",
        lambda: [(DEAD, "nicht erreichbar"), (ALIVE, "erreichbar"), (UNKNOWN, "nicht geprüft")],
    )


class LinkListView(TableView):
    """The addresses of the key date."""

    table_class = LinkTable
    form_class = LinkForm
    name = "leistungen-adressen"
    heading = "Adressen der Onlinedienste"
    lead = "Antworten die Adressen, unter denen Leistungen online sind?"
    formula = (
        "Gefragt wird durch den Befehl „links_pruefen“. „Seit“ ist der Tag, ab dem die Adresse so antwortet; „zuletzt "
        "geprüft“ der letzte Tag, an dem es noch so war. Wer eine Anmeldung verlangt, gilt als erreichbar."
    )

    def table_data(self) -> ListRows:
        if not self.filter_form.is_valid():
            return ListRows([])
        chosen = self.filter_form.cleaned_data["ergebnis"]
        checks = {check.address: check for check in LinkCheck.objects.on(self.key_date)}
        portals = list(portals_with_address(self.key_date))
        load_related(portals, "service", Service.objects.on_day(self.key_date))
        rows = [row_of(portal, checks.get(portal.address)) for portal in portals]
        return ListRows(row for row in rows if chosen in ("", row["state"]))


def row_of(portal: PortalChange, check: LinkCheck | None) -> dict[str, object]:
    return {
        "ozg_id": portal.service.ozg_id,
        "name": portal.service.catalogue_name,
        "portal": portal.portal,
        "address": portal.address,
        "outcome": check and check.outcome,
        "status": check and check.status,
        "since": check and check.since,
        "checked_on": check and check.checked_on,
        "final_address": (check.final_address if check else "") or None,
        "state": state_of(check),
    }


def state_of(check: LinkCheck | None) -> str:
    """Whether the address answers, as the filter asks; neither where that cannot be told."""
    if check is None or check.outcome in (LinkOutcome.NOT_ALLOWED, LinkOutcome.BUSY):
        return UNKNOWN
    return DEAD if check.is_dead else ALIVE
