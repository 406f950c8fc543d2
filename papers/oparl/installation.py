"""Since when the interface and what it says of the installation are as they are.

Settings and program change with a start alone. So System and Body were changed when the processes were started: all
of them are forked from one that has loaded this module.
"""

from datetime import datetime

from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min
from django.utils import timezone

from .moments import Moments
from .objects import BODY, SYSTEM, BodyObject, SystemObject

STARTED_AT = timezone.now()


def moments_of_installation() -> Moments:
    """Created when the database was set up. One query."""
    migrations = MigrationRecorder.Migration.objects.filter(app="papers")
    created: datetime | None = migrations.aggregate(first=Min("applied"))["first"]
    return Moments(created or STARTED_AT, max(created or STARTED_AT, STARTED_AT))


def system_object() -> SystemObject:
    return SystemObject(SYSTEM, moments_of_installation())


def body_object() -> BodyObject:
    return BodyObject(BODY, moments_of_installation())
