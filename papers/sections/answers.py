"""The questions of the order that a paper answers, and where it does."""

from collections.abc import Iterator

from records.text import NOT_RECORDED

from ..answers import unanswered_in
from ..blocks import bullet_list, left, table
from ..build import WrittenSections
from ..content import AnswerContent, Block, Cell, Run, question_text
from ..facts import PaperFacts
from ..registry import section


@section("auftrag", "Auftrag und Antworten", 52, level=2, written_last=True)
def answers(facts: PaperFacts, written: WrittenSections) -> Iterator[Block]:
    """Written last, because a question is answered by what other sections say."""
    order = written.order
    if order is None:
        return
    rows: list[list[Cell]] = [
        [question["number"], question_text(question), links(question["answers"])] for question in order["questions"]
    ]
    yield table("Fragen des Auftrags und Antworten", left("Nummer", "Frage", "Beantwortet in"), rows)
    unanswered = [f"Frage {question['number']}: {question_text(question)}" for question in unanswered_in(order)]
    if unanswered:
        yield bullet_list("Noch nicht beantwortet", unanswered)


def links(answers: list[AnswerContent]) -> Cell:
    """What leads to the answers, one after the other."""
    if not answers:
        return "nicht beantwortet"
    runs: list[Run] = []
    for answer in answers:
        runs += ["; ", {"section": answer["section"], "text": answer["title"]}]
        if answer.get("is_open"):
            runs.append(f" ({NOT_RECORDED})")
    return runs[1:]
