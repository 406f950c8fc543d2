"""What does not add up of OZG services."""

from collections.abc import Iterator
from typing import Any

from lists import formats
from records.findings import Facts, Finding, Measure, Severity, Subject, checks_on

from .models import Service, TargetChange
from .models.rules import DEFAULT_RULE
from .models.scale import read_scale

check = checks_on(Facts)


@check(
    "leistung-nicht-online",
    Severity.WARNING,
    "OZG-Leistung zum Zieltermin nicht online",
    f"Zieltermine der Leistungen; Zählweise „{DEFAULT_RULE.name}“",
)
def target_passed(facts: Facts) -> Iterator[Finding]:
    of_all = facts.scope.projects is None  # services belong to no project
    if not (of_all and TargetChange.objects.filter(target_on__lt=facts.key_date).exists()):
        return
    services: Any = Service.objects.on(facts.key_date).with_level(facts.key_date, DEFAULT_RULE, read_scale())
    overdue = services.overdue(facts.key_date)
    for pk, ozg_id, name, target_on in overdue.values_list("pk", "ozg_id", "name", "target_on"):
        yield Finding(
            Subject("services.service", pk, name),
            f"Die Leistung sollte bis zum {formats.day(target_on)} online sein.",
            Measure.DAY,
            target_on,
            None,
            (facts.key_date - target_on).days,
            Measure.DAYS,
            grows_daily=True,
            links=(("OZG-Leistung", "service", {"pk": ozg_id}),),
        )
