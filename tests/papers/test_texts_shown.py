"""Texts of sections are shown under the titles of their sections; the command says in German why it cannot write."""

import re

import pytest
from django.core.management import CommandError, call_command

from papers.models import Paper
from tests.pages import text_of


@pytest.mark.walk
def test_who_reads_a_paper_sees_the_titles_of_its_sections(examples, staff):
    key = Paper.objects.get(reference="VO/0504/21").pk
    page = text_of(staff("Leserecht").get(f"/admin/papers/paper/{key}/change/"))
    assert "Texte der Abschnitte Umsetzung des Onlinezugangsgesetzes" in page
    assert "Abschnitt Umsetzung des Onlinezugangsgesetzes" in page
    assert "Abschnitt ozg" not in page


@pytest.mark.parametrize(
    ("path", "reason"), [("nirgends/x.pdf", "Den Ordner gibt es nicht."), (".", "Das ist ein Ordner.")]
)
def test_the_command_says_why_a_file_cannot_be_written(examples, tmp_path, path, reason):
    with pytest.raises(CommandError, match=re.escape(reason)):
        call_command("bericht", "VO/0504/21", "--format", "json", "--output", str(tmp_path / path))
