"""How much room the files have that wait for confirmation: so many MB for each account, and for all of them."""

from pathlib import Path

from django.conf import settings

from .sources import megabytes
from .uploads import Upload, delete_old, uploads_of

COUNTED = {"", ".csv"}  # the suffixes of files and of what was left out of them
FULL = (
    "Zurzeit warten zu viele Dateien auf ihren Import. Bitte versuchen Sie es später noch einmal, oder sagen Sie es "
    "der Betreuung."
)
NO_ROOM = (
    "Die Datei ließ sich nicht ablegen: Auf dem Server ist kein Platz mehr. Bitte versuchen Sie es später noch einmal, "
    "und sagen Sie es der Betreuung."
)


class NoRoomError(Exception):
    """Why a file cannot be stored, in German."""


def make_room(user_id: int, size: int) -> list[str]:
    """Delete what waited for too long, then the account's files that wait longest until one of the size (bytes) fits;
    the names of these. Files of others, and what is being read, stay. Raises a NoRoomError where it does not fit even
    then, and deletes none of these."""
    folder = Path(settings.IMPORT_FOLDER)
    if folder.is_dir():
        delete_old(folder)
    waiting = uploads_of(user_id)
    sizes = {upload: size_of(upload) for upload in waiting}
    own, all_of_them = sum(sizes.values()), size_of_all(folder)
    gone: list[tuple[Upload, str]] = []
    for upload in sorted(waiting, key=waiting_since):
        if own + size <= settings.IMPORT_ACCOUNT_BYTES and all_of_them + size <= settings.IMPORT_FOLDER_BYTES:
            break
        state = upload.state
        if state and not state["is_running"]:
            gone.append((upload, state["name"]))
            own, all_of_them = own - sizes[upload], all_of_them - sizes[upload]
    if own + size > settings.IMPORT_ACCOUNT_BYTES:
        allowed = megabytes(settings.IMPORT_ACCOUNT_BYTES)
        raise NoRoomError(f"Ihre wartenden Dateien dürfen zusammen {allowed} haben; mit dieser wären es mehr.")
    if all_of_them + size > settings.IMPORT_FOLDER_BYTES:
        raise NoRoomError(FULL)
    for upload, _ in gone:
        upload.delete()
    return [name for _, name in gone]


def waiting_since(upload: Upload) -> float:
    state = upload.written_state
    return state["written_at"] if state else 0


def size_of(upload: Upload) -> int:
    """Of the file and of what was left out of it, in bytes."""
    return sum(path.stat().st_size for path in (upload.path, upload.rejected_path) if path.exists())


def size_of_all(folder: Path) -> int:
    """The same of all that wait."""
    if not folder.is_dir():
        return 0
    return sum(path.stat().st_size for path in folder.iterdir() if path.is_file() and path.suffix in COUNTED)
