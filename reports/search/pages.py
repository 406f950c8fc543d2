"""Pages that search finds by what they are about, so that everyday words lead somewhere: Fördermittel, Vergleich."""

from lists.registry import registered_lists
from lists.search import Hit, Hits, Search, hits_among, searched


@searched("seiten", "Seiten", 5)
def find_pages(search: Search) -> Hits:
    """The lists of the menu, by their headings and what they answer, in its order."""
    in_menu = sorted((entry.menu, entry.url_name, entry.view) for entry in registered_lists() if entry.menu)
    about = (
        Hit(view.heading, url_name, details=(view.lead,))
        for _, url_name, view in in_menu
        if search.text.is_in(view.heading, view.lead)
    )
    return hits_among(about, search.limit)
