"""Sessions from outside of them: whose they are, and their end."""

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.utils import timezone


def sessions_of(account: User) -> list[Session]:
    """The sessions that last; whose they are stands inside."""
    lasting = Session.objects.filter(expire_date__gte=timezone.now())
    return [each for each in lasting if str(each.get_decoded().get(SESSION_KEY)) == str(account.pk)]


def end_sessions(account: User) -> int:
    """End all sessions of the account; how many there were."""
    keys = [session.pk for session in sessions_of(account)]
    Session.objects.filter(pk__in=keys).delete()
    UserSession.objects.filter(user=account).delete()
    return len(keys)
