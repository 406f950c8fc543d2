"""What of the glossary is found by searching."""

from lists.search import Hit, Hits, Search, hits_among, searched

from .glossary import GlossaryTerm, terms_in_order


@searched("begriffe", "Begriffe", 80)
def find_terms(search: Search) -> Hits:
    """Terms by their name, then those that their meaning speaks of."""
    named = [term for term in terms_in_order() if search.text.is_in(term.name)]
    meant = [term for term in terms_in_order() if term not in named and search.text.is_in(term.name, term.meaning)]
    return hits_among(map(hit_of, [*named, *meant]), search.limit)


def hit_of(term: GlossaryTerm) -> Hit:
    return Hit(term.name, "help", place=term.place, details=(term.meaning,))
