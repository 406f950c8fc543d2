"""What catalogues say of services holds from a day on: names, types, and whether they have them."""

import json
from datetime import date
from io import StringIO
from random import Random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from imports.models import ImportRun
from services.choices import CatalogueStatus, FimStatus
from services.models import FimChange, LeikaEntry, LeikaService, Service, ServiceEntry
from tests.conftest import seed_of
from tests.factories import LeikaServiceFactory, ServiceFactory, level
from tests.pages import fields_of, text_of

pytestmark = pytest.mark.django_db
BEGINNING = date(1, 1, 1)
GONE = CatalogueStatus.WITHDRAWN
KEY, OTHER_KEY = "99102013104000", "99102013070000"
XZUFI = """<?xml version="1.0" encoding="UTF-8"?>
<xzufi:transfer.operation.040105 xmlns:xzufi="http://xoev.de/schemata/xzufi/2_2_0" xzufiVersion="2.2.0">
  <xzufi:nachrichtenkopf><xzufi:erstelltDatumZeit>2026-10-01T06:00:00Z</xzufi:erstelltDatumZeit></xzufi:nachrichtenkopf>
  <xzufi:schreibe>{}</xzufi:schreibe>
</xzufi:transfer.operation.040105>
"""
SERVICE = """
<xzufi:leistung>
  <xzufi:id schemeAgencyID="L100108">L100108_1</xzufi:id>
  <xzufi:referenzLeiKa><code>{key}</code></xzufi:referenzLeiKa>
  <xzufi:modulText>
    <xzufi:leikaTextmodul><code>06</code></xzufi:leikaTextmodul>
    <xzufi:inhalt languageCode="de">Wer einen Hund hält …</xzufi:inhalt>
  </xzufi:modulText>
  <xzufi:modulText>
    <xzufi:leikaTextmodul><code>02</code></xzufi:leikaTextmodul>
    <xzufi:inhalt languageCode="en">Dog tax</xzufi:inhalt>
    <xzufi:inhalt languageCode="de-DE">{name}</xzufi:inhalt>
  </xzufi:modulText>
  <xzufi:typisierung><code>{types}</code></xzufi:typisierung>
</xzufi:leistung>
"""


def xzufi(*services):
    return XZUFI.format("".join(SERVICE.format(key=key, name=name, types=types) for key, name, types in services))


def steckbrief(key, name, **values):
    return {"leistungsschluessel": key, "title": name, "geaendert_datum_zeit": "2026-09-15T08:00:00Z", **values}


def run(folder, content, table="leika", name="katalog", **answers):
    path = folder / name
    path.write_text(content, encoding="utf-8")
    printed = StringIO()
    call_command("importieren", table, str(path), stdout=printed, **answers)
    return printed.getvalue()


def entries(model=LeikaEntry):
    """Day, name and status of each entry."""
    return [*model.objects.order_by("effective_on", "pk").values_list("effective_on", "name", "status")]


@pytest.mark.walk(4)
def test_a_service_is_called_on_a_day_as_the_catalogue_called_it_then(client, staff, read_csv):
    service = ServiceFactory(ozg_id="10092", name="Wohngeld", levels={date(2020, 1, 1): 2})
    page = f"/admin/services/service/{service.pk}/change/"
    desk = staff("Sachbearbeitung")
    form = {**fields_of(desk.get(page)), "catalogue_name": "Wohngeld (neu)", "change_effective_on": "01.10.2021"}
    assert desk.post(page, form).status_code == 302
    for day, name in (("2021-09-30", "Wohngeld"), ("2021-10-01", "Wohngeld (neu)")):
        assert [row["Leistung"] for row in read_csv(f"/leistungen.csv?stichtag={day}")] == [name]
        assert (
            f'<h1 class="kern-heading-large">{name}</h1>'
            in client.get(f"/leistungen/10092/?stichtag={day}").content.decode()
        )
    text = text_of(client.get("/leistungen/10092/?stichtag=2021-10-01"))
    assert "Früher: bis 30.09.2021: Wohngeld" in text
    assert "01.10.2021 Katalog Wohngeld (neu)" in text
    assert "Früher" not in text_of(client.get("/leistungen/10092/?stichtag=2021-09-30"))
    [row] = read_csv("/vergleich.csv?von=2021-09-01&bis=2021-10-31")
    assert (row["Angabe"], row["Vorher"], row["Nachher"]) == ("OZG-Leistung umbenannt", "Wohngeld", "Wohngeld (neu)")
    service.refresh_from_db()
    assert str(service) == "10092 Wohngeld (neu)"


def test_what_the_catalogue_has_no_more_is_no_part_of_the_whole_from_then_on(client):
    ServiceFactory(levels={date(2020, 1, 1): 3})
    gone = ServiceFactory(ozg_id="10092", levels={date(2020, 1, 1): 1})
    gone.state(date(2021, 1, 1), catalogue_status=CatalogueStatus.WITHDRAWN)
    assert "1 von 2" in text_of(client.get("/leistungen/stand/?stichtag=2020-12-31"))
    assert "1 von 1" in text_of(client.get("/leistungen/stand/?stichtag=2021-01-01"))
    text = text_of(client.get("/leistungen/10092/?stichtag=2021-01-01"))
    assert "Der Katalog hat diese Leistung nicht mehr, seit dem 01.01.2021." in text
    assert "1 Information" in text


def test_a_published_file_brings_names_and_types_from_its_day_on(tmp_path):
    leika = LeikaServiceFactory(key=KEY, name="Hundesteuer Anmeldung", service=False)
    printed = run(tmp_path, xzufi((KEY, "Hundesteuer  Anmeldung neu", "5"), (OTHER_KEY, "Abmeldung", "5")))
    assert "1 neu, 1 geändert" in printed
    assert entries() == [
        (BEGINNING, "Hundesteuer Anmeldung", "LISTED"),
        (BEGINNING, "Abmeldung", "LISTED"),
        (date(2026, 10, 1), "Hundesteuer Anmeldung neu", "LISTED"),
    ]
    on_day = LeikaService.objects.on_day(date(2026, 9, 30)).get(pk=leika.pk)
    assert (on_day.catalogue_name, on_day.typification) == ("Hundesteuer Anmeldung", "")
    on_day = LeikaService.objects.on_day(date(2026, 10, 1)).get(pk=leika.pk)
    assert (on_day.catalogue_name, on_day.typification) == ("Hundesteuer Anmeldung neu", "5")
    assert "0 neu, 0 geändert" in run(tmp_path, xzufi((KEY, "Hundesteuer Anmeldung neu", "5")))


def test_what_is_lacking_leaves_where_somebody_says_so_and_may_come_back(tmp_path):
    for key, name in ((KEY, "Anmeldung"), (OTHER_KEY, "Abmeldung"), (None, "ohne Schlüssel")):
        LeikaServiceFactory(key=key, name=name, service=False)
    assert "Abmeldung" in run(tmp_path, xzufi((KEY, "Anmeldung", "5")), pruefen=True)
    run(tmp_path, xzufi((KEY, "Anmeldung", "5")))
    assert set(LeikaEntry.objects.values_list("status", flat=True)) == {"LISTED"}
    run(tmp_path, xzufi((KEY, "Anmeldung", "5")), ausgeschieden_ab=date(2026, 10, 1))
    gone = LeikaEntry.objects.get(status=CatalogueStatus.WITHDRAWN)
    assert (gone.leika.key, gone.effective_on, gone.name) == (OTHER_KEY, date(2026, 10, 1), "Abmeldung")
    assert gone.source == "fehlt im Katalog vom 01.10.2026"
    back = xzufi((KEY, "Anmeldung", "5"), (OTHER_KEY, "Abmeldung", "")).replace("2026-10-01", "2026-11-01")
    run(tmp_path, back)
    assert LeikaService.objects.on_day(date(2026, 10, 31)).get(key=OTHER_KEY).catalogue_status == "WITHDRAWN"
    assert LeikaService.objects.on_day(date(2026, 11, 1)).get(key=OTHER_KEY).catalogue_status == "LISTED"


def test_the_catalogue_of_services_likewise(tmp_path):
    header = "OZG-ID;OZG-Leistung;Lebens-/Geschäftslage;Themenfeld;Stichtag\n"
    line = "{};{};Geburt;Familie & Kind;01.10.2026\n"
    ServiceFactory(ozg_id="10000", name="Elterngeld")
    ServiceFactory(ozg_id="10001", name="Vaterschaft")
    content = header + line.format("10000", "Elterngeld Plus")
    run(tmp_path, content, "ozg-katalog", "katalog.csv", ausgeschieden_ab=date(2026, 10, 1))
    assert entries(ServiceEntry)[2:] == [
        (date(2026, 10, 1), "Elterngeld Plus", "LISTED"),
        (date(2026, 10, 1), "Vaterschaft", "WITHDRAWN"),
    ]
    assert [str(each) for each in Service.objects.on_day(date(2026, 9, 30)).order_by("ozg_id")] == [
        "10000 Elterngeld",
        "10001 Vaterschaft",
    ]


def test_records_of_the_portal_bring_services_and_the_status_of_their_descriptions(tmp_path):
    ServiceFactory(ozg_id="10092")
    items = [
        steckbrief("99 102 013 104 000", "Anmeldung", typisierung="2/3", ozg=[{"id": 10092}], freigabe_status=6),
        steckbrief(OTHER_KEY, "Abmeldung", typisierung=[{"code": "5"}], ozg=[], freigabe_status=5),
    ]
    content = json.dumps({"items": items, "total_count": 2})
    run(tmp_path, content, stichtag=date(2026, 10, 1))
    assert {leika.key: leika.typification for leika in LeikaService.objects.today()} == {KEY: "2/3", OTHER_KEY: "5"}
    run(tmp_path, content, "fim-bausteine")
    [change] = FimChange.objects.all()
    assert (change.leika.key, change.status, change.effective_on) == (KEY, FimStatus.GOLD, date(2026, 9, 15))


@pytest.mark.parametrize("status", ["²", "1" * 5000, True, None, [], "9"])
def test_a_status_that_is_none_is_left_out(tmp_path, status):
    ServiceFactory(ozg_id="10092")
    content = json.dumps([steckbrief(KEY, "Anmeldung", ozg="10092", freigabe_status=status)])
    run(tmp_path, content, stichtag=date(2026, 10, 1))
    assert LeikaService.objects.get().name == "Anmeldung"
    with pytest.raises(CommandError, match="keine"):
        run(tmp_path, content, "fim-bausteine")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_a_catalogue_is_read_in_the_encodings_of_xml(tmp_path, encoding):
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    content = xzufi((KEY, "Gebühr für Hunde", "5")).replace("UTF-8", "UTF-16" if "16" in encoding else "UTF-8")
    (tmp_path / "katalog.xml").write_bytes(f"{mark}{content}".encode(encoding))
    call_command("importieren", "leika", str(tmp_path / "katalog.xml"), stdout=StringIO())
    assert LeikaService.objects.get().name == "Gebühr für Hunde"


def test_what_several_editors_say_alike_counts_once_and_who_has_no_name_is_named(tmp_path):
    LeikaServiceFactory(key=OTHER_KEY, name="Abmeldung", service=False)
    twice = [(KEY, "Anmeldung", "5"), (KEY, "Anmeldung", "5")]
    named = rf"katalog, Eintrag 3 \({OTHER_KEY}\), Spalte „LeiKa-Leistung“: Dieses Feld darf nicht leer sein"
    with pytest.raises(CommandError, match=named):
        run(tmp_path, xzufi(*twice, (OTHER_KEY, "", "5")), ausgeschieden_ab=date(2026, 10, 1))
    assert "1 neu, 0 geändert" in run(tmp_path, xzufi(*twice))


def test_entries_are_named_as_whoever_reads_the_file_counts_and_finds_them(staff, settings, tmp_path):
    settings.IMPORT_FOLDER = tmp_path / "importe"
    ServiceFactory(ozg_id="10092")
    ServiceFactory(ozg_id="10093")
    items = [
        steckbrief(KEY, "Anmeldung", ozg=["10092", "10093"]),
        steckbrief(OTHER_KEY, "Abmeldung", typisierung="77"),
        steckbrief("99102013080000", "Änderung", typisierung="77"),
        steckbrief(KEY, "Anmeldung eines Hundes", ozg=["10092"]),
    ]
    content = json.dumps(items)
    with pytest.raises(CommandError) as error:
        run(tmp_path, content, stichtag=date(2026, 10, 1))
    said = str(error.value)
    assert f"katalog, Einträge 2 ({OTHER_KEY}), 3 (99102013080000), Spalte „Typisierung“: „77“ ist nicht" in said
    assert f"katalog, Eintrag 4 ({KEY}), Spalte „LeiKa-Leistung“: Das widerspricht Eintrag 1 ({KEY}), dort" in said
    assert "Zeile" not in said
    client, page = staff("Sachbearbeitung"), "/admin/imports/importrun/importieren/leika/"
    preview = client.post(page, {"file": SimpleUploadedFile("leika.json", content.encode())})["Location"]
    shown = text_of(client.get(preview))
    assert "Eintrag Spalte Problem Inhalt" in shown
    assert f"Einträge 2 ({OTHER_KEY}), 3 (99102013080000)" in shown
    sound = SimpleUploadedFile("leika.json", json.dumps(items[:1]).encode())
    preview = client.post(page, {"file": sound})["Location"]
    assert f"Eintrag 1 ({KEY})" in text_of(client.get(preview))


def test_the_course_of_a_service_names_its_parts_as_they_were_called_then(client):
    service = ServiceFactory(ozg_id="10092", levels={})
    leika = LeikaServiceFactory(service=service, name="Anmeldung", levels={date(2020, 1, 1): 3})
    before = client.get("/leistungen/10092/?stichtag=2021-06-30").content
    leika.state(date(2021, 7, 1), catalogue_name="Anmeldung eines Hundes")
    assert client.get("/leistungen/10092/?stichtag=2021-06-30").content == before
    text = text_of(client.get("/leistungen/10092/?stichtag=2021-07-01"))
    assert "01.01.2020 Reifegrad Anmeldung eines Hundes: 3 Online-Leistung" in text


def test_blocks_of_a_service_and_of_its_parts_stand_side_by_side(client, tmp_path):
    service = ServiceFactory(ozg_id="10092", levels={date(2020, 1, 1): 2})
    LeikaServiceFactory(service=service, key=KEY, name="Anmeldung")
    header = "OZG-ID;Baustein;Status;Seit"
    run(tmp_path, f"{header}\n10092;Prozess;Entwurf;01.02.2020\n", "fim-bausteine", "fim.csv")
    run(tmp_path, f"{header};Leistungsschlüssel\n10092;Prozess;inaktiv;01.02.2020;{KEY}\n", "fim-bausteine", "fim.csv")
    run(tmp_path, f"{header}\n10092;Prozess;in Bearbeitung;01.02.2020\n", "fim-bausteine", "fim.csv")
    assert [*FimChange.objects.order_by("pk").values_list("leika__key", "status")] == [(None, 2), (KEY, 7)]
    text = text_of(client.get("/leistungen/10092/?stichtag=2020-03-01"))
    assert "Prozess in Bearbeitung" in text
    assert "Prozess: Anmeldung inaktiv" in text


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("<a>", "kein lesbares XML"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "DOCTYPE-Angabe"),
        ("<html></html>", "Ihr Namensraum ist"),
        ('<?xml version="1.0" encoding="quatsch"?><x/>', "Zeichencodierung ist unbekannt"),
        ('<?xml version="1.0" encoding="GBK"?><x/>', "Zeichencodierung ist unbekannt"),
        ('<?xml version="1.0" encoding="idna"?><x/>', "Zeichencodierung ist unbekannt"),
        ("{", "kein lesbares JSON"),
        ('{"items": 3}', "hat keine Liste"),
        ('{"items": [3]}', "Der 1. Eintrag ist kein Objekt"),
        (
            '[{"leistungsschluessel": "99102013104000"}]',
            "Der 1. Eintrag hat keinen Leistungsschlüssel oder keinen Namen",
        ),
        ("[" * 100_000, "kein lesbares JSON"),
        (xzufi(("12", "A", "5")), "hat 2 statt 14 Ziffern"),
        (xzufi((KEY, "A", "77")), "ist nicht vorgesehen"),
        (xzufi(), "keine"),
    ],
)
def test_what_is_no_catalogue_is_refused(tmp_path, content, problem):
    with pytest.raises(CommandError, match=problem):
        run(tmp_path, content)
    assert not LeikaService.objects.exists()


@pytest.mark.walk(4)
def test_a_catalogue_is_uploaded_looked_at_and_taken_over(staff, settings, tmp_path):
    settings.IMPORT_FOLDER = tmp_path / "importe"
    LeikaServiceFactory(key=KEY, name="Anmeldung", service=False)
    gone = LeikaServiceFactory(key=OTHER_KEY, name="Abmeldung", service=False)
    client, page = staff("Sachbearbeitung"), "/admin/imports/importrun/importieren/leika/"
    assert "CSV, XLSX, XLS, XLSB, ODS, XZuFi oder JSON des FIM-Portals" in text_of(client.get(page))
    file = SimpleUploadedFile("leika.xml", xzufi((KEY, "Anmeldung eines Hundes", "5")).encode())
    preview = client.post(page, {"file": file})["Location"]
    shown = client.get(preview)
    assert "Name: Anmeldung → Anmeldung eines Hundes, gilt ab 01.10.2026" in text_of(shown)
    assert "Was in der Datei fehlt: 1" in text_of(shown)
    leaving = {"asked-leaving": "1", "keys": gone.pk, "day": "01.10.2026", "leaving_said": "1"}
    assert "Stand im Katalog: ja → ausgeschieden ab 01.10.2026" in text_of(client.post(preview, leaving, follow=True))
    client.post(preview, {"confirm": "1"})
    assert set(LeikaService.objects.today().values_list("catalogue_name", "catalogue_status")) == {
        ("Anmeldung eines Hundes", "LISTED"),
        ("Abmeldung", "WITHDRAWN"),
    }


def test_a_level_of_a_part_stays_when_the_catalogue_drops_it():
    service = ServiceFactory(levels={})
    leika = LeikaServiceFactory(service=service, levels={date(2020, 1, 1): 3})
    leika.state(date(2021, 1, 1), catalogue_status=CatalogueStatus.WITHDRAWN)
    assert leika.maturitychanges.get().level == level(3)


def said_by_day(leika):
    """What the catalogue says of it from each of its days on: name, types, status; repetitions left out."""
    rows = leika.entries.order_by("effective_on").values_list("effective_on", "name", "typification", "status")
    said = {}
    for day, *values in rows:
        if [*said.values()][-1:] != [values]:
            said[day] = values
    return said


def change(client, leika, **fields):
    page = f"/admin/services/leikaservice/{leika.pk}/change/"
    assert client.post(page, {**fields_of(client.get(page)), **fields}).status_code == 302


def undo_import(client, number=-1):
    run = [*ImportRun.objects.order_by("pk")][number]
    page = client.post(f"/admin/imports/importrun/{run.pk}/rueckgaengig/", {"reason": "falsche Datei"}, follow=True)
    return text_of(page)


@pytest.mark.walk(4)
def test_undoing_a_catalogue_takes_its_types_back_where_nobody_has_said_others_since(staff, tmp_path):
    client = staff("Sachbearbeitung")
    kept, restated = (LeikaServiceFactory(key=key, name="Alt", service=False) for key in (KEY, OTHER_KEY))
    run(tmp_path, xzufi((KEY, "Alt", "5"), (OTHER_KEY, "Alt", "5")))
    for leika in (kept, restated):
        change(client, leika, catalogue_name="Von Hand", change_effective_on="01.11.2026")
    change(client, restated, typification=["2/3"], change_effective_on="01.12.2026")
    assert LeikaService.objects.on_day(date(2026, 11, 1)).get(pk=kept.pk).typification == "5"
    assert "wurde rückgängig gemacht" in undo_import(client)
    listed = "LISTED"
    assert said_by_day(kept) == {BEGINNING: ["Alt", "", listed], date(2026, 11, 1): ["Von Hand", "", listed]}
    assert said_by_day(restated) == {**said_by_day(kept), date(2026, 12, 1): ["Von Hand", "2/3", listed]}
    [added, taken_back] = LeikaEntry.history.filter(leika=kept, effective_on=date(2026, 11, 1)).order_by("history_id")
    assert (added.typification, taken_back.typification) == ("5", "")
    assert taken_back.history_change_reason.endswith("rückgängig gemacht: falsche Datei")


def test_what_a_later_catalogue_says_itself_stays(staff, tmp_path):
    leika = LeikaServiceFactory(key=KEY, name="Alt", service=False)
    run(tmp_path, xzufi((KEY, "Alt", "5")))
    run(tmp_path, xzufi((KEY, "Neu", "5")).replace("2026-10-01", "2026-11-01"))
    assert "wurde rückgängig gemacht" in undo_import(staff("Sachbearbeitung"), 0)
    assert said_by_day(leika) == {BEGINNING: ["Alt", "", "LISTED"], date(2026, 11, 1): ["Neu", "5", "LISTED"]}


def test_a_catalogue_undone_leaves_what_it_would_have_been_without_it(staff, tmp_path, pytestconfig):
    """On random changes by hand, before and after the day of the catalogue, each of one thing."""
    random, client = Random(seed_of(pytestconfig)), staff("Sachbearbeitung")
    with_it, without = (LeikaServiceFactory(key=key, name="Alt", service=False) for key in (KEY, OTHER_KEY))
    run(tmp_path, xzufi((KEY, random.choice(["Alt", "Aus der Datei"]), random.choice(["5", ""]))))
    days = random.sample([date(2026, month, day) for month in (8, 9, 10, 11, 12) for day in (2, 15)], 5)
    names = [("catalogue_name", f"Von Hand {number}") for number in range(3)]
    types = [("typification", code) for code in ("1", "2", "4")]
    for day, (attribute, value) in zip(
        days, random.sample([*names, *types, ("catalogue_status", GONE)], 5), strict=True
    ):
        for leika in (with_it, without):
            leika.state(day, **{attribute: value})
    if ImportRun.objects.exists():
        assert "wurde rückgängig gemacht" in undo_import(client)
    assert said_by_day(with_it) == said_by_day(without)
