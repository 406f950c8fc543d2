"""The models of the site, which stand in their rooms."""

from .digest.models import WeeklyDigest
from .error_reports.models import ErrorReport
from .privacy.models import AccountChange, AuditFileDownload, Redaction, RetentionRule
from .rights.models import Role
from .sign_in.models import AccountEvent, FailedSignIns
from .site_texts.models import SiteText

__all__ = [
    "AccountChange",
    "AccountEvent",
    "AuditFileDownload",
    "ErrorReport",
    "FailedSignIns",
    "Redaction",
    "RetentionRule",
    "Role",
    "SiteText",
    "WeeklyDigest",
]
