"""Files of the account that wait for confirmation."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.urls import reverse
from django.utils import timezone

from records.desk import DeskOf, Task, TaskSign, Urgency, desk_source, since_text

from .uploads import uploads_of


@desk_source
def imports_waiting(desk: DeskOf) -> Iterator[Task]:
    """Each leads to its preview, where it is imported or dropped. No query: they lie in a folder."""
    for upload in uploads_of(desk.account.pk):
        state = upload.state
        if state is None:
            continue
        written_on = timezone.localtime(datetime.fromtimestamp(state["written_at"], UTC)).date()
        days = (desk.today - written_on).days
        yield Task(
            urgency=Urgency.DUE,
            title=f"Import „{state['name']}“ wartet auf Ihre Bestätigung",
            due=since_text(days),
            sign=TaskSign.SOON,
            day=written_on,
            more=f"{upload.table.title}, {state['rows']} Zeilen gelesen",
            address=reverse("admin:imports_import_confirm", args=[upload.table.name, upload.digest]),
            button="Vorschau öffnen",
        )
