"""The code lists of the OZG services. Sources: LeiKa and FIM code lists, FIT-Store, KDN (see the docstrings)."""

from django.db import models

from records.text import address_form


class Typification(models.TextChoices):
    """Typisierung of a LeiKa service: who rules / who executes. Code list urn:de:fim:leika:typisierung."""

    FEDERAL = "1", "1 Bund regelt und vollzieht"
    FEDERAL_LAW = "2", "2 Bund regelt, Land oder Kommune vollzieht"
    FEDERAL_LAW_STATE = "2a", "2a Bund regelt, Land vollzieht"
    FEDERAL_LAW_MUNICIPALITY = "2b", "2b Bund regelt, Kommune vollzieht"
    DEVIATION = "3", "3 Bund regelt mit Abweichungsrecht, Land oder Kommune vollzieht"
    DEVIATION_STATE = "3a", "3a Bund regelt mit Abweichungsrecht, Land vollzieht"
    DEVIATION_MUNICIPALITY = "3b", "3b Bund regelt mit Abweichungsrecht, Kommune vollzieht"
    MIXED = "2/3", "2/3 Bund regelt, teils mit Abweichungsrecht"
    MIXED_STATE = "2/3a", "2/3a Bund regelt, teils mit Abweichungsrecht, Land vollzieht"
    MIXED_MUNICIPALITY = "2/3b", "2/3b Bund regelt, teils mit Abweichungsrecht, Kommune vollzieht"
    STATE_LAW = "4", "4 Land regelt"
    STATE_LAW_STATE = "4a", "4a Land regelt und vollzieht"
    STATE_LAW_MUNICIPALITY = "4b", "4b Land regelt, Kommune vollzieht"
    MUNICIPAL_LAW = "5", "5 Kommune regelt und vollzieht"
    HINTS = "6", "6 Allgemeine Hinweise"
    SERVICE_NUMBERS = "7", "7 Servicenummern"
    CODE_8 = "8", "8 (ohne Bezeichnung in der Codeliste)"
    CODE_9 = "9", "9 (ohne Bezeichnung in der Codeliste)"
    INTERNAL = "10", "10 Verwaltungsinterne Leistung"
    SDG_INFORMATION = "11", "11 Informationen nach der SDG-Verordnung"
    SDG_INFORMATION_OTHER = "12", "12 Weitere Informationen nach der SDG-Verordnung"


class CatalogueStatus(models.TextChoices):
    """Whether the published catalogue has a service."""

    LISTED = "LISTED", "im Katalog"
    WITHDRAWN = "WITHDRAWN", "nicht mehr im Katalog"


class ProvisionKind(models.TextChoices):
    """Bezugsweg: how the city gets a service online (VO/0504/21 names the module, the bought one and the own)."""

    EFA = "EFA", "EfA-Nachnutzung"
    SPECIALIST_MODULE = "SPECIALIST_MODULE", "Modul des Fachverfahrens"
    BOUGHT_MODULE = "BOUGHT_MODULE", "am Markt beschafftes Modul"
    OWN_DEVELOPMENT = "OWN_DEVELOPMENT", "Eigenentwicklung"
    NONE = "NONE", "kein Bezugsweg"


class EfaClass(models.IntegerChoices):
    """The six EfA classes of the OZG database of KDN NRW."""

    REUSE_OPEN = 1, "Nachnutzung aus anderem Land in Klärung"
    REUSE_CERTAIN = 2, "Nachnutzung aus anderem Land sicher"
    BUILT_BY_STATE = 3, "Entwicklung Land NRW"
    BUILT_BY_KDN = 4, "Entwicklung KDN"
    OPEN = 5, "in Klärung"
    NO_EFA = 6, "kein EfA"


class ContractStep(models.IntegerChoices):
    """Steps on the way to reuse, after the FIT-Store."""

    INTEREST = 1, "Interesse bekundet"
    COORDINATION = 2, "in Abstimmung"
    CONTRACT = 3, "Nachnutzungsvertrag geschlossen"
    PASSED_ON = 4, "an die Kommune weitergegeben"


class FederalState(models.TextChoices):
    """The German states, by the codes of ISO 3166-2."""

    BW = "BW", "Baden-Württemberg"
    BY = "BY", "Bayern"
    BE = "BE", "Berlin"
    BB = "BB", "Brandenburg"
    HB = "HB", "Bremen"
    HH = "HH", "Hamburg"
    HE = "HE", "Hessen"
    MV = "MV", "Mecklenburg-Vorpommern"
    NI = "NI", "Niedersachsen"
    NW = "NW", "Nordrhein-Westfalen"
    RP = "RP", "Rheinland-Pfalz"
    SL = "SL", "Saarland"
    SN = "SN", "Sachsen"
    ST = "ST", "Sachsen-Anhalt"
    SH = "SH", "Schleswig-Holstein"
    TH = "TH", "Thüringen"


class Portal(models.TextChoices):
    """Through which portal a service is offered."""

    CITY = "CITY", "Serviceportal der Kommune"
    MUNICIPAL_PORTAL_NRW = "MUNICIPAL_PORTAL_NRW", "Kommunalportal.NRW"
    EXTERNAL = "EXTERNAL", "externes Portal"
    NONE = "NONE", "kein Portal"


class ProcessDepth(models.IntegerChoices):
    """Whether the process behind the form is digital: an online form alone is no digitalisation."""

    NOT = 0, "nicht digital"
    PARTLY = 1, "teilweise digital"
    END_TO_END = 2, "durchgängig digital"


class FimBlock(models.IntegerChoices):
    """The three building blocks of FIM."""

    DESCRIPTION = 1, "Leistungsbeschreibung"
    PROCESS = 2, "Prozess"
    DATA_FIELDS = 3, "Datenfelder"


class FimStatus(models.IntegerChoices):
    """Status of a FIM building block. Code list urn:xoev-de:xprozess:codeliste:status of 19.03.2020.

    No order is forced: a block may go straight to gold.
    """

    PLANNED = 1, "in Planung"
    IN_WORK = 2, "in Bearbeitung"
    DRAFT = 3, "Entwurf"
    METHOD = 4, "methodisch freigegeben"
    SILVER = 5, "fachlich freigegeben (silber)"
    GOLD = 6, "fachlich freigegeben (gold)"
    INACTIVE = 7, "inaktiv"


class PriorityKind(models.TextChoices):
    """Who made a list of priorities, and for what."""

    FEDERAL = "FEDERAL", "föderales Programm"
    SIZE_CLASS = "SIZE_CLASS", "Relevanz für die Größenklasse"
    OTHER = "OTHER", "andere Liste"


class DenominatorBasis(models.TextChoices):
    """What services are a share of."""

    CATALOGUE = "CATALOGUE", "Leistungen des Katalogs"
    LIST = "LIST", "Leistungen einer Liste"
    ENTERED = "ENTERED", "Leistungen mit erfasstem Reifegrad"


class OutsideResult(models.IntegerChoices):
    """What comparing a service with the outside view says; first what somebody should look at."""

    ONLINE_HERE = 1, "bei uns online, dort nicht"
    ONLINE_THERE = 2, "dort online, bei uns nicht"
    ADDRESS_DIFFERS = 3, "Adresse weicht ab"
    NEVER_REPORTED = 4, "nie gemeldet"
    NO_ADDRESS = 5, "beiderseits online, Adresse nicht vergleichbar"
    SAME = 6, "stimmt überein"

    @property
    def slug(self) -> str:
        """As it stands in addresses."""
        return address_form(self.label)


class LinkOutcome(models.TextChoices):
    """How an address of an online service answered."""

    REACHABLE = "REACHABLE", "erreichbar"
    SIGN_IN = "SIGN_IN", "verlangt eine Anmeldung"
    BUSY = "BUSY", "nicht feststellbar: zu viele Anfragen"
    NOT_ALLOWED = "NOT_ALLOWED", "nicht gefragt: interne Adresse oder anderes Protokoll"
    NOT_FOUND = "NOT_FOUND", "nicht gefunden"
    REFUSED = "REFUSED", "abgewiesen"
    SERVER_ERROR = "SERVER_ERROR", "Fehler des Servers"
    TIMEOUT = "TIMEOUT", "keine Antwort in der Zeit"
    NO_HOST = "NO_HOST", "Name unbekannt"
    NO_CONNECTION = "NO_CONNECTION", "keine Verbindung"
    CERTIFICATE = "CERTIFICATE", "Zertifikat ungültig"
    REDIRECTS = "REDIRECTS", "zu viele Weiterleitungen"


WITHOUT_NETWORK = frozenset({LinkOutcome.NO_HOST, LinkOutcome.NO_CONNECTION, LinkOutcome.TIMEOUT})
DEAD = WITHOUT_NETWORK | {
    LinkOutcome.NOT_FOUND,
    LinkOutcome.REFUSED,
    LinkOutcome.SERVER_ERROR,
    LinkOutcome.CERTIFICATE,
    LinkOutcome.REDIRECTS,
}
