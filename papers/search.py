"""What of council papers is found by searching: what the reader may see."""

from lists import formats
from lists.search import Hit, Hits, Search, begins_with, first_of, searched

from .models import Paper


@searched("berichte", "Berichte", 60)
def find_papers(search: Search) -> Hits:
    """Papers dated by the day, by number or name, the last first. One query."""
    visible = Paper.objects.on(search.key_date).visible_to(search.user).search(search.typed)
    ordered = visible.order_by(begins_with(search, "search_key"), "-dated_on", "-reference")
    papers, number = first_of(ordered, search.limit)
    return Hits([hit_of(paper) for paper in papers], number)


def hit_of(paper: Paper) -> Hit:
    state = "" if paper.is_published else paper.get_state_display()
    details = (paper.get_paper_type_display(), f"vom {formats.day(paper.dated_on)}", state)
    return Hit(f"{paper.reference} {paper.name}", "paper", (paper.slug,), details=tuple(filter(None, details)))
