"""What is frozen stays what it was; what was corrected since is told."""

from datetime import date
from hashlib import sha256

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from papers.freezing import freeze, publish
from papers.models import FrozenFile, Paper
from projects.models import Rollout, StatusNote
from tests.example_papers import example_paper, explain_errors, written
from tests.factories import PaperFactory, ProjectFactory
from tests.pages import text_of
from tests.papers.test_paper_corrections import PAGE, article, correct_the_zoo, forms
from tests.sealed import altered, unsealed

pytestmark = pytest.mark.django_db


@pytest.mark.walk
def test_a_frozen_paper_stays_the_same_byte_for_byte(client, frozen):
    before, shown = forms(), article(client.get(PAGE))
    correct_the_zoo()
    StatusNote.objects.create(project=Rollout.objects.first().project, noted_on=date(2021, 4, 7), text="Neu.")
    with unsealed():
        FrozenFile.objects.all()._raw_delete("default")
    assert forms() == before
    assert article(client.get(PAGE)) == shown


def test_the_page_tells_time_and_fingerprint_and_that_they_match(client, frozen):
    text = text_of(client.get(PAGE))
    assert frozen.fingerprint in text
    assert "die gespeicherten Angaben stimmen mit dem Fingerabdruck überein" in text
    assert "VO/0504/21: unverändert" in written("--pruefen")


def test_tampering_with_one_figure_is_told_and_no_file_is_given(client, frozen):
    altered("UPDATE papers_frozenpaper SET content = replace(content, '1.556.579,06 €', '1.556.579,07 €')")
    assert "stimmt nicht mehr mit dem Fingerabdruck überein" in text_of(client.get(PAGE))
    assert client.get("/berichte/vo-0504-21.pdf").status_code == 409
    with pytest.raises(SystemExit) as ended:
        written("--pruefen")
    assert ended.value.code == 1


def test_tampering_with_a_figure_and_the_fingerprint_is_told_by_the_history(client, frozen):
    content = frozen.content.replace("1.556.579,06 €", "1.556.579,07 €")
    with unsealed() as cursor:
        cursor.execute(
            "UPDATE papers_frozenpaper SET content = %s, fingerprint = %s",
            [content, sha256(content.encode()).hexdigest()],
        )
    assert "stimmt nicht mehr mit dem Fingerabdruck überein" in text_of(client.get(PAGE))
    with pytest.raises(SystemExit):
        written("--pruefen")


def test_tampering_with_a_kept_file_is_told(client, frozen):
    client.get("/berichte/vo-0504-21.docx")
    altered("UPDATE papers_frozenfile SET digest = replace(digest, 'a', 'b')")
    with pytest.raises(SystemExit):
        written("--pruefen", "VO/0504/21")


@pytest.mark.walk
def test_freezing_is_refused_with_errors_that_nobody_explained(examples):
    with pytest.raises(CommandError, match="0,06 € ohne Verwendung"):
        call_command("bericht", "VO/0504/21", "--einfrieren")
    assert example_paper().is_draft
    explain_errors(example_paper())
    assert "ist eingefroren, Fingerabdruck" in written("VO/0504/21", "--einfrieren")


def test_nothing_leads_back_and_nothing_can_be_edited(frozen):
    paper = example_paper()
    paper.proposal = "Anders."
    with pytest.raises(ValidationError, match="lässt sich nicht mehr ändern"):
        paper.save()
    paper = example_paper()
    paper.state = Paper.State.DRAFT
    with pytest.raises(ValidationError):
        paper.save()
    with pytest.raises(ValidationError):
        example_paper().delete()
    with pytest.raises(ValidationError):
        paper.sectiontext_set.first().delete()
    with pytest.raises(ValidationError):
        frozen.save()
    with pytest.raises(ValidationError, match="schon eingefroren"):
        freeze(example_paper())


def test_a_draft_is_not_published(examples):
    with pytest.raises(ValidationError, match="ist ein Entwurf"):
        publish(example_paper())


@pytest.mark.walk(4)
def test_a_correction_is_a_new_paper_that_names_the_old(client, staff, frozen):
    correction = Paper(
        reference="VO/0504/21-1", name="Berichtigung", dated_on=date(2021, 6, 1), key_date=date(2021, 4, 8),
        proposal="Kenntnisnahme.", corrects=example_paper(),
    )  # fmt: skip
    correction.full_clean()
    correction.save()
    assert "berichtigt VO/0504/21 vom 08.04.2021" in text_of(staff().get("/berichte/vo-0504-21-1/"))
    assert "Berichtigt durch VO/0504/21-1" in text_of(client.get(PAGE))


@pytest.mark.walk
def test_importing_the_examples_again_leaves_a_frozen_paper_alone(frozen):
    call_command("importieren", settings.BASE_DIR / "examples", verbosity=0)
    assert example_paper().is_published


@pytest.mark.walk
def test_freezing_asks_about_what_is_missing(staff, capsys):
    paper = PaperFactory(reference="VO/9", proposal="Der Rat nimmt Kenntnis.")
    asked = text_of(staff("Projektleitung").get(f"/admin/papers/paper/{paper.pk}/einfrieren/"))
    assert "Das fehlt noch in der Drucksache: Projekte Beratungsfolge" in asked
    assert "Text unter „Unterschrift“" in asked
    assert "Text unter „Beschlussvorschlag“" not in asked
    call_command("bericht", "VO/9", "--einfrieren")
    assert "Darin fehlt: Projekte\nDarin fehlt: Beratungsfolge\n" in capsys.readouterr().err


@pytest.mark.walk
def test_projects_that_nobody_knew_of_on_the_key_date_are_named_before_freezing_and_by_the_check(staff, capsys):
    known = ProjectFactory(title="Aktenplan", started_on=date(2020, 1, 1))
    later = ProjectFactory(title="E-Akte", started_on=date(2021, 11, 1), known_from=date(2021, 9, 15))
    paper = PaperFactory(reference="VO/9", key_date=date(2021, 4, 8), projects=[known, later])
    editor = staff("Projektleitung")
    left_out = "am Stichtag 08.04.2021 war von ihnen noch nichts bekannt"
    for address in (f"/admin/papers/paper/{paper.pk}/change/", f"/admin/papers/paper/{paper.pk}/einfrieren/"):
        shown = text_of(editor.get(address))
        assert left_out in shown
        assert "E-Akte“ (bekannt ab 15.09.2021)" in shown
        assert "„Aktenplan“ (bekannt" not in shown
    shown = text_of(editor.get("/berichte/vo-9/"))
    assert "Am Stichtag 08.04.2021 war davon noch nichts bekannt, die Drucksache lässt es weg: „E-Akte“" in shown
    told = "am Stichtag noch nicht bekannt, darum nicht darin: „E-Akte“ (bekannt ab 15.09.2021)\n"
    assert written("--pruefen").endswith(f"VO/9 (Entwurf): {told}")
    call_command("bericht", "VO/9", "--einfrieren")
    assert "darum nicht darin: „E-Akte“ (bekannt ab 15.09.2021)" in capsys.readouterr().err
    assert f"VO/9: {told}" in written("--pruefen")
    assert "bekannt ab" not in text_of(editor.get("/berichte/vo-9/"))


def test_a_paper_of_known_projects_says_nothing_of_unknown_ones(staff):
    paper = PaperFactory(reference="VO/9", projects=[ProjectFactory(started_on=date(2020, 1, 1))])
    editor = staff("Projektleitung")
    assert "nichts bekannt" not in text_of(editor.get(f"/admin/papers/paper/{paper.pk}/einfrieren/"))
    assert written("--pruefen") == "Nichts ist eingefroren.\n"
