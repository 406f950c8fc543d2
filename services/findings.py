"""What does not add up of OZG services."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from lists import formats
from records.batches import load_related
from records.findings import Facts, Finding, Measure, Scope, Severity, Subject, checks_on

from .choices import OutsideResult
from .models import LinkCheck, Service, TargetChange
from .models.links import portals_with_address
from .models.rules import DEFAULT_RULE
from .models.scale import read_scale
from .outside.comparison import ComparedService, compare

OUTSIDE = "Export des Portalverbunds (open-pvog), der am Stichtag der jüngste ist"


@dataclass(frozen=True)
class OutsideFacts(Facts):
    """The services of the catalogue beside the outside view; none where a project is asked for."""

    compared: tuple[ComparedService, ...] = ()

    @classmethod
    def load(cls, scope: Scope) -> Self:
        if scope.projects is not None:  # services belong to no project
            return cls(scope)
        return cls(scope, tuple(compared for compared in compare(scope.key_date).services if compared.service))

    def findings(self, result: OutsideResult, text: str, *, expected: str = "online") -> Iterator[Finding]:
        """A finding of each service with the result."""
        for compared in self.compared:
            if compared.result == result and (service := compared.service):
                yield Finding(
                    Subject("services.service", service.pk, service.name),
                    text,
                    expected=expected,
                    actual=OutsideResult(result).label,
                    links=(
                        ("OZG-Leistung", "service", {"pk": service.ozg_id}),
                        ("Abgleich", "outside-comparison", {"ergebnis": result.slug}),
                    ),
                )


check = checks_on(Facts)
outside_check = checks_on(OutsideFacts)


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


@outside_check("aussensicht-nicht-online", Severity.WARNING, "Bei uns online, in der Außensicht nicht", OUTSIDE)
def online_here_alone(facts: OutsideFacts) -> Iterator[Finding]:
    return facts.findings(
        OutsideResult.ONLINE_HERE,
        "Nach unseren Angaben ist die Leistung online, nach der Außensicht nicht oder nicht mehr.",
    )


@outside_check("aussensicht-nicht-gemeldet", Severity.NOTE, "Online, aber nie an den Portalverbund gemeldet", OUTSIDE)
def never_reported(facts: OutsideFacts) -> Iterator[Finding]:
    return facts.findings(
        OutsideResult.NEVER_REPORTED, "Die Leistung ist online, aber kein eingelesener Export nennt sie."
    )


@outside_check("aussensicht-online", Severity.WARNING, "In der Außensicht online, bei uns nicht", OUTSIDE)
def online_there_alone(facts: OutsideFacts) -> Iterator[Finding]:
    return facts.findings(
        OutsideResult.ONLINE_THERE,
        "Nach der Außensicht ist die Leistung online, nach unseren Angaben nicht; oder es ist keine erfasst.",
        expected="nicht online",
    )


@outside_check("aussensicht-adresse", Severity.NOTE, "Adresse in der Außensicht weicht ab", OUTSIDE)
def address_differs(facts: OutsideFacts) -> Iterator[Finding]:
    for compared in facts.compared:
        if compared.result == OutsideResult.ADDRESS_DIFFERS and compared.service and compared.own:
            yield Finding(
                Subject("services.service", compared.service.pk, compared.service.name),
                "Die Leistung ist beiderseits online, aber unter verschiedenen Adressen.",
                expected=compared.own.address,
                actual="; ".join(compared.addresses),
                links=(("OZG-Leistung", "service", {"pk": compared.service.ozg_id}),),
            )


@check(
    "onlinedienst-nicht-erreichbar",
    Severity.WARNING,
    "Adresse eines Onlinedienstes antwortet nicht",
    "Linkprüfung: wie die Adresse zuletzt antwortete",
)
def dead_links(facts: Facts) -> Iterator[Finding]:
    if facts.scope.projects is not None:  # services belong to no project
        return
    checks = {check.address: check for check in LinkCheck.objects.on(facts.key_date).dead()}
    if not checks:
        return
    portals = portals_with_address(facts.key_date).filter(address__in=checks).order_by("service__ozg_id")
    load_related(list(portals), "service", Service.objects.on_day(facts.key_date))
    for portal in portals:
        found = checks[portal.address]
        yield Finding(
            Subject("services.service", portal.service_id, portal.service.catalogue_name),
            f"Die Adresse {portal.address} antwortet seit dem {formats.day(found.since)} nicht wie ein Onlinedienst: "
            f"{found.answer_text}.",
            Measure.TEXT,
            "erreichbar",
            found.answer_text,
            (facts.key_date - found.since).days,
            Measure.DAYS,
            grows_daily=True,
            links=(("OZG-Leistung", "service", {"pk": portal.service.ozg_id}),),
        )
