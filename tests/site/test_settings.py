"""The settings, read from the environment by a fresh process as in production."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECRET = "k3Fv9Qz7Lw2Xc5Vb8Nm1As4Df6Gh0Jk3Qw5Er7Ty9Ui2Op4Zx6Cv8Bn"
PRODUCTION = {"SECRET_KEY": SECRET, "ALLOWED_HOSTS": "ozg.stadt.example"}


GUNICORN = ["-c", "deploy/gunicorn.conf.py", "--check-config"]


def run(*arguments, without=(), **environment):
    kept = {name: os.environ[name] for name in {"PATH", "HOME", "DATABASE_URL"} - {*without} if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def setting(name, **environment):
    done = run("-c", f"from ozgtracker import settings; print(repr(settings.{name}))", **{**PRODUCTION, **environment})
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.walk
def test_the_deployment_check_has_nothing_to_say_of_production_settings(tmp_path):
    """But that texts are missing, see test_site_texts; the database here has no tables yet."""
    said = {
        "MUNICIPALITY": "Stadt Musterhausen",
        "SITE_URL": "https://ozg.stadt.example",
        "DATA_LICENSE": "cc-zero",
        "DATABASE_URL": f"sqlite:///{tmp_path}/leer.sqlite3",
    }
    assert run("manage.py", "collectstatic", "--noinput", "-v0", **PRODUCTION, **said).returncode == 0
    done = run("manage.py", "check", "--deploy", **PRODUCTION, **said)
    assert done.returncode == 0, done.stderr
    assert "Die Texte der Website ließen sich nicht lesen." in done.stderr
    assert "System check identified 1 issue (0 silenced)." in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("EMBLEM", "/gibt/es/nicht.svg", "EMBLEM: Bitte nennen Sie eine Datei, die es gibt (.svg, .png, .webp)."),
        ("EMBLEM", "manage.py", "EMBLEM: Bitte nennen Sie eine Datei, die es gibt (.svg, .png, .webp)."),
        (
            "CONTACT_EMAIL",
            "Frau Muster",
            "CONTACT_EMAIL: Bitte geben Sie eine E-Mail-Adresse an, etwa daten@stadt.example.",
        ),
        ("DATA_LICENSE", "frei", "DATA_LICENSE: Bekannt sind dl-by-de/2.0, dl-zero-de/2.0, cc-by/4.0, cc-zero."),
    ],
)
def test_an_emblem_an_address_and_a_licence_are_ones_that_there_are(name, value, problem):
    done = run("manage.py", "check", **PRODUCTION, **{name: value})
    assert done.returncode != 0
    assert problem in done.stderr


@pytest.mark.parametrize("secret", ["", "kurz", "unsicher-nur-fuer-die-entwicklung-auf-dem-eigenen-rechner"])
def test_production_does_not_start_without_a_secret_key(secret):
    done = run("manage.py", "check", SECRET_KEY=secret)
    assert done.returncode != 0
    assert "Die Umgebungsvariable SECRET_KEY fehlt oder ist unsicher" in done.stderr


def test_every_setting_can_stand_in_a_file(tmp_path):
    for name, text in (
        ("SECRET_KEY", f"{SECRET}\n"),
        ("DATABASE_URL", "postgresql://ozg:a%2Fb$c@db.example:5433/ozg\r\n"),
        ("ALLOWED_HOSTS", "a.example,b.example"),
        ("IMPORT_MAX_MB", "3"),
        ("LOGIN_REQUIRED", "1\n"),
    ):
        (tmp_path / name).write_text(text)
    files = {f"{path.name}_FILE": str(path) for path in tmp_path.iterdir()}
    read = run(
        "-c",
        "from ozgtracker import settings as s; import json; d = s.DATABASES['default']; print(json.dumps("
        "[s.SECRET_KEY, d['HOST'], d['PORT'], d['PASSWORD'], s.ALLOWED_HOSTS, s.IMPORT_MAX_BYTES, s.LOGIN_REQUIRED]))",
        without=("DATABASE_URL",),
        **files,
    )
    assert json.loads(read.stdout) == [
        SECRET, "db.example", 5433, "a/b$c", ["a.example", "b.example"], 3_000_000, True,
    ]  # fmt: skip


def test_a_key_may_begin_with_any_sign():
    assert setting("SECRET_KEY", SECRET_KEY="$" + SECRET) == repr("$" + SECRET)


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("SECRET_KEY_FILE", "/gibt/es/nicht", "SECRET_KEY_FILE: Die Datei /gibt/es/nicht lässt sich nicht lesen"),
        ("SECRET_KEY_FILE", "docs", "SECRET_KEY_FILE: Die Datei docs lässt sich nicht lesen"),
        ("EMAIL_URL_FILE", "docs/uebersicht.png", "Die Datei docs/uebersicht.png ist kein Text in UTF-8."),
        ("SECRET_KEY_FILE", "LICENSE", "SECRET_KEY und SECRET_KEY_FILE sind beide gesetzt"),
        ("IMPORT_MAX_MB", "zwanzig", "IMPORT_MAX_MB: „zwanzig“ ist dafür keine gültige Angabe."),
        (
            "DATABASE_URL",
            "mysql://ozg:geheim@db/ozg",
            "DATABASE_URL: Die Adresse beginnt mit postgresql:// oder sqlite:///",
        ),
        ("DATABASE_URL", "postgresql://ozg:ge/heim@db/ozg", "DATABASE_URL: Die Adresse lässt sich nicht lesen."),
        ("EMAIL_URL", "smtp+tls://ozg:geheim/x@mail.example:587", "EMAIL_URL: Die Adresse lässt sich nicht lesen."),
        ("EMAIL_URL", "mail.example:587", "EMAIL_URL: Die Adresse beginnt mit smtp+tls://"),
        ("PAGE_CACHE_MB", "-5", "PAGE_CACHE_MB: „-5“ ist dafür keine gültige Angabe."),
        ("IDLE_MINUTES", "nan", "IDLE_MINUTES: „nan“ ist dafür keine gültige Angabe."),
        ("LOG_LEVEL", "laut", "LOG_LEVEL: Möglich sind INFO, WARNING und ERROR."),
        ("WORKERS", "viele", "WORKERS: „viele“ ist dafür keine gültige Angabe."),
        ("WORKERS", "0", "WORKERS und THREADS sind mindestens 1."),
    ],
)
@pytest.mark.parametrize("program", ["manage.py", "gunicorn"])
def test_what_is_wrong_with_a_setting_is_said_in_one_line(name, value, problem, program):
    if (name, program) == ("WORKERS", "manage.py"):
        pytest.skip("of gunicorn alone")
    starts = {"manage.py": ["manage.py", "check"], "gunicorn": ["-m", "gunicorn", *GUNICORN, "ozgtracker.wsgi"]}
    key = {} if name == "SECRET_KEY_FILE" and value != "LICENSE" else {"SECRET_KEY": SECRET}
    done = run(*starts[program], **{**key, name: value})
    assert done.returncode == 1
    assert problem in done.stderr
    assert "geheim" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.walk
def test_debug_needs_no_secret_key():
    assert run("manage.py", "check", DEBUG="1").returncode == 0


def test_debug_is_off_unless_asked_for():
    assert setting("DEBUG") == "False"


@pytest.mark.walk(4)
def test_cookies_are_secure_and_https_is_kept_outside_debug():
    for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT"):
        assert setting(name) == "True"
    assert setting("SECURE_HSTS_SECONDS") == "31536000"
    assert setting("SECURE_HSTS_INCLUDE_SUBDOMAINS") == "True"


@pytest.mark.walk(4)
def test_cookies_belong_to_this_host_alone_outside_debug():
    names = {"SESSION_COOKIE_NAME": "sessionid", "CSRF_COOKIE_NAME": "csrftoken", "DEVICE_COOKIE_NAME": "known-device"}
    for setting_name, name in names.items():
        assert setting(setting_name) == f"'__Host-{name}'"
    assert setting("DEVICE_COOKIE_NAME", DEBUG="1") == "'known-device'"


@pytest.mark.walk
def test_nobody_is_locked_out_by_switching_local_accounts_off():
    done = run("manage.py", "check", LOCAL_SIGN_IN="0", **PRODUCTION)
    assert done.returncode != 0
    assert "Ohne örtliche Anmeldung (LOCAL_SIGN_IN=0) braucht es OIDC_ISSUER" in done.stderr
    provider = {"OIDC_ISSUER": "https://konto.stadt.example/realms/stadt/"}
    assert run("manage.py", "check", LOCAL_SIGN_IN="0", **provider, **PRODUCTION).returncode == 0


def test_forms_may_lead_to_the_provider_of_single_sign_on_and_nowhere_else():
    name = "CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action']"
    assert setting(name) == "[\"'self'\"]"
    provider = {"OIDC_ISSUER": "https://konto.stadt.example:8443/realms/stadt/"}
    assert setting(name, **provider) == "[\"'self'\", 'https://konto.stadt.example:8443']"


def test_the_provider_of_single_sign_on_is_asked_by_https_alone():
    done = run("manage.py", "check", OIDC_ISSUER="http://konto.stadt.example/", **PRODUCTION)
    assert done.returncode != 0
    assert "OIDC_ISSUER: Bitte geben Sie eine Adresse mit https:// an." in done.stderr


@pytest.mark.walk(4)
def test_passwords_are_kept_by_a_slow_function():
    hashed = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'ozgtracker.settings';"
        "from django.contrib.auth.hashers import make_password; print(make_password('vier-tassen'))"
    )
    function, rounds, *_ = run("-c", hashed, **PRODUCTION).stdout.split("$")
    assert function == "pbkdf2_sha256"
    assert int(rounds) >= 600_000


@pytest.mark.walk(4)
def test_mail_goes_to_the_server_of_the_setting():
    mail = {"EMAIL_URL": "smtp+tls://ozg:geheim@mail.stadt.example:587"}
    assert setting("EMAIL_HOST", **mail) == "'mail.stadt.example'"
    assert setting("EMAIL_USE_TLS", **mail) == "True"
    context = run(
        "-c",
        "import os, ssl; os.environ['DJANGO_SETTINGS_MODULE'] = 'ozgtracker.settings';"
        "from django.core.mail import get_connection;"
        "made = get_connection().ssl_context; print(made.check_hostname, made.verify_mode == ssl.CERT_REQUIRED)",
        **mail,
        **PRODUCTION,
    )
    assert context.stdout == "True True\n"
    assert setting("EMAIL_BACKEND") == "'django.core.mail.backends.dummy.EmailBackend'"


def test_login_can_be_required():
    assert "LoginRequiredMiddleware" not in setting("MIDDLEWARE")
    assert "LoginRequiredMiddleware" in setting("MIDDLEWARE", LOGIN_REQUIRED="1")


def test_sqlite_is_fit_for_several_writers():
    options = setting("DATABASES['default']['OPTIONS']", DATABASE_URL="sqlite:////tmp/ozgtracker-test.sqlite3")
    for part in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "'IMMEDIATE'", "'timeout': 20"):
        assert part in options


def test_postgresql_has_a_pool_that_asks_nothing_before_a_request():
    database = setting("DATABASES['default']", DATABASE_URL="postgresql://user:secret@db.example:5432/ozg")
    assert "'CONN_HEALTH_CHECKS': False" in database  # see test_connections
    assert "'pool': {'max_size': 16, 'timeout': 2}" in database


def test_the_connection_to_postgresql_can_be_held_to_a_certificate():
    address = "postgresql://ozg:geheim@db.example/ozg?sslmode=verify-full&sslrootcert=/etc/ssl/stadt.pem"
    options = setting("DATABASES['default']['OPTIONS']", DATABASE_URL=address)
    assert "'sslmode': 'verify-full'" in options
    assert "'sslrootcert': '/etc/ssl/stadt.pem'" in options


@pytest.mark.walk
@pytest.mark.django_db
def test_demo_data_is_refused_in_production():
    done = run("manage.py", "demodaten", **PRODUCTION)
    assert done.returncode != 0
    assert "Demokonten gibt es nur, wo DEBUG eingeschaltet ist." in done.stderr


@pytest.mark.walk
def test_migrations_are_up_to_date():
    done = run("manage.py", "makemigrations", "--check", "--dry-run", DEBUG="1")
    assert done.returncode == 0, done.stdout


TWO_HOSTS = "postgresql://ozg:geheim@db1.stadt.example:5432,db2.stadt.example:5433/ozg"


def test_of_several_hosts_the_one_that_takes_writes_is_meant_and_for_reading_a_standby():
    given = {"DATABASE_URL": TWO_HOSTS, "REPLICA_URL": TWO_HOSTS}
    databases = eval(setting("DATABASES", **given))  # noqa: S307 what our own program prints
    hosts = [(each["HOST"], each["PORT"]) for each in databases.values()]
    assert hosts == [("db1.stadt.example,db2.stadt.example", "5432,5433")] * 2
    wanted = {alias: each["OPTIONS"]["target_session_attrs"] for alias, each in databases.items()}
    assert wanted == {"default": "read-write", "replica": "standby"}


def test_sqlite_has_no_replica():
    done = run("manage.py", "check", **PRODUCTION, DATABASE_URL="sqlite:////tmp/leer.sqlite3", REPLICA_URL=TWO_HOSTS)
    assert done.returncode != 0
    assert "REPLICA_URL: Eine Kopie zum Lesen gibt es nur mit PostgreSQL (DATABASE_URL)." in done.stderr


@pytest.mark.parametrize(
    ("url", "database", "problem"),
    [
        ("memcache://127.0.0.1", "postgresql:///x", "Möglich sind dbcache://tabelle und rediscache://rechner:6379/0."),
        ("dbcache://seiten", "sqlite:////tmp/x.sqlite3", "dbcache://… gibt es nur mit PostgreSQL (DATABASE_URL)."),
    ],
)
def test_what_all_processes_share_is_a_cache_that_fits(url, database, problem):
    done = run("manage.py", "check", **PRODUCTION, CACHE_URL=url, DATABASE_URL=database)
    assert done.returncode != 0
    assert problem in done.stderr


def test_what_redis_gives_is_read_and_not_run():
    caches = setting("CACHES", CACHE_URL="rediscache://127.0.0.1:6379/1", DATABASE_URL="postgresql:///x")
    assert "'LOCATION': 'redis://127.0.0.1:6379/1'" in caches
    assert "'serializer': 'ozgtracker.operation.page_cache.store.Bytes'" in caches
