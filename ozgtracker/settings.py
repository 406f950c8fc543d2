"""Settings of the site: one file, varied by environment variables or files (table in docs/betrieb.md)."""

import gc
import re
import sys
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from .environment import Environment
from .operation.log_settings import logging_of
from .operation.page_cache.choice import caches_of

gc.disable()  # while modules load there is nothing to collect: a sixth of start-up; `SiteConfig` enables it

BASE_DIR = Path(__file__).resolve().parent.parent
EMBLEM_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp"}
DATA_LICENSES = {
    "dl-by-de/2.0": ("Datenlizenz Deutschland – Namensnennung – 2.0", "https://www.govdata.de/dl-de/by-2-0"),
    "dl-zero-de/2.0": ("Datenlizenz Deutschland – Zero – 2.0", "https://www.govdata.de/dl-de/zero-2-0"),
    "cc-by/4.0": ("Creative Commons Namensnennung 4.0", "https://creativecommons.org/licenses/by/4.0/deed.de"),
    "cc-zero": ("Creative Commons Zero 1.0", "https://creativecommons.org/publicdomain/zero/1.0/deed.de"),
}
INSECURE_SECRET_KEY = "unsicher-nur-fuer-die-entwicklung-auf-dem-eigenen-rechner"  # noqa: S105

VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]

env = Environment()

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default=INSECURE_SECRET_KEY if DEBUG else "")
if not DEBUG and (len(SECRET_KEY) < 50 or SECRET_KEY == INSECURE_SECRET_KEY):
    raise ImproperlyConfigured(
        "Die Umgebungsvariable SECRET_KEY fehlt oder ist unsicher: Bitte setzen Sie sie oder SECRET_KEY_FILE, eine "
        "Datei, auf einen geheimen, zufälligen Wert von mindestens 50 Zeichen. Nur zum Ausprobieren: DEBUG=1."
    )

# Former keys: what they encrypted (secrets of second factors) can still be read, links they signed still count.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Where the site is reached, for identifiers in files: not the name that a request happens to come by.
SITE_URL = env.str("SITE_URL", default="").rstrip("/")
if SITE_URL and not re.fullmatch(r"https?://[^/?#@\s]+", SITE_URL):
    raise ImproperlyConfigured("SITE_URL: Bitte geben Sie Schema und Namen an, etwa https://ozg.stadt.example.")
# Whom to tell of a vulnerability, as addresses (mailto:…, https://…), and the rules for it (RFC 9116).
SECURITY_CONTACT = env.list("SECURITY_CONTACT", default=[])
SECURITY_POLICY = env.str("SECURITY_POLICY", default="")
LOGIN_REQUIRED = env.bool("LOGIN_REQUIRED", default=False)
MUNICIPALITY = env.str("MUNICIPALITY", default="")
# Whom to ask about the data that programs read: an office, not a person.
CONTACT_NAME = env.str("CONTACT_NAME", default="")
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="")
if CONTACT_EMAIL and not re.fullmatch(r"[^@\s]+@[^@\s]+", CONTACT_EMAIL):
    raise ImproperlyConfigured("CONTACT_EMAIL: Bitte geben Sie eine E-Mail-Adresse an, etwa daten@stadt.example.")
# The Amtlicher Regionalschlüssel of the municipality, 12 digits: which rows of a federal export speak of it.
ARS = env.str("ARS", default="")
if ARS and not re.fullmatch(r"[0-9]{12}", ARS):
    raise ImproperlyConfigured("ARS: Bitte geben Sie den Regionalschlüssel mit 12 Ziffern an, etwa 051170000000.")
# The link check: seconds for an answer, requests at a time to one host, and whether it may ask the own network.
LINK_CHECK_SECONDS = env.float("LINK_CHECK_SECONDS", default=10)
LINK_CHECK_PER_HOST = max(env.int("LINK_CHECK_PER_HOST", default=2), 1)
LINK_CHECK_PRIVATE = env.bool("LINK_CHECK_PRIVATE", default=False)
# Packages of other municipalities: seconds and bytes for all of one, and whether they may come from the own network,
# and without encryption.
NEIGHBOUR_SECONDS = env.float("NEIGHBOUR_SECONDS", default=60)
NEIGHBOUR_MAX_BYTES = env.int("NEIGHBOUR_MAX_MB", default=20) * 1_000_000
NEIGHBOUR_PRIVATE = env.bool("NEIGHBOUR_PRIVATE", default=False)
# The emblem in the head of every page, a file; and the licence of the data, by its code in DCAT-AP.de.
EMBLEM = env.str("EMBLEM", default="")
if EMBLEM and (Path(EMBLEM).suffix.lower() not in EMBLEM_TYPES or not Path(EMBLEM).is_file()):
    raise ImproperlyConfigured(f"EMBLEM: Bitte nennen Sie eine Datei, die es gibt ({', '.join(EMBLEM_TYPES)}).")
DATA_LICENSE = env.str("DATA_LICENSE", default="")
if DATA_LICENSE and DATA_LICENSE not in DATA_LICENSES:
    raise ImproperlyConfigured(f"DATA_LICENSE: Bekannt sind {', '.join(DATA_LICENSES)}.")
# Who hands the data on to GovData, as DCAT-AP.de lists them; empty: nobody does.
CONTRIBUTOR_ID = env.str("CONTRIBUTOR_ID", default="")
if CONTRIBUTOR_ID and not re.fullmatch(r"http://dcat-ap\.de/def/contributors/[A-Za-z0-9_-]+", CONTRIBUTOR_ID):
    raise ImproperlyConfigured(
        "CONTRIBUTOR_ID: Bitte geben Sie eine Adresse aus http://dcat-ap.de/def/contributors an."
    )
# Sites that may show figures and charts within their pages, as origins; none: nobody may.
EMBEDDING_SITES = env.list("EMBEDDING_SITES", default=[])
if unfit := [site for site in EMBEDDING_SITES if not re.fullmatch(r"https?://[^/?#@;,\s]+", site)]:
    raise ImproperlyConfigured(f"EMBEDDING_SITES: Bitte geben Sie Schema und Namen an, statt {', '.join(unfit)}.")
# Days after which a status that nobody changed or confirmed is marked.
CONFIRMATION_DAYS = env.int("CONFIRMATION_DAYS", default=90)
# Where nothing happened for long, as in the example data: the start page opens on the day of the newest event.
START_ON_LATEST_EVENT = env.bool("START_ON_LATEST_EVENT", default=False)
# By how many hours a clock may have been set back so that what is entered then still stands after what was before.
CLOCK_FAULT_HOURS = 24
CHECK_PREPARED_QUERIES = False  # that prepared queries are what they stand for; tests do, by samples
# Files to be imported: the largest, with the most rows, and where they wait for confirmation.
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_MB", default=20) * 1_000_000
IMPORT_MAX_ROWS = env.int("IMPORT_MAX_ROWS", default=100_000)
IMPORT_FOLDER = Path(env.str("IMPORT_FOLDER", default=str(BASE_DIR / "var" / "importe")))
# What whoever runs the site asks with (empty: nobody does), and from when on something is wrong: hours since the last
# backup (0: never) and free disk.
OPERATOR_TOKEN = env.str("OPERATOR_TOKEN", default="")
BACKUP_HOURS = env.float("BACKUP_HOURS", default=0)
LEAST_FREE_BYTES = env.int("LEAST_FREE_MB", default=500) * 1_000_000
# What every page says while nothing is written, for maintenance; empty: all is written.
READ_ONLY = env.str("READ_ONLY", default="")
# Where `sichern` writes backups, unless it is told otherwise.
BACKUP_FOLDER = Path(env.str("BACKUP_FOLDER", default=str(BASE_DIR / "var" / "sicherungen")))
# For how long files wait for confirmation, and how much those of one account and of all may take.
IMPORT_FOLDER_DAYS = env.int("IMPORT_FOLDER_DAYS", default=1)
IMPORT_ACCOUNT_BYTES = env.int("IMPORT_ACCOUNT_MB", default=200) * 1_000_000
IMPORT_FOLDER_BYTES = env.int("IMPORT_FOLDER_MB", default=2000) * 1_000_000
# Whether a correction that touches a published paper or an approved amount needs a second person, and how many days
# after its decision what was sent for it is kept.
SECOND_PERSON = env.bool("SECOND_PERSON", default=False)
PUBLISH_ALONE = env.bool("PUBLISH_ALONE", default=False)
SECOND_PERSON_DAYS = env.int("SECOND_PERSON_DAYS", default=90)
# Days after which `aufraeumen` deletes Django's own log of the admin; the history of the records stays.
ADMIN_LOG_DAYS = env.int("ADMIN_LOG_DAYS", default=90)
# Days after the end of a status round for which its addresses, links and texts are kept.
STATUS_ROUND_DAYS = env.int("STATUS_ROUND_DAYS", default=90)
# Days after it was settled for which what a reader reported as wrong is kept.
ERROR_REPORT_DAYS = env.int("ERROR_REPORT_DAYS", default=90)

INSTALLED_APPS = [
    "papers",
    "neighbours",
    "reports",
    "funding",
    "projects",
    "services",
    "units",
    "imports",
    "lists",
    "records",
    "ozgtracker.admin_apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
    "django_tables2",
    "django_filters",
    "csp",
    "simple_history",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "ozgtracker",  # the last: what each group may do is applied after all permissions were made
]

MIDDLEWARE = [
    "ozgtracker.operation.requests.identified",
    "ozgtracker.operation.requests.without_nul",
    "ozgtracker.headers.security_headers",
    "django.middleware.security.SecurityMiddleware",
    "ozgtracker.compression.CompressionMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "ozgtracker.operation.unavailable.unavailable_while_away",
    "ozgtracker.operation.maintenance.read_only",
    "ozgtracker.operation.page_cache.middleware.PageCache",
    "ozgtracker.operation.turns.in_turn",  # within: what is there already waits for no turn, nor does who waits for it
    "ozgtracker.sign_in.middleware.no_store",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "ozgtracker.sign_in.middleware.limit_sessions",
    "ozgtracker.sign_in.middleware.RequireSecondFactor",
    "ozgtracker.sign_in.middleware.remember_device",
    "records.publication.PublicationMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
if LOGIN_REQUIRED:
    MIDDLEWARE.append("django.contrib.auth.middleware.LoginRequiredMiddleware")

# Fields of one form: the longest of ours, a priority list with all services of the catalogue, has some 5,000.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

ROOT_URLCONF = "ozgtracker.urls"
WSGI_APPLICATION = "ozgtracker.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ozgtracker.context_processors.site",
            ],
            "libraries": {"navigation": "ozgtracker.navigation"},
        },
    },
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": env.database("DATABASE_URL", default=f"sqlite:///{BASE_DIR}/var/ozgtracker.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
_database = DATABASES["default"]
# A standby of PostgreSQL, from which pages are read by who is not signed in.
if env.str("REPLICA_URL", default=""):
    if _database["ENGINE"] == "django.db.backends.sqlite3":
        raise ImproperlyConfigured("REPLICA_URL: Eine Kopie zum Lesen gibt es nur mit PostgreSQL (DATABASE_URL).")
    DATABASES["replica"] = {**env.database("REPLICA_URL", default=""), "TEST": {"MIRROR": "default"}}
if _database["ENGINE"] == "django.db.backends.sqlite3":
    Path(_database["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    _database["CONN_MAX_AGE"] = 600
    _options = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-4096;"
        ),
    }
    _database["OPTIONS"] = {**_database.get("OPTIONS", {}), **_options}
else:
    # A database that is away is not waited for: seconds until a connection, or one of the pool, is there.
    _options = {"connect_timeout": 2, "pool": {"max_size": env.int("DATABASE_POOL_SIZE", default=16), "timeout": 2}}
    # Of several hosts the one that takes writes, or that is a standby.
    for _database, _wanted in zip(DATABASES.values(), ("read-write", "standby"), strict=False):
        _database["ENGINE"] = "ozgtracker.operation.postgresql"
        _database["CONN_HEALTH_CHECKS"] = False  # the backend looks itself whether a connection is still there
        _database["OPTIONS"] = {"target_session_attrs": _wanted, **_database.get("OPTIONS", {}), **_options}
PAGE_CACHE_MB = env.float("PAGE_CACHE_MB", default=0 if DEBUG else 64)  # of each process, for answers to all
CACHES = caches_of(env.str("CACHE_URL", default=""), has_postgresql="sqlite3" not in _database["ENGINE"])

# Sign-in: what django-allauth is told; its pages and rules are in ozgtracker/sign_in/.
AUTHENTICATION_BACKENDS = ["ozgtracker.sign_in.backend.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "ozgtracker.sign_in.passwords.HouseWordsValidator"},
]
# Names of the accounts of `demodaten` begin so; the backend refuses them outside DEBUG.
DEMO_PREFIX = "demo-"
# The header in which a trusted proxy names the client, for the wait after wrong passwords; empty: trust none.
CLIENT_ADDRESS_HEADER = env.str("CLIENT_ADDRESS_HEADER", default="")
LOCAL_SIGN_IN = env.bool("LOCAL_SIGN_IN", default=True)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "overview"
LOGOUT_REDIRECT_URL = "overview"
ACCOUNT_ADAPTER = "ozgtracker.sign_in.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_FORMS = {
    "login": "ozgtracker.sign_in.forms.SignInForm",
    "reauthenticate": "ozgtracker.sign_in.forms.PasswordAgainForm",
    "change_password": "ozgtracker.sign_in.forms.PasswordForm",
    "reset_password": "ozgtracker.sign_in.forms.ForgottenPasswordForm",
    "reset_password_from_key": "ozgtracker.sign_in.forms.NewPasswordForm",
}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 a class
ACCOUNT_RATE_LIMITS = False  # counted for all processes alike, and by device, in ozgtracker/sign_in/throttle.py
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]
ACCOUNT_SESSION_REMEMBER = False
PASSWORD_RESET_TIMEOUT = 60 * 60

MFA_ADAPTER = "ozgtracker.sign_in.adapters.SecondFactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "ozgtracker.sign_in.factor_forms.CodeForm",
    "reauthenticate": "ozgtracker.sign_in.factor_forms.CodeAgainForm",
    "activate_totp": "ozgtracker.sign_in.factor_forms.NewAppForm",
    "authenticate_webauthn": "ozgtracker.sign_in.factor_forms.KeyForm",
    "reauthenticate_webauthn": "ozgtracker.sign_in.factor_forms.KeyAgainForm",
    "add_webauthn": "ozgtracker.sign_in.factor_forms.NewKeyForm",
}
# Groups whose members reach nothing before they have a second factor; "Administration" are the superusers.
MFA_REQUIRED_GROUPS = env.list("MFA_REQUIRED_GROUPS", default=[])
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = f"OZG-Tracker {MUNICIPALITY}".strip()
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG

# Single sign-on: the provider, and which of its groups stands for which group here.
OIDC_ISSUER = env.str("OIDC_ISSUER", default="").rstrip("/")
OIDC_NAME = env.str("OIDC_NAME", default="Konto der Verwaltung")
OIDC_GROUPS_CLAIM = env.str("OIDC_GROUPS_CLAIM", default="groups")
OIDC_GROUPS = env.dict("OIDC_GROUPS", default={})
OIDC_PROVIDER = "verwaltung"  # its name in addresses and in the database
if OIDC_ISSUER and not DEBUG and not OIDC_ISSUER.startswith("https://"):
    raise ImproperlyConfigured("OIDC_ISSUER: Bitte geben Sie eine Adresse mit https:// an.")
if not LOCAL_SIGN_IN and not OIDC_ISSUER:
    raise ImproperlyConfigured("Ohne örtliche Anmeldung (LOCAL_SIGN_IN=0) braucht es OIDC_ISSUER: Niemand käme hinein.")
SOCIALACCOUNT_ADAPTER = "ozgtracker.sign_in.single_sign_on.SingleSignOnAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "SCOPE": env.list("OIDC_SCOPE", default=["openid", "profile", "email"]),
        "APPS": [
            {
                "provider_id": OIDC_PROVIDER,
                "name": OIDC_NAME,
                "client_id": env.str("OIDC_CLIENT_ID", default=""),
                "secret": env.str("OIDC_CLIENT_SECRET", default=""),
                "settings": {"server_url": OIDC_ISSUER},
            }
        ],
    }
}

# A session ends when nobody used it for a while, at the latest after some hours, and when the browser is closed.
IDLE_SECONDS = env.float("IDLE_MINUTES", default=30) * 60
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=12) * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# Mail: links for who forgot a password, status rounds. Without EMAIL_URL none is sent and the link is not offered.
EMAIL_URL = env.str("EMAIL_URL", default="")
globals().update(env.mail("EMAIL_URL"))
SERVER_EMAIL = DEFAULT_FROM_EMAIL = env.str("SERVER_EMAIL", default="ozg-tracker@localhost")
EMAIL_TIMEOUT = 20

# Everything to stdout: requests, errors with their traceback, refusals, sign-ins, whether DEBUG is on or off.
LOG_FORMAT = env.str("LOG_FORMAT", default="plain")
if LOG_FORMAT not in {"plain", "json"}:
    raise ImproperlyConfigured("LOG_FORMAT: Möglich sind plain und json.")
THREADS = env.int("THREADS", default=32)  # of a process of gunicorn
ACCESS_LOG = env.bool("ACCESS_LOG", default=not DEBUG)
# A command keeps its standard output for what it is asked for.
IS_COMMAND = Path(sys.argv[0]).name == "manage.py" and "runserver" not in sys.argv
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
    raise ImproperlyConfigured("LOG_LEVEL: Möglich sind INFO, WARNING und ERROR.")
LOGGING = logging_of(LOG_FORMAT, LOG_LEVEL, is_command=IS_COMMAND)

LANGUAGE_CODE = "de"
FORMAT_MODULE_PATH = "ozgtracker.formats"
TIME_ZONE = "Europe/Berlin"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
NODE_MODULES = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("kern", NODE_MODULES / "@kern-ux/native/dist"),
    ("fonts", NODE_MODULES / "@fontsource/fira-sans"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = DEBUG

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # KERN-UX and the admin draw their icons from data: addresses inside their own style sheets.
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "object-src": [NONE],
        "connect-src": [SELF],
        # Browsers hold the way to the provider of single sign-on, which begins with a form, to this too.
        "form-action": [SELF, *([urlsplit(OIDC_ISSUER)._replace(path="").geturl()] if OIDC_ISSUER else [])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
CSRF_COOKIE_HTTPONLY = True
DEVICE_COOKIE_NAME = "known-device"

if not DEBUG:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^bereitschaft$", r"^metrics$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=60 * 60 * 24 * 365)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    DEVICE_COOKIE_NAME = "__Host-known-device"
