"""What the checks of projects share: the facts that they read, and how they lead to rows."""

from records.findings import FindingLink, checks_on

from ..facts import ProgressFacts

REPORT = "Vollständigkeit und Zählung, wie im Bericht VO/0504/21"

check = checks_on(ProgressFacts)


def rows_of(text: str, url_name: str, slug: str, **filters: str) -> tuple[FindingLink, ...]:
    return ((text, url_name, {"projekt": slug, **filters}),)
