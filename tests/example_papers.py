"""Papers for tests: that of the examples, and how its forms are read."""

from io import BytesIO, StringIO

from django.core.management import call_command
from docx import Document
from docx.table import _Cell
from pypdf import PdfReader

from papers.freezing import freeze, open_errors, publish
from papers.models import FrozenPaper, Paper
from reports.models import Explanation


def example_paper() -> Paper:
    return Paper.objects.get(reference="VO/0504/21")


def explain_errors(paper: Paper) -> None:
    for each in open_errors(paper):
        found = each.finding
        Explanation.objects.create(
            finding=found.key, fingerprint=found.fingerprint, subject=found.subject.name, text="Wie gedruckt."
        )


def frozen_example() -> FrozenPaper:
    """The paper of the examples, frozen and published."""
    paper = example_paper()
    explain_errors(paper)
    frozen = freeze(paper)
    publish(paper)
    return frozen


def text_of_pdf(data: bytes) -> str:
    """What is read of a PDF, with single spaces."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).split())


def text_of_docx(data: bytes) -> str:
    """What is read of a DOCX in its order, with single spaces."""
    document = Document(BytesIO(data))
    parts = []
    for part in document.iter_inner_content():
        if hasattr(part, "rows"):
            parts += [_Cell(cell, part).text for row in part._tbl.tr_lst for cell in row.tc_lst]
        else:
            parts.append(part.text)
    return " ".join(" ".join(parts).split())


def written(*arguments: str) -> str:
    """What the command says."""
    out = StringIO()
    call_command("bericht", *arguments, stdout=out)
    return out.getvalue()
