"""The models of the site, which stand in their rooms."""

from .privacy.models import AccountChange, Redaction, RetentionRule
from .rights.models import Role
from .sign_in.models import AccountEvent, FailedSignIns

__all__ = ["AccountChange", "AccountEvent", "FailedSignIns", "Redaction", "RetentionRule", "Role"]
