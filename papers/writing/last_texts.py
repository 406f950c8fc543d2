"""What the last report said, to be read beside what is written now."""

from ..models import Paper, SectionText

FormerTexts = dict[tuple[str | None, int | None], SectionText]


def former_texts(paper: Paper) -> FormerTexts:
    """The texts of the last report by section and project: of the preceding paper, or of the latest one before."""
    earlier = Paper.objects.filter(key_date__lt=paper.key_date).exclude(pk=paper.pk).order_by("-key_date", "-pk")
    last = paper.preceding or earlier.first()
    texts = last.sectiontext_set.select_related("paper") if last else []
    return {(text.section, text.project_id): text for text in texts}
