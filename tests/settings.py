"""Settings of the test run: those of the product, whatever the environment says but for the database."""

import os
from pathlib import Path
from tempfile import gettempdir

for name in ("SECRET_KEY", "ALLOWED_HOSTS", "LOGIN_REQUIRED", "MUNICIPALITY", "CSRF_TRUSTED_ORIGINS"):
    os.environ.pop(name, None)
os.environ["DEBUG"] = "1"

from ozgtracker.settings import *  # noqa: E402, F403
from ozgtracker.settings import BASE_DIR, DATABASES  # noqa: E402

# Workers beside each other keep files of the same accounts and contents.
IMPORT_FOLDER = Path(gettempdir()) / f"importe-{os.getpid()}"
CLOCK_FAULT_HOURS = 0  # tests set the clock on purpose
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Runs beside each other have a database each; the processes of one name it by the worker.
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:8]
    options = DATABASES["default"]["OPTIONS"]  # nothing of it needs to outlive a crash
    options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    DATABASES["default"]["TEST"] = {"NAME": BASE_DIR / "var" / f"test-{run}.sqlite3"}
# The test database is dropped at the end; a pool's connections may outlive it. The browser tests run with the pool.
DATABASES["default"]["OPTIONS"].pop("pool", None)
