"""A folder as one archive."""

from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo


def archive_of(folder: Path) -> IO[bytes]:
    """The files of a folder as a temporary ZIP file; equal files are equal bytes."""
    file = TemporaryFile()  # noqa: SIM115 who asked closes it
    with ZipFile(file, "w", ZIP_DEFLATED) as made:
        for path in sorted(folder.rglob("*.*")):
            info = ZipInfo(path.relative_to(folder).as_posix())
            info.compress_type = ZIP_DEFLATED
            made.writestr(info, path.read_bytes())
    file.seek(0)
    return file
