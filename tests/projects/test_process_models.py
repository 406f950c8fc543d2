"""Files in BPMN 2.0: whatever is sent is read and drawn within bounds, or refused with a reason; never an error."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree

from projects.bpmn.model import read_model
from projects.bpmn.order import steps_in_order
from projects.bpmn.xml import XmlError
from projects.models import BundleOutput
from records.file_texts import text_of_file
from reports.bundle.drawing import drawn
from tests.factories import BundleFactory, BundleOutputFactory, UserFactory
from tests.pages import text_of
from tests.process_models import SMALL, definitions, edge, element, flow, shape
from tests.samples import size

PLOT = re.compile(r'<svg\s+class="process__plot".*?</svg>', re.DOTALL)


def names_in_order(content):
    return [step.name for step in steps_in_order(read_model(content))]


def test_steps_follow_their_flows_not_the_file():
    content = definitions(
        "".join(element("task", key, key) for key in "DCBA")
        + flow("1", "A", "B")
        + flow("2", "A", "C")
        + flow("3", "B", "D")
        + flow("4", "C", "D")
    )
    assert names_in_order(content) == ["A", "B", "C", "D"]


def test_a_circle_is_gone_through_once():
    content = definitions(
        "".join(element("task", key, key) for key in "CBA") + "".join(flow(a + b, a, b) for a, b in ("AB", "BC", "CB"))
    )
    assert names_in_order(content) == ["A", "B", "C"]
    nothing_leads_in = definitions(
        "".join(element("task", key, key) for key in "AB") + flow("1", "A", "B") + flow("2", "B", "A")
    )
    assert names_in_order(nothing_leads_in) == ["A", "B"]


def test_the_steps_of_a_subprocess_follow_it():
    inner = f'<subProcess id="S" name="Prüfen">{element("task", "T", "Lesen")}</subProcess>'
    content = definitions(element("endEvent", "E", "Ende") + inner + flow("1", "S", "E"))
    assert names_in_order(content) == ["Prüfen", "Lesen", "Ende"]
    assert [step.where for step in steps_in_order(read_model(content))] == ["", "Prüfen", ""]


def test_a_list_says_conditions_and_what_is_taken_otherwise():
    gateway = '<exclusiveGateway id="G" name="Vollständig?" default="F2"/>'
    content = definitions(
        gateway
        + element("task", "A", "A")
        + element("task", "B", "B")
        + flow("F1", "G", "A", "ja")
        + flow("F2", "G", "B")
    )
    first, *_ = steps_in_order(read_model(content))
    assert (first.name, first.kind) == ("Vollständig?", "Entscheidung")
    assert (first.about, first.next_ones) == ("Entscheidung", "2 („ja“), 3 („sonst“)")


DEEP = "".join(f"<subProcess id='s{depth}'>" for depth in range(200)) + "</subProcess>" * 200
BOMB = '<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE b [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
REFUSED = {
    "entity bomb": (SMALL.replace("?>", f"?>{BOMB}", 1).replace("Antrag prüfen", "&b;"), "DOCTYPE"),
    "external entity": (SMALL.replace("?>", f"?>{EXTERNAL}", 1).replace("Antrag prüfen", "&x;"), "DOCTYPE"),
    "unknown entity": (SMALL.replace("Antrag prüfen", "&x;"), "kein lesbares XML"),
    "nothing": (definitions(""), "enthält keinen Ablauf"),
    "one key twice": (
        definitions(element("task", "T", "Prüfen") + element("task", "T", "Bescheiden")),
        "Die Kennung „T“ kommt in der Datei zweimal vor.",
    ),
    "deep": (definitions(DEEP), "tiefer als 100 Ebenen"),
    "many elements": (definitions("<a/>" * 30_000), "mehr als 30.000 XML-Elemente"),
    "many steps": (definitions("".join(element("task", f"t{n}") for n in range(1_001))), "1001 Schritte"),
    "many flows": (definitions("".join(flow(f"f{n}", "a", "b") for n in range(5_001))), "5001 Flüsse"),
    "other version": (SMALL.replace("20100524/MODEL", "20100501/MODEL"), "kein Prozessmodell in BPMN 2.0"),
    "long name of the root": (f"<{'x' * 400_000}/>", "kein Prozessmodell in BPMN 2.0"),
    "two roots": (SMALL + SMALL.partition("\n")[2], "kein lesbares XML"),
    "undeclared prefix": (SMALL.replace("<startEvent", "<x:startEvent", 1), "kein lesbares XML"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_hostile_xml_is_refused(name):
    content, message = REFUSED[name]
    with pytest.raises(XmlError, match=message):
        read_model(content)


def placed(bounds="x='0' y='0' width='100' height='80'", waypoint="x='0' y='0'"):
    return SMALL.replace('<dc:Bounds x="190" y="80" width="100" height="80"/>', f"<dc:Bounds {bounds}/>").replace(
        '<di:waypoint x="190" y="120"/>', f"<di:waypoint {waypoint}/>"
    )


NO_PLACE = "Orte, die sich nicht zeichnen lassen"
UNDRAWN = {
    "not a number": (placed(bounds="x='NaN' y='0' width='1' height='1'"), NO_PLACE),
    "infinite": (placed(waypoint="x='inf' y='0'"), NO_PLACE),
    "a word": (placed(bounds="x='links' y='0' width='1' height='1'"), NO_PLACE),
    "many digits": (placed(bounds=f"x='{'9' * 400}' y='0' width='1' height='1'"), NO_PLACE),
    "far away": (placed(waypoint="x='1e9' y='0'"), NO_PLACE),
    "negative size": (placed(bounds="x='0' y='0' width='-5' height='1'"), NO_PLACE),
    "no size": (placed(bounds="x='0' y='0'"), NO_PLACE),
    "no bounds": (SMALL.replace('<dc:Bounds x="190" y="80" width="100" height="80"/>', ""), NO_PLACE),
    "too wide": (placed(bounds="x='50000' y='0' width='1' height='1'"), "zu groß zum Zeichnen"),
    "too many": (
        definitions(element("task", "T"), "".join(shape("T", 0, 0) for _ in range(401))),
        "zu groß zum Zeichnen: Es hat 401 Elemente, gezeichnet werden höchstens 400",
    ),
    "too many points": (SMALL.replace('<di:waypoint x="190" y="120"/>', '<di:waypoint x="1" y="2"/>' * 4_001), "zu gr"),
    "a long name": (SMALL.replace("Antrag prüfen", "x" * 301), "zu groß zum Zeichnen"),
    "no diagram": (definitions(element("task", "T", "Allein")), "keine Zeichnung"),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", UNDRAWN)
def test_what_cannot_be_drawn_is_listed_and_says_why(client, name):
    content, message = UNDRAWN[name]
    bundle = BundleFactory(name="Elterngeld")
    BundleOutputFactory(bundle=bundle, process_model=content)
    answer = client.get(f"/prozessbuendel/{bundle.slug}/")
    assert message in text_of(answer)
    assert not PLOT.search(answer.content.decode())
    assert '<details class="chart__table" open>' in answer.content.decode()
    assert "als Liste" in text_of(answer)


def test_names_are_wrapped_or_smaller_and_never_cut():
    long = "Einkommensnachweise der Erziehungsberechtigten und Beitragspflichtigen nach Elternbeitragssatzung prüfen"
    word = "Donaudampfschifffahrtsgesellschaftskapitänspatentprüfungsausschussvorsitzende"
    for name in (long, word, "W" * 120, "a"):
        (drawing,) = drawn(SMALL.replace("Antrag prüfen", name)).drawings
        text = next(text for text in drawing.texts if text.box.width == 100)
        assert "".join(text.lines).replace("-", "").replace(" ", "") == name.replace(" ", "")
        height = len(text.lines) * text.size * 1.25
        assert height <= 80


def test_markup_in_names_is_text():
    content = SMALL.replace("Antrag prüfen", "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&amp;")
    assert names_in_order(content)[1] == '<script>alert(1)</script>"&'


ALL = (
    "task", "userTask", "callActivity", "subProcess", "startEvent", "endEvent", "boundaryEvent", "parallelGateway",
    "exclusiveGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway", "dataObjectReference",
    "dataStoreReference", "textAnnotation", "group", "lane", "participant",
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ALL)
def test_every_kind_is_drawn_as_valid_svg(client, kind):
    content = definitions(element(kind, "N", "<b>&"), shape("N", -50, 20, 120.5, 90))
    bundle = BundleFactory(name="Elterngeld")
    BundleOutputFactory(bundle=bundle, process_model=content)
    page = client.get(f"/prozessbuendel/{bundle.slug}/").content.decode()
    plot = etree.fromstring(PLOT.search(page)[0])
    assert plot.findall(".//path")
    left, top, width, height = map(float, plot.get("viewBox").split())
    assert left < -50
    assert left + width > 70.5
    assert top < 20
    assert top + height > 110
    assert "style=" not in page.partition("process__plot")[2].partition("</svg>")[0]


NUMBERS = st.one_of(st.floats().map(str), st.integers(-200, 900).map(str), st.sampled_from(["", "NaN", "-0", "1e400"]))
KEYS = st.sampled_from(["P", "A", "B", "C", "S", ""])
KINDS = st.sampled_from([*ALL, "process", "laneSet", "association"])
PARTS = st.one_of(
    st.builds(element, KINDS, KEYS, st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"]))),
    st.builds(flow, KEYS, KEYS, KEYS),
    st.builds(lambda key, inner: f'<subProcess id="{key}">{inner}</subProcess>', KEYS, st.builds(element, KINDS, KEYS)),
)
PLACED = st.one_of(
    st.builds(shape, KEYS, NUMBERS, NUMBERS, NUMBERS, NUMBERS),
    st.builds(lambda key, points: edge(key, *points), KEYS, st.lists(st.tuples(NUMBERS, NUMBERS), max_size=4)),
)
MODELS = st.builds(
    lambda parts, diagram: definitions("".join(parts), "".join(diagram)).encode(),
    st.lists(PARTS, max_size=12),
    st.lists(PLACED, max_size=12),
)
MUTATED = st.builds(
    lambda start, length, put: SMALL.encode()[:start] + put + SMALL.encode()[start + length :],
    st.integers(0, len(SMALL)),
    st.integers(0, 30),
    st.binary(max_size=8),
)
FILES = st.one_of(
    st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")), MUTATED, MODELS
)


@pytest.mark.walk
@pytest.mark.django_db
@example(b"\x01\x02")
@example("\u2028\xad".encode())
@settings(max_examples=size(300, 60), deadline=None, suppress_health_check=list(HealthCheck))
@given(FILES)
def test_any_file_is_stored_and_shown_or_refused_with_a_message(content):
    """Through the doors: the form, the page, the download."""
    with transaction.atomic():
        check_file(signed_in(), BundleFactory(), content)
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["\x01", " \x00 ", "<a"])
def test_a_text_sent_without_a_file_is_held_to_the_same(text):
    bundle = BundleFactory()
    filled = {"bundle": bundle.pk, "kind": "PROCESS_MODEL", "produced_on": "01.01.2021", "title": "Soll"}
    answer = signed_in().post("/admin/projects/bundleoutput/add/", filled | {"process_model": text})
    assert "Prozessmodell (BPMN 2.0): " in text_of(answer)
    assert not BundleOutput.objects.exists()


def signed_in():
    client = Client()
    client.force_login(UserFactory(group="Projektleitung"))
    return client


def check_file(client, bundle, content):
    file = SimpleUploadedFile("soll.bpmn", content)
    filled = {"bundle": bundle.pk, "kind": "PROCESS_MODEL", "produced_on": "01.01.2021", "title": "Soll"}
    answer = client.post("/admin/projects/bundleoutput/add/", filled | {"process_model": file})
    stored = BundleOutput.objects.first()
    if answer.status_code == 200:
        assert stored is None
        assert "Prozessmodell (BPMN 2.0): " in text_of(answer)
        return
    assert answer.status_code == 302
    page = client.get(f"/prozessbuendel/{bundle.slug}/")
    assert "Prozessmodell Soll" in text_of(page)
    plots = PLOT.findall(page.content.decode())
    assert plots or drawn(stored.process_model).problem
    for plot in plots:
        etree.fromstring(plot)
    downloaded = client.get(f"/prozessbuendel/{bundle.slug}/soll-2021-01-01.bpmn")
    assert read_model(text_of_file(downloaded.content)) == read_model(stored.process_model)
