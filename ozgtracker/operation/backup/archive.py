"""A backup is a ZIP file: the data as the database's own tools write them, and what they are."""

import json
import os
import zlib
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from shutil import copyfileobj
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

PROGRAM, FORMAT = "ozg-tracker", 1
MANIFEST, DATA = "sicherung.json", "daten"
# What reading a damaged archive can raise.
DAMAGED = (BadZipFile, KeyError, EOFError, ValueError, zlib.error)
PREFIX, SUFFIX = "ozg-tracker_", ".sicherung.zip"


class BackupError(Exception):
    """Why a backup cannot be made or restored, in German."""


@dataclass(frozen=True)
class Manifest:
    """What a backup is: when it was made (ISO, UTC), of which database, after which migrations, and the digest of its
    data (SHA-256, hexadecimal)."""

    made_at: str
    vendor: str
    migrations: dict[str, list[str]]
    sha256: str
    program: str = PROGRAM
    format: int = FORMAT


def write_backup(folder: Path, data: Path, manifest: Manifest) -> Path:
    """The finished file: it has its name only once it is whole and on the disk."""
    stamp = datetime.fromisoformat(manifest.made_at).strftime("%Y-%m-%dT%H-%M-%SZ")
    path = folder / f"{PREFIX}{stamp}{SUFFIX}"
    unfinished = path.with_suffix(".unfertig")
    try:
        with ZipFile(unfinished, "w", ZIP_DEFLATED, compresslevel=6) as archive:
            archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=2, sort_keys=True))
            archive.write(data, DATA)
        with unfinished.open("rb+") as file:
            os.fsync(file.fileno())
        unfinished.chmod(0o600)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def read_manifest(path: Path) -> Manifest:
    """Raises a BackupError where the file is none, or of another program."""
    try:
        with ZipFile(path) as archive:
            said = json.loads(archive.read(MANIFEST))
        manifest = Manifest(**said)
    except FileNotFoundError as error:
        raise BackupError(f"Die Datei {path} gibt es nicht.") from error
    except (OSError, TypeError, *DAMAGED) as error:
        raise BackupError(f"{path} ist keine Sicherung dieses Programms, oder sie ist beschädigt.") from error
    if manifest.program != PROGRAM or manifest.format != FORMAT:
        raise BackupError(f"{path} ist keine Sicherung dieses Programms.")
    return manifest


def unpack(path: Path, manifest: Manifest, target: Path) -> None:
    """Write the data to the target. Raises a BackupError where they are not what was written."""
    try:
        with ZipFile(path) as archive, archive.open(DATA) as packed, target.open("wb") as file:
            copyfileobj(packed, file)
    except DAMAGED as error:
        raise BackupError(f"{path} ist beschädigt.") from error
    if digest_of(target) != manifest.sha256:
        raise BackupError(f"{path} ist beschädigt: Die Prüfsumme stimmt nicht.")


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def backups_in(folder: Path) -> list[Path]:
    """The finished ones, the newest first."""
    return sorted(folder.glob(f"{PREFIX}*{SUFFIX}"), reverse=True)
