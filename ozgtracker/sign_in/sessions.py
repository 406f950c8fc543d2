"""Ending sessions from outside of them."""

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User


def end_sessions(account: User) -> int:
    """End all sessions of the account; how many there were."""
    sessions = UserSession.objects.purge_and_list(account)
    for session in sessions:
        session.end()
    return len(sessions)
