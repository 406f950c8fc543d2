"""Which sections and figures of a paper answer the questions of its order."""

from collections.abc import Mapping, Sequence

from lists import formats
from records.text import NOT_RECORDED

from .content import AnswerContent, OrderContent, QuestionContent, SectionContent, figures_in
from .facts import PaperFacts
from .models import Question


def order_content(facts: PaperFacts, sections: Sequence[SectionContent]) -> OrderContent | None:
    """The order of the paper with its questions, each with what answers it in the sections; None without an order."""
    order = facts.paper.order
    if order is None:
        return None
    answers = answers_by_target(sections)
    return {
        "reference": order.reference,
        "motion": order.motion,
        "body": order.body.name,
        "decided_on": formats.day(order.decided_on),
        "questions": [
            question_content(question, facts.targets.get(question.pk, []), answers) for question in facts.questions
        ],
    }


def question_content(
    question: Question, targets: Sequence[str], answers: Mapping[str, AnswerContent]
) -> QuestionContent:
    content: QuestionContent = {
        "number": question.number,
        "text": question.text,
        "answers": [answers[target] for target in targets if target in answers],
    }
    if question.is_verbatim:
        content["is_verbatim"] = True
    return content


def answers_by_target(sections: Sequence[SectionContent]) -> dict[str, AnswerContent]:
    """What a question can be answered by: sections and the figures in them, by identifier."""
    answers: dict[str, AnswerContent] = {}
    heading = ""
    for section in sections:
        if section["level"] == 2:
            heading = section["title"]
        title = section["title"] if section["level"] < 3 else f"{heading}: {section['title']}"
        answers[section["id"]] = {"section": section["id"], "title": title}
    for section in sections:
        for identifier, figure in figures_in(section["blocks"]).items():
            answers[identifier] = {"section": section["id"], "title": figure["label"]}
            if figure["text"] == NOT_RECORDED:
                answers[identifier]["is_open"] = True
    return answers


def unanswered_in(order: OrderContent | None) -> list[QuestionContent]:
    """The questions of the order that the paper does not answer, or not for all that it names."""
    questions = order["questions"] if order else []
    return [question for question in questions if not is_answered(question)]


def is_answered(question: QuestionContent) -> bool:
    answers = question["answers"]
    return bool(answers) and not any(answer.get("is_open") for answer in answers)
