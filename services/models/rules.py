"""The rival rules by which services count as online (Zählweisen). Each names its source; the reader chooses."""

from dataclasses import dataclass

from .scale import Scale


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
