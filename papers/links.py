"""The newest papers that everybody may read, for the overview and the pages of projects."""

from datetime import date

from reports.paper_links import PaperLink, paper_source

from .models import Paper


@paper_source
def newest(key_date: date, project: int | None, most: int) -> list[PaperLink]:
    """Dated by the key date. One query."""
    papers = Paper.objects.for_all().filter(dated_on__lte=key_date)
    if project is not None:
        papers = papers.filter(paperproject_set__project=project)
    return [
        PaperLink(
            reference=paper.reference,
            title=f"{paper.reference} {paper.name}",
            address=paper.get_absolute_url(),
            dated_on=paper.dated_on,
            key_date=paper.key_date,
        )
        for paper in papers.order_by("-dated_on", "-reference")[:most]
    ]
