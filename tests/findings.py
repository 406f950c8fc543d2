"""What tests ask of the findings."""

from records.findings import Finding, Scope, findings


def found(key_date, identifier=None) -> list[Finding]:
    """All findings of the day, or those of one check."""
    return [each for each in findings(Scope(key_date)) if identifier in (None, each.check.identifier)]


def values(key_date, identifier):
    """Severity, subject, expected, actual and difference of the findings of one check."""
    return [
        (each.gravity.label, each.subject.name, each.expected, each.actual, each.difference)
        for each in found(key_date, identifier)
    ]
