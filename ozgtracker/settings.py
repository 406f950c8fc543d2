"""Settings of the site: one file, varied by environment variables (table in docs/betrieb.md)."""

import gc
import re
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

gc.disable()  # while modules load there is nothing to collect: a sixth of start-up; `SiteConfig` enables it

BASE_DIR = Path(__file__).resolve().parent.parent
INSECURE_SECRET_KEY = "unsicher-nur-fuer-die-entwicklung-auf-dem-eigenen-rechner"  # noqa: S105

env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default=INSECURE_SECRET_KEY if DEBUG else "")
if not DEBUG and (len(SECRET_KEY) < 50 or SECRET_KEY == INSECURE_SECRET_KEY):
    raise ImproperlyConfigured(
        "Die Umgebungsvariable SECRET_KEY fehlt oder ist unsicher: Bitte setzen Sie einen geheimen, "
        "zufälligen Wert von mindestens 50 Zeichen. Nur zum Ausprobieren: DEBUG=1."
    )

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
# Days after which a status that nobody changed or confirmed is marked.
CONFIRMATION_DAYS = env.int("CONFIRMATION_DAYS", default=90)
CHECK_PREPARED_QUERIES = False  # that prepared queries are what they stand for; tests do, by samples
# Files to be imported: the largest, with the most rows, and where they wait for confirmation.
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_MB", default=20) * 1_000_000
IMPORT_MAX_ROWS = env.int("IMPORT_MAX_ROWS", default=100_000)
IMPORT_FOLDER = Path(env.str("IMPORT_FOLDER", default=str(BASE_DIR / "var" / "importe")))
IMPORT_FOLDER_DAYS = env.int("IMPORT_FOLDER_DAYS", default=1)
# Days after which `aufraeumen` deletes Django's own log of the admin; the history of the records stays.
ADMIN_LOG_DAYS = env.int("ADMIN_LOG_DAYS", default=90)

INSTALLED_APPS = [
    "papers",
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
    "django.contrib.staticfiles",
    "django.forms",
    "django_tables2",
    "django_filters",
    "csp",
    "simple_history",
    "ozgtracker",  # the last: what each group may do is applied after all permissions were made
]

MIDDLEWARE = [
    "ozgtracker.headers.security_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
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

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{BASE_DIR}/var/ozgtracker.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    Path(_database["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    _database["CONN_MAX_AGE"] = 600
    _options = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-4096;"
        ),
    }
else:
    _database["CONN_HEALTH_CHECKS"] = True
    _options = {"pool": {"max_size": env.int("DATABASE_POOL_SIZE", default=16)}}
_database["OPTIONS"] = {**_database.get("OPTIONS", {}), **_options}

AUTHENTICATION_BACKENDS = ["ozgtracker.authentication.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
# Names of the accounts of `demodaten` begin so; the backend refuses them outside DEBUG.
DEMO_PREFIX = "demo-"
# The header in which a trusted proxy names the client, for the wait after wrong passwords; empty: trust none.
CLIENT_ADDRESS_HEADER = env.str("CLIENT_ADDRESS_HEADER", default="")
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "overview"
LOGOUT_REDIRECT_URL = "overview"

# Everything to stdout: errors with their traceback, refusals, sign-ins, whether DEBUG is on or off.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "plain"}},
    "root": {"handlers": ["stdout"], "level": env.str("LOG_LEVEL", default="INFO").upper()},
    "loggers": {"django": {"handlers": [], "level": "NOTSET", "propagate": True}},
}

LANGUAGE_CODE = "de"
FORMAT_MODULE_PATH = "ozgtracker.formats"
TIME_ZONE = "Europe/Berlin"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("kern", BASE_DIR / "node_modules/@kern-ux/native/dist")]
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
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 12

if not DEBUG:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=60 * 60 * 24 * 365)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
