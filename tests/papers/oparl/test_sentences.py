"""The sentences of the specification (OParl 1.1, chapters 2 and 3) that say what a server must do, one by one."""

import json
import re
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from papers.models import Body
from tests.papers.oparl.reading import FORMATS, LISTS, NAMESPACE, SITE, SYSTEM, all_within, kind_of

pytestmark = pytest.mark.django_db
ROOT = f"{SITE}/oparl/1.1"
GONE = f"{ROOT}/papers/vo-3"
LONG_AGO = "2000-01-01T00%3A00%3A00%2B01%3A00"


def lists_of(reader):
    """The addresses of all lists that objects lead to."""
    body = reader.body()
    own = [each[name] for each in reader.rows("organization") for name in ("meeting", "consultation")]
    return [reader.system()["body"], *(body[name] for name in LISTS), *own]


def everything_said(reader):
    """All objects, the ones within others too."""
    return [each for thing in reader.everything().values() for each in all_within(thing)]


# 2.3 URLs
@pytest.mark.walk(4)
def test_all_zugriffe_muessen_zustandslos_erfolgen_koennen(reader, staff):
    """Cookies change nothing, and none is set."""
    addresses = [SYSTEM, *lists_of(reader), GONE]
    before = {address: reader.response(address) for address in addresses}
    staff()
    for address, response in before.items():
        assert reader.response(address).content == response.content
        assert (response.cookies, response.get("Vary")) == ({}, None)


def test_ein_server_muss_fuer_jedes_seiner_objekte_eine_kanonische_url_bestimmen_koennen(reader):
    """The name of the site in the setting, whatever name a request comes by."""
    said = reader.client.get("/oparl/1.1/papers", headers={"host": "localhost"}).json()
    assert [each["id"] for each in said["data"]] == [f"{ROOT}/papers/vo-1", f"{ROOT}/papers/vo-2"]


@pytest.mark.parametrize(
    "path", ["/oparl/1.1/papers/VO-1", "/oparl/1.1//papers", "/oparl/01.1/papers", "/OParl/1.1/papers"]
)
def test_zur_kanonischen_schreibweise_gehoeren_gross_und_kleinschreibung_schraegstriche_und_nullen(reader, path):
    assert reader.client.get(path).status_code == 404


def test_mit_schraegstrichen_am_ende_leitet_eine_adresse_zur_kanonischen(reader):
    response = reader.response(f"{ROOT}/papers/?limit=1")
    assert (response.status_code, response["Location"]) == (301, f"{ROOT}/papers?limit=1")


def test_fuer_jeden_parameter_und_wert_muss_genau_eine_kanonische_schreibweise_gelten(reader):
    """Sorted by name, moments in UTC, nothing that is so without it; the number of the page last."""
    asked = "omit_internal=false&page=1&limit=500&modified_since=2021-01-01T01:00:00%2B01:00"
    asked += "&created_since=2021-01-01T00:00:00Z"
    moment = "2021-01-01T00%3A00%3A00%2B00%3A00"
    links = reader.read(f"{ROOT}/papers?{asked}")["links"]
    assert links["self"] == f"{ROOT}/papers?created_since={moment}&modified_since={moment}"


def test_es_ist_zwingend_sich_fuer_http_oder_https_zu_entscheiden(reader):
    text = json.dumps(reader.everything())
    assert re.findall(r'"(http:[^"]*)"', text) == []


# 2.4 JSON-Ausgabe
def test_ein_server_muss_objekte_in_form_von_json_ausgeben_in_utf8_ohne_bom_und_ohne_html_escaping(reader):
    response = reader.response(f"{ROOT}/papers/vo-1")
    assert response["Content-Type"] == "application/json"
    assert response.content.startswith(b"{")
    assert '"name": "Sachstand & Ausblick"' in response.content.decode("utf-8")


def test_ein_datum_muss_die_form_yyyy_mm_dd_besitzen_und_ein_zeitpunkt_yyyy_mm_ddthh_mm_ss_hh_mm(reader):
    dated = {"date": "date", "created": "date-time", "modified": "date-time", "ozgtracker:tag": "date"}
    dated |= {"ozgtracker:eingefroren": "date-time", "ozgtracker:stichtag": "date", "ozgtracker:ergebnisVom": "date"}
    said = {(name, each[name]) for each in everything_said(reader) for name in dated if name in each}
    assert {name for name, _ in said} == set(dated)
    assert [each for name, each in said if not FORMATS[dated[name]].fullmatch(each)] == []


def test_obligatorische_eigenschaften_duerfen_nicht_null_sein_andere_sollten_weder_null_noch_leer_sein(reader):
    """A mandatory list that is empty is there."""
    empty = [
        (kind_of(each), name)
        for each in everything_said(reader)
        for name, value in each.items()
        if value in (None, "", [])
    ]
    assert empty == [("Body", "legislativeTerm")]


# 2.5 Objektlisten und Paginierung
def test_bei_der_internen_ausgabe_darf_der_server_keine_geloeschten_objekte_ausgeben(reader):
    inner = [
        each
        for thing in reader.everything(f"?modified_since={LONG_AGO}").values()
        for each in list(all_within(thing))[1:]
    ]
    assert len(inner) > 5
    assert [each for each in inner if "deleted" in each] == []


def test_ein_server_muss_fuer_eine_stabile_sortierung_sorgen(reader):
    """By the moment of publication, which never changes: what is new comes last."""
    for address in lists_of(reader):
        rows = reader.read(f"{address}?modified_since={LONG_AGO}")["data"]
        assert [each["id"] for each in rows] == [
            each["id"] for each in sorted(rows, key=lambda each: (each["created"], each["id"]))
        ]
    assert [each["id"] for each in reader.rows("paper")] == [f"{ROOT}/papers/vo-1", f"{ROOT}/papers/vo-2"]


def test_jede_listenseite_muss_data_pagination_und_links_enthalten(reader):
    for address in lists_of(reader):
        page = reader.read(address)
        assert list(page) == ["data", "pagination", "links"]
        assert page["pagination"] == {
            "totalElements": len(page["data"]),
            "elementsPerPage": 100,
            "currentPage": 1,
            "totalPages": 1,
        }
        assert page["links"]["self"] == page["links"]["first"] == page["links"]["last"] == address


def test_elements_per_page_muss_auf_allen_listenseiten_bis_auf_die_letzte_gleich_sein_und_next_ist_zwingend(reader):
    pages = reader.pages(f"{ROOT}/agenda-items?limit=1&modified_since={LONG_AGO}")
    assert [len(page["data"]) for page in pages] == [1, 1, 1, 1, 1]
    assert [page["pagination"]["elementsPerPage"] for page in pages] == [1] * 5
    assert ["next" in page["links"] for page in pages] == [True, True, True, True, False]
    assert ["prev" in page["links"] for page in pages] == [False, True, True, True, True]
    assert len({each["id"] for page in pages for each in page["data"]}) == 5
    query = {"limit": ["1"], "modified_since": ["1999-12-31T23:00:00+00:00"], "page": ["3"]}
    assert parse_qs(urlsplit(pages[2]["links"]["self"]).query) == query


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("created_since=2021-04-09T10:15:30%2B02:00", ["vo-1", "vo-2"]),
        ("created_since=2021-04-09T10:15:31%2B02:00", ["vo-2"]),
        ("created_until=2021-04-09T10:15:30%2B02:00", ["vo-1"]),
        ("created_until=2021-04-09T08:15:29Z", []),
        ("modified_since=2021-06-01T12:00:00 02:00", ["vo-1", "vo-3", "vo-2"]),  # the plus not escaped
        ("modified_since=2021-06-01T12:00:01%2B02:00", ["vo-3"]),
        ("modified_until=2021-06-01T10:00:00%2B00:00", ["vo-1", "vo-2"]),
        ("created_since=2021-04-09T10:15:30%2B02:00&created_until=2021-05-31T23:59:59%2B02:00", ["vo-1"]),
    ],
)
def test_ein_server_muss_die_zeitparameter_unterstuetzen(reader, query, found):
    assert [each["id"] for each in reader.rows("paper", f"?{query}")] == [f"{ROOT}/papers/{name}" for name in found]


@pytest.mark.walk
def test_ein_server_muss_diese_parameter_bei_allen_externen_objektlisten_unterstuetzen(reader):
    for address in lists_of(reader):
        for name in ("created", "modified"):
            assert reader.read(f"{address}?{name}_until={LONG_AGO}")["data"] == []
            assert reader.read(f"{address}?{name}_since=2199-01-01T00%3A00%3A00%2B01%3A00")["data"] == []


def test_mit_omit_internal_soll_der_server_auf_die_ausgabe_von_internen_listen_verzichten(reader):
    omitted = {"auxiliaryFile", "location", "agendaItem", "membership"}
    rows = [each for name in ("paper", "meeting") for each in reader.rows(name, "?omit_internal=true")]
    assert [omitted & set(each) for each in rows] == [set()] * 4
    assert all("mainFile" in each for each in reader.rows("paper", "?omit_internal=true"))


def test_bei_den_werten_von_links_muss_der_server_sicherstellen_dass_die_verwendeten_filter_erhalten_bleiben(reader):
    asked = {"created_since": ["1999-12-31T23:00:00+00:00"], "limit": ["1"], "omit_internal": ["true"]}
    links = reader.read(f"{ROOT}/meetings?omit_internal=true&created_since={LONG_AGO}&limit=1")["links"]
    for name in ("first", "self"):
        assert parse_qs(urlsplit(links[name]).query) == asked
    for name in ("next", "last"):
        assert parse_qs(urlsplit(links[name]).query) == {**asked, "page": ["2"]}


def test_ein_server_muss_die_geloeschten_objekte_ausgeben_wenn_modified_since_gesetzt_ist_und_sonst_nicht(reader):
    counts = {}
    for name in LISTS:
        rows = reader.rows(name, f"?modified_since={LONG_AGO}")
        counts[name] = len([each for each in rows if each.get("deleted")])
        assert all("deleted" not in each for each in reader.rows(name, f"?created_since={LONG_AGO}"))
    # VO/3 with its files and consultations, and of its bodies and their meetings what no other paper names
    assert {name: number for name, number in counts.items() if number} == {
        "organization": 1,
        "meeting": 1,
        "paper": 1,
        "agendaItem": 2,
        "consultation": 2,
        "file": 2,
    }


# 2.6 Cross-Origin Resource Sharing
@pytest.mark.parametrize(
    "path", ["system", "bodies", "papers", "papers/vo-1", "papers/vo-3", "papers?x=1", "nirgends", "papers/"]
)
def test_server_muessen_access_control_allow_origin_senden(reader, path):
    response = reader.response(f"{ROOT}/{path}")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Methods" not in response


def test_access_control_allow_methods_muss_get_beinhalten(reader):
    asked = reader.client.options("/oparl/1.1/papers")
    assert (asked.status_code, asked["Access-Control-Allow-Origin"]) == (200, "*")
    assert asked["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


# 2.7 Dateizugriffe
def test_jede_datei_muss_mit_get_abrufbar_sein_access_url_ist_zwingend_und_darf_nicht_attachment_senden(reader):
    for file in reader.rows("file"):
        response = reader.response(file["accessUrl"])
        assert (response.status_code, response["Content-Type"]) == (200, file["mimeType"])
        assert response["Content-Disposition"] == f'inline; filename="{file["fileName"]}"'
        assert response["Access-Control-Allow-Origin"] == "*"


def test_beim_zugriff_auf_die_download_url_muss_der_server_attachment_mit_filename_senden(reader):
    for file in reader.rows("file"):
        disposition = reader.response(file["downloadUrl"])["Content-Disposition"]
        assert disposition == f'attachment; filename="{file["fileName"]}"'


def test_conditional_get_wird_unterstuetzt_und_eine_geloeschte_datei_ist_410(reader):
    address = f"{ROOT}/access/vo-1.pdf"
    first = reader.response(address)
    assert int(first["Content-Length"]) == len(first.content)
    assert first["Last-Modified"] == "Fri, 09 Apr 2021 08:15:30 GMT"
    assert reader.response(address, if_none_match=first["ETag"]).status_code == 304
    assert reader.response(address, if_modified_since=first["Last-Modified"]).status_code == 304
    assert reader.read(f"{ROOT}/access/vo-3.pdf", status=410)["type"] == f"{NAMESPACE}Error"
    body = reader.response(f"{ROOT}/body")
    assert reader.response(f"{ROOT}/body", if_none_match=body["ETag"]).status_code == 304


# 2.8 Gelöschte Objekte
def test_ein_geloeschtes_objekt_muss_deleted_modified_id_type_und_created_haben_mit_status_200(reader):
    assert reader.read(GONE) == {
        "id": GONE,
        "type": f"{NAMESPACE}Paper",
        "created": "2021-04-10T09:00:00+02:00",
        "modified": "2021-07-01T08:00:00+02:00",
        "deleted": True,
    }


def test_jedes_geloeschte_objekt_ist_unter_seiner_adresse_geloescht(reader):
    everything = reader.everything(f"?modified_since={LONG_AGO}")
    gone = {address: each for address, each in everything.items() if each.get("deleted")}
    assert len(gone) == 9
    assert {address: reader.read(address) for address in gone} == gone


def test_modified_aller_objekte_muss_aktualisiert_werden_in_die_dieses_objekt_eingebettet_war(reader):
    """The agenda item of VO/3 stood in the meeting of the council."""
    meeting = reader.read(f"{ROOT}/meetings/{Body.objects.get(name='Rat').key}-2021-05-10")
    assert meeting["modified"] == "2021-07-01T08:00:00+02:00"


# 2.9 Ausnahmebehandlung
NOTHING = f"Unter dieser Adresse gibt es nichts. Die Schnittstelle beginnt bei {SYSTEM}."
A_NUMBER = "eine ganze Zahl ab 1 ohne führende Null"
A_MOMENT = "eine vollständige Zeitangabe mit Zeitzone wie 2014-01-01T00:00:00+01:00"
NO_KEY_DATE = (
    "Den Parameter „stichtag“ gibt es nicht. Möglich sind: created_since, created_until, modified_since, "
    "modified_until, limit, omit_internal, page."
)
REFUSED = {
    "nirgends": (404, NOTHING),
    "papers/vo-9": (404, NOTHING),
    "files/vo-1.exe": (404, NOTHING),
    "papers?page=2": (404, "Die Liste hat nur eine Seite."),
    "papers?page=02": (400, f"Der Parameter „page“ hat den Wert „02“; erwartet wird {A_NUMBER}."),
    "papers?limit=0": (400, f"Der Parameter „limit“ hat den Wert „0“; erwartet wird {A_NUMBER}."),
    "papers?limit=1&limit=2": (400, "Der Parameter „limit“ steht mehrmals da."),
    "papers?omit_internal=ja": (400, "Der Parameter „omit_internal“ hat den Wert „ja“; erwartet wird true oder false."),
    "papers?stichtag=2021-04-08": (400, NO_KEY_DATE),
    "system?page=1": (400, "Den Parameter „page“ gibt es nicht. Hier gibt es keine."),
}
NO_MOMENTS = (
    *("2014-01-01", "2014-01-01T00:00:00", "2014-02-30T00:00:00Z", "0001-01-01T00:00:00%2B14:00"),
    *("gestern", "", "2014-01-01T00:00:00-99:99", "0000-01-01T00:00:00Z"),
)
for text in NO_MOMENTS:
    message = f"Der Parameter „modified_since“ hat den Wert „{unquote(text)}“; erwartet wird {A_MOMENT}."
    REFUSED[f"papers?modified_since={text}"] = (400, message)


@pytest.mark.parametrize("path", REFUSED)
def test_ein_fehlerobjekt_muss_mit_einem_http_statuscode_gesendet_werden_der_einen_fehler_anzeigt(reader, path):
    status, message = REFUSED[path]
    error = reader.read(f"{ROOT}/{path}", status=status)
    assert list(error) == ["type", "message", "debug"]
    assert (error["type"], error["message"]) == (f"{NAMESPACE}Error", message)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_geschrieben_wird_nicht(reader, method):
    response = getattr(reader.client, method)("/oparl/1.1/papers")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert response.json()["message"] == "Diese Schnittstelle wird nur gelesen."


# 2.10 Endpunkt
def test_endpunkte_muessen_eindeutig_sein_je_version_eine_eigene_schnittstelle(reader):
    system = reader.system()
    assert system["oparlVersion"] == "https://schema.oparl.org/1.1/"
    assert all(address.startswith(f"{ROOT}/") for address in reader.everything())


# 3 Schema
@pytest.mark.walk(4)
def test_jedes_objekt_muss_unter_seiner_id_abrufbar_sein_auch_wenn_es_in_anderen_intern_ausgegeben_wird(reader):
    """And is there as within, but for the way back to what it stands in."""
    for thing in everything_said(reader):
        alone = reader.read(thing["id"])
        back = {name: value for name, value in alone.items() if name not in thing}
        assert {name: alone[name] for name in thing} == thing
        assert set(back) <= {"paper", "meeting"}


def test_beim_einzelnen_abruf_kommt_das_eltern_objekt_hinzu(reader):
    paper = reader.read(f"{ROOT}/papers/vo-1")
    assert "paper" not in paper["mainFile"]
    assert reader.read(paper["mainFile"]["id"])["paper"] == [paper["id"]]
    consultation = paper["consultation"][0]
    assert "paper" not in consultation
    assert reader.read(consultation["id"])["paper"] == paper["id"]
    meeting = reader.read(consultation["meeting"])
    assert "meeting" not in meeting["agendaItem"][0]
    assert reader.read(meeting["agendaItem"][0]["id"])["meeting"] == meeting["id"]


def test_eine_liste_hat_die_objekte_wie_sie_unter_ihrer_adresse_stehen(reader):
    everything = reader.everything()
    assert {address: reader.read(address) for address in everything} == everything


def test_id_type_created_und_modified_muessen_in_allen_objekttypen_angegeben_werden_auch_intern(reader):
    for each in everything_said(reader):
        assert list(each)[:4] == ["id", "type", "created", "modified"]
        assert each["created"] <= each["modified"]


def test_die_listen_eines_body_sind_zwingend(reader):
    body = reader.body()
    for name, kind in LISTS.items():
        assert {kind_of(each) for each in reader.read(body[name])["data"]} <= {kind}
    assert reader.read(body["legislativeTermList"])["data"] == body["legislativeTerm"] == []


@pytest.mark.walk(4)
def test_verweise_fuehren_zu_objekten_der_genannten_art(reader):
    kinds = {
        "system": "System", "body": "Body", "organization": "Organization", "meeting": "Meeting", "paper": "Paper",
        "consultation": "Consultation", "agendaItem": "AgendaItem", "relatedPaper": "Paper",
        "ozgtracker:berichtigtDurch": "Paper", "ozgtracker:auftragVon": "Organization",
    }  # fmt: skip
    lists = {
        ("System", "body"),
        *(("Body", name) for name in LISTS),
        ("Organization", "meeting"),
        ("Organization", "consultation"),
    }
    followed = 0
    for each in everything_said(reader):
        for name in kinds.keys() & each.keys():
            targets = (
                [] if (kind_of(each), name) in lists else each[name] if isinstance(each[name], list) else [each[name]]
            )
            for address in (target for target in targets if isinstance(target, str)):
                assert kind_of(reader.read(address)) == kinds[name]
                followed += 1
    assert followed > 20


def test_herstellerspezifischen_eigenschaften_wird_ein_prefix_vorangestellt(reader):
    own = {name for each in everything_said(reader) for name in each if ":" in name}
    assert own
    assert {name.partition(":")[0] for name in own} == {"ozgtracker"}
