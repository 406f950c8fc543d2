"""Texts that keep the program from going online, on the desk of those who may enter them."""

from collections.abc import Iterator

from records.desk import DeskOf, Task, TaskSign, Urgency, desk_source

from .models import address_of_text, missing_texts


@desk_source
def texts_to_enter(desk: DeskOf) -> Iterator[Task]:
    """Texts of the website that nobody entered, or that have gaps. One query."""
    if not desk.account.has_perm("ozgtracker.add_sitetext"):
        return
    for kind, text in missing_texts():
        yield Task(
            urgency=Urgency.DUE,
            title=f"Text der Website: {kind.label}",
            due="hat Lücken" if text else "fehlt",
            sign=TaskSign.SOON,
            more=f"Es fehlt: {', '.join(text.gaps)}." if text else "Ein Entwurf zum Ergänzen liegt bereit.",
            link=text.get_absolute_url() if text else "",
            address=address_of_text(kind, text),
            button="Ergänzen" if text else "Eintragen",
        )
