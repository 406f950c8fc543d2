"""When reports go: all of them, with the address for questions and who settled them, some time after that."""

from datetime import datetime, timedelta

from django.conf import settings

from ..privacy.retention import ends
from .models import ErrorReport


@ends("erledigte Fehlermeldungen")
def end_error_reports(now: datetime) -> int:
    return ErrorReport.objects.settled_before(now - timedelta(days=settings.ERROR_REPORT_DAYS)).delete()[0]
