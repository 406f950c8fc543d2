"""Who may open and send what: every address, by GET and POST, as every role.

The addresses are those of the URL configuration, the expectations stand by kinds of addresses: of an address without
one, and of an expectation without an address, the first test says so. `make test` tries a sample of the addresses as
some roles, `TEST_WHOLE=1` all. What is opened is read as well, by test_crawl.
"""

import re
from contextlib import contextmanager
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from projects.models import Project
from tests.imports.files import csv_of
from tests.rights.addresses import address_of, routes
from tests.rights.matrix import ROLES, sign_in
from tests.rights.test_paths import PROJECT, SEVERAL

pytestmark = pytest.mark.django_db

# o: open; r: read without a form to save; s: sent to sign in; x: refused (403); n: there is no such (404, 405).
ALL, NONE = "oooooooooo", "nnnnnnnnnn"
READ, NOT_SENT = "sxxooooooo", "snnnnnnnnn"
STAFF, SENT = "sooooooooo", "ssssssssss"
OWN, SOMEWHERE, FOR_ALL, ADMIN, NOBODY = "sxxxxxoooo", "sxxxxooooo", "sxxxxxxxoo", "sxxxxxxxxo", "sxxxxxxxxx"
NO_FILE = "sxxxxnnnnn"  # for those of SOMEWHERE
OWN_PAGE, PAGE_FOR_ALL, ADMIN_PAGE = "sxxrrroooo", "sxxrrrrroo", "sxxrrrrrro"
READ_PAGE = "sxxrrrrrrr"

OF_PROJECTS = "|".join(name.lower().replace(".", "/") for name in {**PROJECT, **SEVERAL})
KEPT_BY_NOBODY = "(services/(maturitymodel|maturitylevel)|ozgtracker/sitetext)"
ADDED_WITH_OWNER = "|".join((
    *("units/unit(name|number|kind|division)", "units/divisionname", "projects/phasename", "projects/bundlestep"),
    *("projects/project(title|shortname|state|start|end)", "projects/(plannednumber|plannedphase|milestoneday)"),
    *("projects/(rollout|bundle)membership", "projects/bundle(name|projectphase)", "funding/(movement|amendment)"),
    *("funding/(planitem|deadlineday|budgetamount)", "imports/namedmap"),
    *("projects/((obstacle|involvement)state|objectivenumber)", "services/(service|leika)entry"),
))  # fmt: skip
RECORDS = r"((units|neighbours|services|projects|funding|papers|reports)/\w+|ozgtracker/sitetext|imports/namedmap)"
PK = "<path:object_id>"
RUNS = "(units/reorganisation|imports/importrun)"
FILE = r"\.(csv|xlsx|json|pdf|docx)"
ROUND = "projekte/<slug:slug>/statusabfragen/<int:pk>"
RULES = [
    # rounds: for those who enter phases in the project
    (r"projekte/<slug:slug>/statusabfragen/", OWN, NOT_SENT),
    (r"projekte/<slug:slug>/statusabfragen/neu/", OWN, OWN),
    (rf"{ROUND}/", OWN, NOT_SENT),
    (rf"{ROUND}/(annehmen|nachfassen)/", NOT_SENT, OWN),
    (rf"{ROUND}/zuruecknehmen/", NOT_SENT, "sxxxxxnnnn"),
    (r"antwort/<str:token>/(danke/|erinnerungen/)?", NONE, NONE),  # of no round
    # what everybody reads
    (rf"(|(projekte|leistungseinheiten|foerdermittel|leistungen)/[^/]+/?([\w-]+)?({FILE}|/)?)", ALL, NONE),
    (rf"prozessbuendel/[^/]+/([\w-]+{FILE})?", ALL, NONE),
    (r"prozessbuendel/<slug:slug>/<slug:model>\.bpmn", NONE, NONE),  # of no process model
    (rf"(berichte|projekte|leistungseinheiten|vergleich|pruefung)(/|{FILE})", ALL, NONE),
    (rf"(leistungen|prozessbuendel|meilensteine|hindernisse|akteure(/[\w-]+){{0,2}})(/|{FILE})", ALL, NONE),
    (rf"(foerdermittel(/[\w-]+)?|beendete-projekte|prognose|leistungen/stand/[\w-]+)(/|{FILE})", ALL, NONE),
    (rf"staedtevergleich(/[\w-]+)?(/|{FILE})|regionen/<slug:slug>/([\w-]+{FILE})?", ALL, NONE),
    # charts as files: here nothing is drawn
    (r"staedtevergleich/[\w-]+\.(svg|png)", NONE, NONE),
    (r"(projekte/<slug:slug>|leistungen/stand)/[\w-]+\.(svg|png)", NONE, NONE),
    (r"akteure/zusammenarbeit/[\w-]+\.(svg|png)", ALL, NONE),
    (r"foerdermittel/<slug:slug>/[\w-]+\.(svg|png)", ALL, NONE),
    (r"einbetten/projekte/<slug:slug>/", NONE, NONE),  # without the setting
    (r"(suche|hilfe)/", ALL, NONE),
    (r"fehler-melden/", ALL, ALL),
    (r"fehler-melden/danke/", ALL, NONE),
    (r"daten/", ALL, NONE),
    (r"daten/katalog\.\w+", NONE, NONE),  # without the setting
    (r"daten/<str:day>/<str:name>", ALL, NONE),
    (r"api/(v1/(openapi\.json|<path:address>)?|<slug:name>/)?", ALL, NONE),
    (r"healthz", ALL, ALL),
    (r"bereitschaft|metrics", NONE, NONE),  # without the setting
    (r"(impressum|datenschutz|barrierefreiheit|kontakt)/", ALL, NONE),
    (r"(aktuell|berichte)\.atom|termine\.ics|sitemap\.xml|robots\.txt|favicon\.ico", ALL, NONE),
    (r"wappen", NONE, NONE),  # without the setting
    (r"oparl/1\.1/[a-z-]+", ALL, NONE),
    (r"oparl/1\.1/[a-z-]+/<.*", NONE, NONE),  # of what is not published, whoever asks
    (r"oparl\(\?:/\.\*\)\?", NONE, NONE),
    (r"foerdermittel/<slug:slug>/pruefakte\.zip", "sxxxoxoooo", NONE),
    (r"\.well-known/security\.txt", NONE, NONE),  # without the setting
    (r"importtabellen/", STAFF, NOT_SENT),
    (rf"importtabellen/<slug:name>(/|{FILE})", READ, "sxxnnnnnnn"),
    # what staff enter where they read
    (r"berichte/<slug:slug>/schreiben/", OWN, OWN),
    (r"berichte/<slug:slug>/reihenfolge/", NOT_SENT, OWN),
    (r"berichte/<slug:slug>/befunde/", NOT_SENT, OWN),
    (r"schreibtisch/", STAFF, NOT_SENT),
    (r"eintragen/(phase|schritt|mittelbewegung|reifegrad|stand/[a-z]+|frist|erlaeuterung|tag)/", NONE, SOMEWHERE),
    (r"eintragen/fehlermeldung/", NONE, SOMEWHERE),
    (r"eintragen/rueckgaengig/", NONE, STAFF),
    # a draft
    (rf"berichte/<slug:slug>(/|{FILE})", "nnnooooooo", NONE),
    (rf"berichte/<slug:slug>/<str:table>{FILE}", NONE, NONE),
    (r"berichte/<slug:slug>/<str:digest>\.(pdf|docx)", NONE, NONE),  # of a draft there is none
    # signing in and out
    (r"anmelden/(passwort/(\(.*)?)?", ALL, ALL),
    (r"anmelden/(gesperrt|passwort/(gesendet|fertig))/", ALL, NONE),
    (r"anmelden/code/", STAFF, STAFF),
    (r"anmelden/(verwaltung|<slug:provider_id>/zurueck)/", NONE, NONE),  # without a provider
    (r"abmelden/", ALL, ALL),
    (r"admin/login/", SENT, SENT),
    (r"admin/logout/", ALL, ALL),
    # one's own account, without second factors
    (r"konto/", STAFF, NONE),
    (r"konto/wochenbericht/", NOT_SENT, STAFF),
    (r"konto/(sitzungen|passwort|bestaetigen(/code|/schluessel)?)/", STAFF, STAFF),
    (r"konto/faktor/(schluessel/)?", STAFF, NOT_SENT),
    (r"konto/faktor/(app|notfallcodes/neu|schluessel/neu)/", STAFF, STAFF),
    (r"konto/faktor/(app/entfernen|notfallcodes)/", NOT_SENT, NOT_SENT),
    (r"konto/faktor/schluessel/<int:pk>/entfernen/", NONE, NONE),
    (r"admin/password_change/", STAFF, STAFF),
    (r"admin/password_change/done/", STAFF, NOT_SENT),
    # the admin
    (r"admin/(suche/)?", STAFF, STAFF),
    (r"admin/alle-daten/", ADMIN, ADMIN),
    (r"admin/jsi18n/", STAFF, NOT_SENT),
    (r"admin/autocomplete/", READ, NOT_SENT),
    (r"admin/r/<path:content_type_id>/<path:object_id>/", STAFF, STAFF),
    (r"admin/\(\?P<app_label>.*\)/", "snnooooooo", "snnooooooo"),
    (r"admin/\(\?P<url>\.\*\)", NOT_SENT, NOT_SENT),
    # what waits for a second person
    (r"admin/records/pendingcorrection/", "sxxxoooooo", "sxxxoooooo"),
    (rf"admin/records/pendingcorrection/(add|{PK}/delete)/", NOBODY, NOBODY),
    (rf"admin/records/pendingcorrection/{PK}/change/", "sxxxrxrrrr", "sxxxoxoooo"),
    (rf"admin/records/pendingcorrection/{PK}/history/", STAFF, STAFF),
    # accounts and rights
    (r"admin/auth/(user|group)/(verlauf/|add/|<path:object_id>/(history|change)/)?", ADMIN, ADMIN),
    (r"admin/ozgtracker/retentionrule/(add/|<path:object_id>/(history|change|delete)/)?", ADMIN, ADMIN),
    (r"admin/auth/user/<id>/password/", ADMIN, ADMIN),
    (r"admin/auth/user/<path:object_id>/delete/", NOBODY, NOBODY),
    (r"admin/auth/group/<path:object_id>/delete/", NOBODY, NOBODY),  # one of the program
    (r"admin/ozgtracker/role/(verlauf/|<path:object_id>/history/)?", "sxxxoxxxxo", "sxxxoxxxxo"),
    (r"admin/ozgtracker/role/<path:object_id>/change/", "sxxxrxxxxo", ADMIN),
    (r"admin/ozgtracker/role/add/", ADMIN, ADMIN),
    (r"admin/ozgtracker/role/<path:object_id>/delete/", NOBODY, NOBODY),
    (r"admin/ozgtracker/auditfiledownload/", "sxxxoxxxxo", "sxxxoxxxxo"),
    (r"admin/ozgtracker/auditfiledownload/<path:object_id>/history/", "sxxxoxxxxo", "sxxxoxxxxo"),
    (r"admin/ozgtracker/auditfiledownload/<path:object_id>/change/", "sxxxrxxxxr", NOBODY),
    (r"admin/ozgtracker/auditfiledownload/(add|<path:object_id>/delete)/", NOBODY, NOBODY),
    # files that come in, units that are reorganised
    (rf"admin/{RUNS}/", READ, READ),
    (r"admin/imports/importrun/add/", NOBODY, NOBODY),
    (r"admin/units/reorganisation/add/(<slug:slug>/)?", FOR_ALL, FOR_ALL),
    (rf"admin/{RUNS}/{PK}/change/", READ_PAGE, READ),
    (rf"admin/{RUNS}/{PK}/delete/", NOBODY, NOBODY),
    (rf"admin/{RUNS}/{PK}/history/", READ, READ),
    (r"admin/imports/importrun/<int:pk>/rueckgaengig/", OWN, OWN),
    (r"admin/units/reorganisation/<int:pk>/rueckgaengig/", FOR_ALL, FOR_ALL),
    (r"admin/imports/importrun/importieren/\(.*/abgelehnt\.csv", NO_FILE, NO_FILE),
    (r"admin/imports/importrun/importieren/\(.*", SOMEWHERE, SOMEWHERE),
    (r"admin/imports/importrun/importieren/<slug:name>/vorlage.(csv|xlsx)", SOMEWHERE, SOMEWHERE),
    # records: lists and history, then forms
    (rf"admin/{RECORDS}/(verlauf/)?", READ, READ),
    (rf"admin/{RECORDS}/{PK}/history/", READ, READ),
    (rf"admin/\w+/\w+/{PK}/", STAFF, STAFF),
    (rf"admin/({ADDED_WITH_OWNER})/add/", NOBODY, NOBODY),
    (rf"admin/({KEPT_BY_NOBODY})/(add|{PK}/delete)/", ADMIN, ADMIN),
    (rf"admin/({KEPT_BY_NOBODY})/{PK}/change/", ADMIN_PAGE, ADMIN),
    (r"admin/projects/project/add/", FOR_ALL, FOR_ALL),
    (rf"admin/({OF_PROJECTS})/add/", SOMEWHERE, SOMEWHERE),
    (rf"admin/({OF_PROJECTS})/{PK}/change/", OWN_PAGE, OWN),
    (rf"admin/({OF_PROJECTS})/{PK}/delete/", OWN, OWN),
    (r"admin/papers/paper/<int:object_id>/schwaerzen/", "sxxxxxxxxn", "sxxxxxxxxn"),  # a draft has nothing to redact
    (rf"admin/({OF_PROJECTS})/<int:object_id>/(bestaetigen|zuruecknehmen)/", OWN, OWN),
    (r"admin/papers/paper/<int:object_id>/(naechster|einfrieren|veroeffentlichen)/", OWN, OWN),
    (rf"admin/{RECORDS}/(add|{PK}/delete)/", FOR_ALL, FOR_ALL),
    (rf"admin/{RECORDS}/{PK}/change/", PAGE_FOR_ALL, FOR_ALL),
    (r"admin/services/service/<int:object_id>/zuruecknehmen/", FOR_ALL, FOR_ALL),
]  # fmt: skip
ROUTES = list(routes())


def rule_of(route):
    """The number of the first rule that speaks of the route; None where none does."""
    return next((number for number, (pattern, *_) in enumerate(RULES) if re.fullmatch(pattern, route)), None)


def test_every_address_has_an_expectation_and_every_expectation_an_address():
    numbers = {route: rule_of(route) for route in ROUTES}
    assert [route for route, number in numbers.items() if number is None] == []
    assert [rule for number, (rule, *_) in enumerate(RULES) if number not in numbers.values()] == []
    assert len(ROUTES) > 600


def expected(route, role, method):
    _, get, post = RULES[rule_of(route)]
    return (get if method == "get" else post)[ROLES.index(role)]


@contextmanager
def asked(client, method, address):
    """The answer; whatever is written is taken back."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        response = getattr(client, method)(address)
        yield response
        for _ in response:  # a file is made while it is read
            pass
        transaction.set_rollback(True)
    client.cookies = cookies


def letter_of(response):
    if response.status_code in (301, 302):
        return "s" if response["Location"].startswith(("/admin/login/", "/anmelden/")) else "o"
    request = response.wsgi_request
    if response.status_code == 200 and request.method == "GET" and request.path.endswith("/change/"):
        return "o" if b'name="_save"' in response.content else "r"
    # 400, 422: a form of which nothing was sent, or that comes back with what is wrong
    return {200: "o", 400: "o", 422: "o", 403: "x", 404: "n", 405: "n"}.get(
        response.status_code, str(response.status_code)
    )


@pytest.mark.walk(4)
@pytest.mark.usefixtures("matrix")
@pytest.mark.sample(4)
@pytest.mark.parametrize("role", ROLES)
def test_what_is_sent_to_every_address_is_answered_a_role_as_expected(client, sample, settings, role):
    settings.CHECK_PREPARED_QUERIES = False  # what pages show is no matter here
    sign_in(client, role)
    wrong = {}
    for route in sample(ROUTES, 10):
        with asked(client, "post", address_of(route)) as response:
            found = letter_of(response)
        if found != expected(route, role, "post"):
            wrong[route] = (expected(route, role, "post"), found)
    assert wrong == {}


KNOWN = "/leistungseinheiten/?stichtag=2021-06-30&kenntnisstand=2021-06-30"


@pytest.mark.sample(4)
@pytest.mark.parametrize("role", ROLES)
def test_what_was_known_is_shown_to_those_who_read_everything(client, matrix, role):
    sign_in(client, role)
    refused = "Einen früheren Kenntnisstand zeigt das Programm nur" in client.get(KNOWN).content.decode()
    assert refused == (role in ("anonymous", "flag", "expired"))


@pytest.mark.walk(4)
@pytest.mark.sample(4)
@pytest.mark.parametrize("role", ROLES[1:])
def test_a_row_is_imported_by_those_who_may_write_to_its_project(client, matrix, role):
    client.force_login(User.objects.get(username=role))
    page = "/admin/imports/importrun/importieren/statusberichte/"
    answer = client.post(
        page, {"file": SimpleUploadedFile("notizen.csv", csv_of("Projekt;Stand vom;Text", "Eigenes;01.04.2021;Neu."))}
    )
    may_send = role in ("foreign", "own", "deputy", "everywhere", "admin")
    assert answer.status_code == (302 if may_send else 403)
    if answer.status_code == 302:
        preview = client.get(answer["Location"]).content.decode()
        client.post(answer["Location"], {"confirm": "1"})
        assert ("Dafür ist Ihr Konto nicht zuständig" in preview) == (role == "foreign")
    is_written = Project.objects.get(slug="eigenes").status_notes.filter(noted_on=date(2021, 4, 1)).exists()
    assert is_written == (role in ("own", "deputy", "everywhere", "admin"))
