"""Answers that are kept for who is not signed in: given again while nothing has changed, and to nobody else."""

import shutil
import subprocess
from contextlib import closing, contextmanager
from datetime import timedelta
from gzip import decompress
from random import Random
from threading import Thread

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ozgtracker.models import SiteText
from ozgtracker.operation.page_cache.answers import KeptAnswer
from ozgtracker.operation.page_cache.choice import DATABASE, OPTIONS, REDIS
from ozgtracker.operation.page_cache.mark import LEFT_OUT, TABLE, data_mark
from ozgtracker.operation.page_cache.store import Memory
from projects.models import Project
from tests.factories import ProjectFactory, StatusNoteFactory, UserFactory

PAGE, FILE = "/projekte/", "/projekte.csv"
THE_MARK = 1  # query of an answer that is given again


@pytest.fixture
def project(transactional_db, settings):
    settings.PAGE_CACHE_MB = 1
    return ProjectFactory(title="Neue Rathaustür", slug="rathaustuer")


def body_of(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    response.close()
    return body


@contextmanager
def queries(number):
    with CaptureQueriesContext(connection) as asked:
        yield
    assert len(asked) == number, [each["sql"][:80] for each in asked]


def renamed(title):
    project = Project.objects.get(slug="rathaustuer")
    project.state(timezone.localdate(), title=title)


def elsewhere(deed):
    """Done on a connection of its own, and committed."""

    def do():
        deed()
        connection.close()

    thread = Thread(target=do)
    thread.start()
    thread.join()


@pytest.mark.parametrize(
    "address", [PAGE, FILE, "/projekte.xlsx", "/projekte.json", "/projekte/rathaustuer/", "/", "/berichte.atom"]
)
def test_what_was_asked_for_is_given_again_byte_for_byte(project, client, address):
    first = client.get(address)
    body = body_of(first)
    with queries(THE_MARK):
        again = client.get(address)
    assert again.content == body
    left_out = {"X-Request-ID", "ETag", "Content-Length"}
    assert {**first.headers, **dict.fromkeys(left_out)} == {**again.headers, **dict.fromkeys(left_out)}
    assert again["Cache-Control"] == "no-cache"
    assert "Cookie" in again["Vary"]
    assert first["X-Request-ID"] != again["X-Request-ID"]


@pytest.mark.parametrize("address", [PAGE, FILE])
def test_who_has_it_already_is_told_so_until_it_changes(project, client, address):
    first = client.get(address)
    body_of(first)
    known = {"If-None-Match": first["ETag"]}
    for again in (client.get(address, headers=known), client.head(address, headers=known)):
        assert again.status_code == 304
        assert again["ETag"] == first["ETag"]
        assert again.content == b""
    elsewhere(lambda: renamed("Neue Rathaustreppe"))
    changed = client.get(address, headers=known)
    assert changed.status_code == 200
    assert "Neue Rathaustreppe" in body_of(changed).decode()


def test_a_page_is_the_same_compressed_and_asked_for_by_head(project, client):
    plain = client.get(PAGE)
    for _ in range(2):
        compressed = client.get(PAGE, headers={"Accept-Encoding": "gzip, br"})
        assert compressed["Content-Encoding"] == "gzip"
        assert compressed["Content-Length"] == str(len(compressed.content))
        assert decompress(compressed.content) == plain.content
        assert compressed["ETag"] == plain["ETag"]
        assert compressed["ETag"].startswith('W/"')
    head = client.head(PAGE)
    assert head.content == b""
    assert head["Content-Length"] == str(len(plain.content))


def test_what_is_asked_for_by_head_fills_nothing(project, client):
    client.head(PAGE)
    with CaptureQueriesContext(connection) as asked:
        client.get(PAGE)
    assert len(asked) > THE_MARK + 1


@pytest.mark.walk(4)
def test_an_account_neither_fills_what_is_kept_nor_is_given_it(project, client):
    staff = Client()
    staff.force_login(UserFactory(is_superuser=True))
    own = staff.get(PAGE)
    assert "Abmelden" in own.content.decode()
    assert own["Cache-Control"] == "no-store, private"
    assert "ETag" not in own.headers
    assert "Abmelden" not in client.get(PAGE).content.decode()
    with queries(THE_MARK):
        client.get(PAGE)
    assert "Abmelden" in staff.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("address", "status", "headers"),
    [
        ("/projekte/gibt-es-nicht/", 404, {}),
        ("/projekte.csv?gibt=es+nicht", 400, {}),
        ("/admin/", 302, {}),
        ("/anmelden/", 200, {}),
        ("/fehler-melden/", 200, {}),
        ("/healthz", 200, {}),
        (PAGE, 200, {"Authorization": "Bearer x"}),
        (PAGE, 200, {"Cookie": "messages=x"}),
        (f"{PAGE}?suche={'x' * 2000}", 200, {}),
    ],
)
def test_what_is_not_for_everybody_is_made_anew(project, client, address, status, headers):
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address, headers=headers)
        assert answer.status_code == status
        assert "ETag" not in answer.headers
    assert [each for each in asked if TABLE in each["sql"]] == asked.captured_queries[:1] or TABLE not in str(
        asked.captured_queries
    )


def test_a_form_is_not_taken_for_a_page(project, client):
    client.get(PAGE)
    assert client.post(PAGE).status_code == 405
    assert client.get(PAGE).status_code == 200


@pytest.mark.walk(4)
def test_pages_of_each_host_and_scheme_are_their_own(project, client, settings):
    settings.ALLOWED_HOSTS = ["eins.example", "zwei.example"]
    for _ in range(2):
        for host in settings.ALLOWED_HOSTS:
            assert f"http://{host}/static/" in client.get(PAGE, headers={"Host": host}).content.decode()
            secure = client.get(PAGE, headers={"Host": host}, secure=True).content.decode()
            assert f"https://{host}/static/" in secure
    assert client.get(PAGE, headers={"Host": "drei.example"}).status_code == 400


def test_a_page_names_its_own_address_whatever_the_order_of_its_parameters(project, client):
    one, other = "suche=a&sort=-projekt", "sort=-projekt&suche=a"
    for _ in range(2):
        for query in (one, other):
            named = query.replace("=", "%3D").replace("&", "%26")
            assert f"seite=%2Fprojekte%2F%3F{named}" in client.get(f"{PAGE}?{query}").content.decode()


@pytest.mark.walk(4)
def test_a_page_that_others_may_frame_still_says_so(project, client, settings):
    settings.EMBEDDING_SITES = ["https://www.stadt.example"]
    address = "/einbetten/projekte/rathaustuer/"
    for _ in range(2):
        answer = client.get(address)
        assert "frame-ancestors https://www.stadt.example" in answer["Content-Security-Policy"]
        assert "X-Frame-Options" not in answer.headers
        assert "frame-ancestors 'none'" in client.get(PAGE)["Content-Security-Policy"]


def test_a_setting_shows_at_once(project, client, settings):
    assert "Wartung" not in client.get(PAGE).content.decode()
    settings.READ_ONLY = "Wartung bis 15 Uhr."
    assert "Wartung bis 15 Uhr." in client.get(PAGE).content.decode()
    settings.READ_ONLY = ""
    assert "Wartung" not in client.get(PAGE).content.decode()


@pytest.mark.walk(4)
def test_the_next_day_shows_at_once_and_what_is_public_then(project, client, time_machine):
    hidden = ProjectFactory(title="Geheime Treppe", slug="treppe", not_public_until=timezone.localdate())
    assert "Geheime Treppe" not in client.get(PAGE).content.decode()
    assert client.get("/projekte/treppe/").status_code == 404
    time_machine.move_to(timezone.now() + timedelta(days=1))
    assert "Geheime Treppe" in client.get(PAGE).content.decode()
    assert client.get("/projekte/treppe/").status_code == 200
    hidden.not_public_until = timezone.localdate() + timedelta(days=3)
    elsewhere(hidden.save)
    assert "Geheime Treppe" not in client.get(PAGE).content.decode()
    assert client.get("/projekte/treppe/").status_code == 404


def sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


DOORS = {
    "a save": lambda: renamed("Neue Rathaustreppe"),
    "a note": lambda: StatusNoteFactory(project=Project.objects.get(slug="rathaustuer")),
    "a deletion": lambda: Project.objects.get(slug="rathaustuer").delete(),
    "a text of the site": lambda: SiteText.objects.create(kind=SiteText.Kind.values[0], text="Wir."),
    "SQL that alters": lambda: sql("UPDATE projects_project SET kind = 'PROCESS'"),
    "SQL that deletes": lambda: sql("DELETE FROM projects_projecttitle WHERE id < 0 OR id > 0"),
    "a relation": lambda: Group.objects.get(name="Projektleitung").user_set.add(UserFactory()),
    "migrate": lambda: call_command("migrate", verbosity=0),
}


@pytest.mark.sample(3)
@pytest.mark.parametrize("door", DOORS)
def test_after_each_commit_the_mark_is_another_one(project, door):
    before = data_mark()
    with transaction.atomic():
        DOORS[door]()
        transaction.set_rollback(True)
    assert data_mark() == before
    DOORS[door]()
    assert data_mark() != before


def test_each_table_has_its_mark(project):
    query = {
        "postgresql": "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'marks_data'",
        "sqlite": "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'marks_data_%'",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        marked = [table for (table,) in cursor.fetchall()]
    tables = set(connection.introspection.django_table_names(only_existing=True))
    assert set(marked) == tables - LEFT_OUT
    assert len(marked) == len(set(marked)) * (3 if connection.vendor == "sqlite" else 1)


def test_a_sign_in_leaves_what_is_kept(project, client):
    before = data_mark()
    client.post("/anmelden/", {"login": "niemand", "password": "falsch"})
    assert data_mark() == before


def test_many_writes_leave_few_rows_and_marks_of_their_own(project):
    marks = []
    for _ in range(120):
        sql("UPDATE projects_project SET version = version + 1")
        marks.append(data_mark())
    assert len(set(marks)) == 120
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {TABLE}")
        assert cursor.fetchone()[0] <= 60


@pytest.mark.skipif(connection.vendor == "sqlite", reason="there one writes at a time")
def test_who_began_to_write_first_and_commits_last_makes_another_mark(project):
    with closing(connection.copy()) as one, closing(connection.copy()) as other:
        slow, quick = one.cursor(), other.cursor()
        slow.execute("BEGIN; UPDATE projects_project SET kind = 'PROCESS'")
        before = data_mark()
        quick.execute("UPDATE units_unit SET version = version")
        between = data_mark()
        slow.execute("COMMIT")
        assert len({before, between, data_mark()}) == 3


@pytest.mark.walk(4)
def test_what_was_made_while_others_committed_is_not_kept(project, client):
    done = []

    def commit_meanwhile(execute, statement, params, many, context):
        if not done and 'FROM "projects_project"' in statement:
            found = execute(statement, params, many, context)
            done.append(elsewhere(lambda: renamed("Neue Rathaustreppe")))
            return found
        return execute(statement, params, many, context)

    with connection.execute_wrapper(commit_meanwhile):
        client.get(PAGE)
    assert done
    assert "Neue Rathaustreppe" in client.get(PAGE).content.decode()


def test_nothing_is_kept_of_what_a_transaction_has_not_committed(project, client):
    with transaction.atomic():
        renamed("Neue Rathaustreppe")
        assert "Neue Rathaustreppe" in client.get(PAGE).content.decode()
        transaction.set_rollback(True)
    assert "Neue Rathaustreppe" not in client.get(PAGE).content.decode()


@pytest.mark.walk
def test_who_tries_addresses_without_end_crowds_out_no_page(project, client, settings):
    settings.PAGE_CACHE_MB = 0.05
    client.get(PAGE)
    client.get(PAGE)
    for number in range(20):  # of some 4,000 bytes each
        client.get(f"{PAGE}?suche={number}")
    with queries(THE_MARK):
        client.get(PAGE)
    with CaptureQueriesContext(connection) as asked:
        client.get(f"{PAGE}?suche=0")
    assert len(asked) > THE_MARK


def test_memory_is_bounded_whatever_is_asked_for():
    random, memory = Random(1), Memory(100_000)
    for number in range(3_000):
        place = "http://stadt.example", f"/{random.randrange(12)}/", f"x={number % 2}"
        answer = KeptAnswer({}, b"x" * random.randrange(9_000), False, {})
        if memory.get(place, "state") is None:
            memory.put(place, "state", answer)
        kept = [*memory.new.rows.items(), *memory.proven.rows.items()]
        assert sum(len(answer.body) + 2_000 + sum(map(len, place)) for place, (_, answer) in kept) <= 100_000
    assert memory.proven.rows
    assert memory.get(place, "another state") is None


@pytest.fixture
def redis_server(tmp_path):
    """The address of a real one."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("no redis-server")
    socket = tmp_path / "redis"
    command = [program, "--port", "0", "--unixsocket", str(socket), "--dir", str(tmp_path), "--save", ""]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        while not socket.exists():
            assert server.poll() is None
        yield f"unix://{socket}"
        server.terminate()


@pytest.fixture(params=["database", "Redis"])
def shared(request, project, settings):
    """What all processes share, set up as by CACHE_URL; what of a query says that it is asked."""
    if request.param == "Redis":
        chosen = {"BACKEND": REDIS, "LOCATION": request.getfixturevalue("redis_server"), "OPTIONS": OPTIONS[REDIS]}
    elif connection.vendor == "sqlite":
        pytest.skip("refused: readers would wait for who writes")
    else:
        chosen = {"BACKEND": DATABASE, "LOCATION": "seiten"}
    settings.CACHES = {**settings.CACHES, "pages": chosen}
    call_command("migrate", verbosity=0)
    yield '"seiten"'
    sql("DROP TABLE IF EXISTS seiten")


@pytest.mark.sample(2)
def test_what_one_process_made_another_gives(shared):
    one, other = Client(), Client()  # each with middleware of its own
    made = one.get(PAGE)
    with CaptureQueriesContext(connection) as asked:
        given = other.get(PAGE)
    assert {TABLE in each["sql"] or shared in each["sql"] for each in asked} == {True}
    assert given.content == made.content
    with queries(THE_MARK):
        other.get(PAGE)
    elsewhere(lambda: renamed("Neue Rathaustreppe"))
    assert "Neue Rathaustreppe" in other.get(PAGE).content.decode()
    for _ in range(2):
        assert decompress(Client().get(PAGE, headers={"Accept-Encoding": "gzip"}).content) == other.get(PAGE).content


@pytest.mark.walk
def test_a_shared_cache_that_is_away_costs_no_answer(project, settings, caplog):
    settings.CACHES = {
        **settings.CACHES,
        "pages": {"BACKEND": DATABASE, "LOCATION": "gibt_es_nicht"},
    }
    client = Client()
    for _ in range(3):
        assert "Neue Rathaustür" in client.get(PAGE).content.decode()
    assert caplog.text.count("The shared cache of pages does not answer") == 1
