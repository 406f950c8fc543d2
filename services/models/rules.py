"""The rival rules by which services count as online (Zählweisen). Each names its source; the reader chooses.

A rule says the level of a service twice: of levels in Python, for figures and courses (`Rule.of`), and in the database,
for lists of any length (`services.models.levels`). Both say the same.
"""

from dataclasses import dataclass, field

from .scale import Scale


@dataclass
class ServiceLevels:
    """The levels of a service, as places on the scale: its own, and those of its LeiKa services by their ids.

    `leika_number` is how many LeiKa services it has; those of which no level is recorded are not in `of_leika`.
    """

    leika_number: int
    own: int | None = None
    of_leika: dict[int, int] = field(default_factory=dict)

    def set(self, leika: int | None, place: int) -> None:
        """The level of the LeiKa service, or for None that of the service as a whole, becomes another."""
        if leika is None:
            self.own = place
        else:
            self.of_leika[leika] = place

    @property
    def deciding(self) -> list[int]:
        """The levels that decide: of its LeiKa services where any has one, else its own, if it has one."""
        return list(self.of_leika.values()) or ([] if self.own is None else [self.own])

    @property
    def is_leika_missing(self) -> bool:
        """Whether its LeiKa services decide, but not all have a level."""
        return 0 < len(self.of_leika) < self.leika_number


@dataclass(frozen=True)
class Rule:
    """A rule: which LeiKa service speaks for the whole, and from which level on it is online.

    `best`: the best LeiKa service speaks for the service, else the lowest. `of_leika`: LeiKa services are counted
    instead of services. `compliant`: online is only what is OZG-compliant.
    """

    slug: str
    name: str
    explanation: str
    source: str
    best: bool
    of_leika: bool
    compliant: bool

    def of(self, levels: ServiceLevels) -> list[int]:
        """The levels that count for a service: one, none where none is known, or those of all LeiKa services.

        Of three LeiKa services two have a level, 1 and 3: the best counts as [3], singly they count as [1, 3]; there
        is no lowest [], for the third may be lower. If it is at 2, the lowest is [1].
        """
        deciding = levels.deciding
        if self.of_leika or not deciding:
            return deciding
        if self.best:
            return [max(deciding)]
        return [] if levels.is_leika_missing else [min(deciding)]

    def online_from(self, scale: Scale) -> int:
        """The lowest place on the scale that this rule calls online."""
        return scale.compliant_from if self.compliant else scale.online_from

    @property
    def counted(self) -> str:
        """What is counted, in German."""
        return "LeiKa-Leistungen" if self.of_leika else "OZG-Leistungen"


RULES = {
    rule.slug: rule
    for rule in (
        Rule(
            "mindestens-eine",
            "mindestens eine LeiKa-Leistung ab Stufe 2",
            "Eine OZG-Leistung zählt als online, wenn mindestens eine ihrer LeiKa-Leistungen Stufe 2 oder mehr hat.",
            "Dashboard Digitale Verwaltung des Bundes, amtlicher Text",
            best=True,
            of_leika=False,
            compliant=False,
        ),
        Rule(
            "beste",
            "beste LeiKa-Leistung, OZG-konform",
            "Eine OZG-Leistung hat den Reifegrad ihrer besten LeiKa-Leistung; online ist sie ab Stufe 3.",
            "Bundesministerium des Innern, nach dem Bericht des Bundesrechnungshofs",
            best=True,
            of_leika=False,
            compliant=True,
        ),
        Rule(
            "anteil",
            "Anteil der LeiKa-Leistungen ab Stufe 3",
            "Gezählt werden LeiKa-Leistungen, nicht OZG-Leistungen; online ist eine ab Stufe 3. Eine OZG-Leistung "
            "ohne erfasste LeiKa-Leistungen zählt als eine.",
            "Messung der HSPV NRW (ozg-dashboard.de)",
            best=True,
            of_leika=True,
            compliant=True,
        ),
        Rule(
            "niedrigste",
            "niedrigste LeiKa-Leistung, OZG-konform",
            "Eine OZG-Leistung hat den Reifegrad ihrer niedrigsten LeiKa-Leistung; fehlt er bei einer, hat sie keinen. "
            "Online ist sie ab Stufe 3.",
            "Reifegradmodell 1.1: Das niedrigste Kriterium bestimmt den Reifegrad",
            best=False,
            of_leika=False,
            compliant=True,
        ),
    )
}
DEFAULT_RULE = RULES["mindestens-eine"]
