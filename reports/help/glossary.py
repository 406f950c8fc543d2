"""The words of the program in plain language, for readers who do not work in an administration.

The rules behind them stand in docs/fachkonzept.md, which knows each of these words; a test holds that.
"""

from dataclasses import dataclass

from records.text import address_form, normalise


@dataclass(frozen=True)
class GlossaryTerm:
    """A word, what it means, where needed an example, and the page (by the name of its address) that shows it."""

    name: str
    meaning: str
    example: str = ""
    page: str = ""

    @property
    def place(self) -> str:
        """Its place on the page of help: begriff-ozg-leistung"""
        return f"begriff-{address_form(self.name)}"


TERMS = (
    GlossaryTerm(
        "Stichtag",
        "Der Tag, von dem eine Seite spricht. Sie zeigt, was an diesem Tag galt. Was später geschah, steht dort "
        "noch nicht.",
        "Am Stichtag 08.04.2021 steht auf der Seite, was am 08.04.2021 galt, auch wenn Sie sie Jahre später öffnen.",
    ),
    GlossaryTerm(
        "Kenntnisstand",
        "Was bis zu einem Tag eingetragen war, also was man damals wissen konnte. Nur angemeldete Beschäftigte können "
        "einen früheren wählen.",
    ),
    GlossaryTerm("genau", "Der Tag, an dem etwas geschah, ist bekannt."),
    GlossaryTerm(
        "spätestens",
        "Bekannt ist nur, dass etwas an diesem Tag schon so war, aber nicht, seit wann.",
        "„Produktiv, spätestens 08.04.2021“: Vielleicht war es schon im Februar so.",
    ),
    GlossaryTerm(
        "mindestens",
        "Nicht von allem ist bekannt, wie es steht. Sicher sind so viele; es können mehr sein. Bei „höchstens“ können "
        "es weniger sein.",
        "„mindestens 20 von 38“: Von 20 ist es sicher, von den übrigen fehlt eine Angabe oder ist noch nicht so weit.",
    ),
    GlossaryTerm(
        "Leistungseinheit",
        "Ein Teil der Verwaltung: ein Amt, ein Ressort, ein Stadtbetrieb oder eine Einrichtung, etwa der Zoo.",
        page="rollouts",
    ),
    GlossaryTerm("Geschäftsbereich", "Fasst mehrere Leistungseinheiten unter einer gemeinsamen Leitung zusammen."),
    GlossaryTerm(
        "Reorganisation",
        "Die Verwaltung ordnet sich neu: Leistungseinheiten werden umbenannt, zusammengelegt, aufgeteilt oder "
        "aufgelöst.",
    ),
    GlossaryTerm(
        "Projekt",
        "Ein Vorhaben mit Anfang und Ende, für das die Kommune Geld vom Land bekommt.",
        "Überall in der Verwaltung Akten elektronisch führen.",
        "projects",
    ),
    GlossaryTerm("Projektstand", "Ob ein Projekt geplant ist, läuft, ruht, fertig oder vorzeitig beendet ist."),
    GlossaryTerm(
        "Umsetzung",
        "Ein Projekt in einer einzelnen Leistungseinheit. Ein Projekt für 38 Leistungseinheiten hat 38 Umsetzungen.",
        page="rollouts",
    ),
    GlossaryTerm(
        "Phase",
        "Wie weit eine Leistungseinheit in einem Projekt ist. Meist heißen die Phasen Planung, Konzeption und "
        "Produktiv; "
        "Produktiv heißt, es wird damit gearbeitet.",
    ),
    GlossaryTerm(
        "Prozessbündel",
        "Mehrere ähnliche Abläufe der Verwaltung, die zusammen auf digitale Bearbeitung umgestellt werden.",
        page="bundles",
    ),
    GlossaryTerm(
        "Prozessmodell",
        "Zeichnung eines Ablaufs: wer tut was in welcher Reihenfolge. Gezeichnet wird in der Schreibweise BPMN 2.0, "
        "die auch andere Kommunen und ihre Programme lesen.",
    ),
    GlossaryTerm(
        "Normenscreening",
        "Prüfung, welche Gesetze, Verordnungen und Satzungen einen Ablauf regeln und was davon der digitalen "
        "Bearbeitung im Weg steht.",
    ),
    GlossaryTerm(
        "Bearbeitungsschritt",
        "Wie weit ein Prozessbündel ist: aufgenommen, analysiert, optimiert, digitalisiert. Einer folgt auf den "
        "anderen.",
    ),
    GlossaryTerm(
        "Fortschritt",
        "Wie viel eines Projekts fertig ist, in Prozent: fertige Leistungseinheiten oder Prozessbündel geteilt "
        "durch alle, "
        "die dazugehören.",
        "22 von 38 Leistungseinheiten sind produktiv: 57,9 %.",
    ),
    GlossaryTerm(
        "Prognose",
        "Wann ein Projekt voraussichtlich fertig ist, und wie wahrscheinlich sein Ende hält. Sie ist keine Zusage.",
        page="forecast",
    ),
    GlossaryTerm(
        "Meilenstein",
        "Ein wichtiges Zwischenziel eines Projekts mit dem Tag, an dem es erreicht sein soll.",
        page="milestones",
    ),
    GlossaryTerm(
        "Hindernis",
        "Was ein Projekt, eine OZG-Leistung oder das OZG insgesamt aufhält, mit dem, was dagegen geschieht.",
        page="obstacles",
    ),
    GlossaryTerm(
        "Akteur",
        "Eine Organisation von Bund, Land oder Kommune oder ein Gremium. Was jemand wo tut, sagt die Beteiligung.",
        page="actors",
    ),
    GlossaryTerm("Statusbericht", "Ein kurzer Text der Verwaltung dazu, wie ein Projekt an einem Tag steht."),
    GlossaryTerm(
        "Bestätigung",
        "Jemand hat nachgesehen: An diesem Tag galt noch, was hier steht. Ist das lange her, steht es dabei.",
    ),
    GlossaryTerm(
        "Zuwendung",
        "Geld, das das Land der Kommune für ein Projekt zusagt, mit Bedingungen, die in einem Bescheid stehen.",
        page="grants",
    ),
    GlossaryTerm(
        "Änderungsbescheid", "Ein Schreiben der Behörde, das eine Zuwendung ändert, etwa den Betrag oder das Ende."
    ),
    GlossaryTerm(
        "Bewilligungszeitraum",
        "Die Zeit, in der das Geld einer Zuwendung verwendet werden darf. Er kann anders sein als die Laufzeit des "
        "Projekts.",
    ),
    GlossaryTerm("Landesförderung", "Der Teil der Kosten, den das Land zahlt."),
    GlossaryTerm("Eigenanteil", "Der Teil der Kosten, den die Kommune selbst zahlt."),
    GlossaryTerm(
        "Tranche",
        "Ein Teil der Zuwendung, den die Kommune auf einmal beim Land abruft.",
        page="tranches",
    ),
    GlossaryTerm(
        "Mittelbewegung",
        "Was mit dem Geld einer Tranche an einem Tag geschah: beantragt, bewilligt, ausgezahlt oder zurückgezahlt.",
        page="movements",
    ),
    GlossaryTerm("Abgerufen", "Geld, das vom Land schon gekommen ist, weniger das, was zurückgezahlt wurde."),
    GlossaryTerm(
        "Verwendet", "Geld, das ausgegeben und gebucht ist. Es kann weniger oder mehr sein als das, was abgerufen ist."
    ),
    GlossaryTerm("Ausgabe", "Wofür Geld ausgegeben wurde, mit Betrag und Tag.", page="expenditures"),
    GlossaryTerm("Kostenart", "Wofür im Großen und Ganzen: Personal, Dienstleistungen oder Investitionen."),
    GlossaryTerm(
        "Haushaltsansatz",
        "Geld, das die Kommune selbst in einem Jahr für ein Projekt oder für das OZG insgesamt eingeplant hat.",
        page="budget",
    ),
    GlossaryTerm(
        "Verwendungsnachweis",
        "Die Abrechnung gegenüber dem Land: wofür das Geld einer Zuwendung ausgegeben wurde.",
    ),
    GlossaryTerm(
        "OZG",
        "Das Onlinezugangsgesetz. Es verpflichtet Bund, Länder und Kommunen, Leistungen der Verwaltung auch online "
        "anzubieten.",
    ),
    GlossaryTerm(
        "OZG-Leistung",
        "Etwas, das Bürgerinnen, Bürger oder Unternehmen bei der Verwaltung beantragen oder erledigen, etwa eine "
        "Geburtsurkunde. Jede hat eine fünfstellige Nummer, die OZG-ID.",
        page="services",
    ),
    GlossaryTerm(
        "LeiKa-Leistung",
        "Der kleinere Baustein: eine einzelne Leistung der Verwaltung mit einer 14-stelligen Nummer. Eine OZG-Leistung "
        "besteht aus einer oder mehreren.",
    ),
    GlossaryTerm(
        "Außensicht",
        "Was der Portalverbund von Bund und Ländern über die Onlinedienste der Kommune sagt. Es steht mit eigenem "
        "Datum neben ihren Angaben; der Abgleich zeigt, wo beides auseinandergeht.",
        page="outside-comparison",
    ),
    GlossaryTerm(
        "Reifegrad",
        "Wie gut eine Leistung online geht, von „nur Informationen“ bis „vollständig online, ohne Papier“.",
        page="service-dashboard",
    ),
    GlossaryTerm(
        "Größenklasse",
        "Wie groß eine Kommune ist, von der Landgemeinde bis zur großen Großstadt. Sie folgt allein aus der "
        "Einwohnerzahl.",
        "Eine Stadt mit 160.000 Einwohnerinnen und Einwohnern ist eine kleinere Großstadt.",
        page="city-comparison",
    ),
    GlossaryTerm(
        "Zählweise",
        "Nach welcher Regel eine OZG-Leistung als online gilt, wenn nur manche ihrer Bausteine online sind.",
        page="service-dashboard",
    ),
    GlossaryTerm(
        "Grundgesamtheit",
        "Wovon ein Prozentwert gilt: von allen Leistungen des Katalogs oder nur von denen, für die die Kommune "
        "zuständig ist.",
    ),
    GlossaryTerm(
        "EfA",
        "Einer für Alle: Ein Land baut einen Online-Dienst, und die anderen nutzen ihn mit, statt ihn selbst zu bauen.",
    ),
    GlossaryTerm("Einer für Alle", "Ausgeschrieben, was EfA heißt: Einer baut einen Online-Dienst, alle nutzen ihn."),
    GlossaryTerm(
        "Prüfung",
        "Das Programm vergleicht die Angaben miteinander und zeigt, was nicht zusammenpasst.",
        page="findings",
    ),
    GlossaryTerm(
        "Befund",
        "Zwei Angaben, die nicht zusammenpassen, etwa ein Termin, der vorbei ist. Das muss kein Fehler sein; oft "
        "gibt es "
        "eine Erklärung.",
        page="findings",
    ),
    GlossaryTerm(
        "Erläuterung", "Was die Verwaltung zu einem Befund erklärt. Ändern sich die Werte, ist der Befund wieder offen."
    ),
    GlossaryTerm(
        "übernommen",
        "Der Stand kommt von einer Leistungseinheit, die es nach einer Reorganisation nicht mehr gibt; neu "
        "geleistet wurde "
        "dafür nichts.",
    ),
    GlossaryTerm(
        "Drucksache",
        "Ein Schreiben der Verwaltung an den Rat, mit Nummer, etwa VO/0504/21. Einmal eingefroren, ändert es sich "
        "nicht mehr.",
        page="papers",
    ),
    GlossaryTerm("Auftrag", "Ein Beschluss des Rates, über den die Verwaltung berichten soll.", page="papers"),
    GlossaryTerm(
        "Verlauf", "Was an einer Angabe wann geändert wurde, mit Grund. Den Verlauf sehen angemeldete Beschäftigte."
    ),
)


def terms_in_order() -> list[GlossaryTerm]:
    """All terms, as a dictionary has them."""
    return sorted(TERMS, key=lambda term: normalise(term.name))
