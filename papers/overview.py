"""The newest paper that everybody may read, for the overview."""

from datetime import date

from reports.overview.papers import NewestPaper, newest_paper_source

from .models import Paper


@newest_paper_source
def newest(key_date: date) -> NewestPaper | None:
    """Dated by the key date. One query."""
    paper = Paper.objects.for_all().filter(dated_on__lte=key_date).order_by("-dated_on", "-reference").first()
    if paper is None:
        return None
    title = f"{paper.reference} {paper.name}"
    return NewestPaper(paper.reference, title, paper.get_absolute_url(), paper.dated_on, paper.key_date)
