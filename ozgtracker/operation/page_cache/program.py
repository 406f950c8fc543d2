"""The program and its settings, as a digest: what was made by others is not given again."""

import json
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver


@cache
def program() -> str:
    """Version and settings; where processes of several nodes share what is kept, the text of the program too, as one
    may be a version ahead."""
    digest = sha256(f"{settings.VERSION} {chosen_settings()}".encode())
    if "pages" in settings.CACHES:
        for path in sorted(program_files(settings.BASE_DIR)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def chosen_settings() -> str:
    """All settings, as far as they are plain values."""
    names = sorted(name for name in dir(settings) if name.isupper())
    return json.dumps({name: getattr(settings, name) for name in names}, default=str, sort_keys=True)


def program_files(folder: Path) -> set[Path]:
    """The modules and templates of the program."""
    apps = {path.parent for path in folder.glob("*/__init__.py")}
    modules = {each for app in apps for each in app.rglob("*.py")}
    return modules | set((folder / "templates").rglob("*.html"))


@receiver(setting_changed)
def forget(**kwargs: Any) -> None:
    """Settings change within a process in tests alone."""
    program.cache_clear()
