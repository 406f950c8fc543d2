"""Who may take the whole file of a grant (Prüfakte): who audits, or may change the grant; and reads everything, for
the file holds the trail, payees and notes."""

from records.knowledge import may_view_history
from records.rights import Account, may

from .models import Grant


def may_take_audit_file(user: Account, grant: Grant) -> bool:
    return (may(user, "audit", grant) or may(user, "change", grant)) and may_view_history(user)
