"""Deeds that whoever runs the site wants to see in the log: what, and by whom, once it is stored."""

import logging

from django.db import transaction

from .history import current_user

logger = logging.getLogger("ozgtracker.security")


def log_deed(deed: str, *names: object) -> None:
    """Write a line such as "Paper frozen: VO/0504/21 (anna)" when the transaction is stored; "a command" is who acts
    without an account."""
    account = current_user()
    who = account.get_username() if account else "a command"
    said = " ".join(", ".join(map(str, names)).split())
    transaction.on_commit(lambda: logger.info("%s: %s (%s)", deed, said, who))
