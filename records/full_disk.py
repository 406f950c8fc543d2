"""No space left: how files and databases say it."""

import errno

from django.db import OperationalError

OF_FILES = {errno.ENOSPC, errno.EDQUOT}
OF_SQLITE = "database or disk is full"
OF_POSTGRESQL = "53100"  # disk_full, appendix A of its manual


def is_full(error: BaseException | None) -> bool:
    """Whether an error, or what it was raised from, says that a file system is full."""
    while error is not None:
        if says_full(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def is_full_database(error: BaseException | None) -> bool:
    """The same of the database alone: then its transaction was taken back, whole."""
    return isinstance(error, OperationalError) and is_full(error)


def says_full(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in OF_FILES
    if getattr(error, "sqlstate", None) == OF_POSTGRESQL:
        return True
    return OF_SQLITE in str(error)
