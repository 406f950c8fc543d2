"""The words of the program in plain language, for readers who do not work in an administration.

The rules behind them stand in docs/fachkonzept.md, which knows each of these words; a test holds that.
"""

from dataclasses import dataclass

from records.text import address_form, normalise


@dataclass(frozen=True)
class Term:
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
    Term(
        "Stichtag",
        "Der Tag, von dem eine Seite spricht. Sie zeigt, was an diesem Tag galt. Was später geschah, steht dort "
        "noch nicht.",
        "Am Stichtag 08.04.2021 steht auf der Seite, was am 08.04.2021 galt, auch wenn Sie sie Jahre später öffnen.",
    ),
    Term(
        "Kenntnisstand",
        "Was bis zu einem Tag eingetragen war, also was man damals wissen konnte. Nur angemeldete Beschäftigte können "
        "einen früheren wählen.",
    ),
    Term("genau", "Der Tag, an dem etwas geschah, ist bekannt."),
    Term(
        "spätestens",
        "Bekannt ist nur, dass etwas an diesem Tag schon so war, aber nicht, seit wann.",
        "„Produktiv, spätestens 08.04.2021“: Vielleicht war es schon im Februar so.",
    ),
    Term(
        "mindestens",
        "Nicht von allem ist bekannt, wie es steht. Sicher sind so viele; es können mehr sein. Bei „höchstens“ können "
        "es weniger sein.",
        "„mindestens 20 von 38“: Von 20 ist es sicher, von den übrigen fehlt eine Angabe oder ist noch nicht so weit.",
    ),
    Term(
        "Leistungseinheit",
        "Ein Teil der Verwaltung: ein Amt, ein Ressort, ein Stadtbetrieb oder eine Einrichtung, etwa der Zoo.",
        page="rollouts",
    ),
    Term("Geschäftsbereich", "Fasst mehrere Leistungseinheiten unter einer gemeinsamen Leitung zusammen."),
    Term(
        "Reorganisation",
        "Die Verwaltung ordnet sich neu: Leistungseinheiten werden umbenannt, zusammengelegt, aufgeteilt oder "
        "aufgelöst.",
    ),
    Term(
        "Projekt",
        "Ein Vorhaben mit Anfang und Ende, für das die Kommune Geld vom Land bekommt.",
        "Überall in der Verwaltung Akten elektronisch führen.",
        "projects",
    ),
    Term("Projektstand", "Ob ein Projekt geplant ist, läuft, ruht, fertig oder vorzeitig beendet ist."),
    Term(
        "Umsetzung",
        "Ein Projekt in einer einzelnen Leistungseinheit. Ein Projekt für 38 Leistungseinheiten hat 38 Umsetzungen.",
        page="rollouts",
    ),
    Term(
        "Phase",
        "Wie weit eine Leistungseinheit in einem Projekt ist. Meist heißen die Phasen Planung, Konzeption und "
        "Produktiv; "
        "Produktiv heißt, es wird damit gearbeitet.",
    ),
    Term(
        "Prozessbündel",
        "Mehrere ähnliche Abläufe der Verwaltung, die zusammen auf digitale Bearbeitung umgestellt werden.",
        page="bundles",
    ),
    Term(
        "Bearbeitungsschritt",
        "Wie weit ein Prozessbündel ist: aufgenommen, analysiert, optimiert, digitalisiert. Einer folgt auf den "
        "anderen.",
    ),
    Term(
        "Fortschritt",
        "Wie viel eines Projekts fertig ist, in Prozent: fertige Leistungseinheiten oder Prozessbündel geteilt "
        "durch alle, "
        "die dazugehören.",
        "22 von 38 Leistungseinheiten sind produktiv: 57,9 %.",
    ),
    Term(
        "Prognose",
        "Wann ein Projekt fertig würde, ginge es so schnell weiter wie bisher. Sie ist keine Zusage.",
        page="forecast",
    ),
    Term(
        "Meilenstein",
        "Ein wichtiges Zwischenziel eines Projekts mit dem Tag, an dem es erreicht sein soll.",
        page="milestones",
    ),
    Term("Statusbericht", "Ein kurzer Text der Verwaltung dazu, wie ein Projekt an einem Tag steht."),
    Term(
        "Bestätigung",
        "Jemand hat nachgesehen: An diesem Tag galt noch, was hier steht. Ist das lange her, steht es dabei.",
    ),
    Term(
        "Zuwendung",
        "Geld, das das Land der Kommune für ein Projekt zusagt, mit Bedingungen, die in einem Bescheid stehen.",
        page="grants",
    ),
    Term("Änderungsbescheid", "Ein Schreiben der Behörde, das eine Zuwendung ändert, etwa den Betrag oder das Ende."),
    Term(
        "Bewilligungszeitraum",
        "Die Zeit, in der das Geld einer Zuwendung verwendet werden darf. Er kann anders sein als die Laufzeit des "
        "Projekts.",
    ),
    Term("Landesförderung", "Der Teil der Kosten, den das Land zahlt."),
    Term("Eigenanteil", "Der Teil der Kosten, den die Kommune selbst zahlt."),
    Term(
        "Tranche",
        "Ein Teil der Zuwendung, den die Kommune auf einmal beim Land abruft.",
        page="tranches",
    ),
    Term(
        "Mittelbewegung",
        "Was mit dem Geld einer Tranche an einem Tag geschah: beantragt, bewilligt, ausgezahlt oder zurückgezahlt.",
        page="movements",
    ),
    Term("Abgerufen", "Geld, das vom Land schon gekommen ist, weniger das, was zurückgezahlt wurde."),
    Term(
        "Verwendet", "Geld, das ausgegeben und gebucht ist. Es kann weniger oder mehr sein als das, was abgerufen ist."
    ),
    Term("Ausgabe", "Wofür Geld ausgegeben wurde, mit Betrag und Tag.", page="expenditures"),
    Term("Kostenart", "Wofür im Großen und Ganzen: Personal, Dienstleistungen oder Investitionen."),
    Term(
        "Haushaltsansatz",
        "Geld, das die Kommune selbst in einem Jahr für ein Projekt oder für das OZG insgesamt eingeplant hat.",
        page="budget",
    ),
    Term(
        "Verwendungsnachweis",
        "Die Abrechnung gegenüber dem Land: wofür das Geld einer Zuwendung ausgegeben wurde.",
    ),
    Term(
        "OZG",
        "Das Onlinezugangsgesetz. Es verpflichtet Bund, Länder und Kommunen, Leistungen der Verwaltung auch online "
        "anzubieten.",
    ),
    Term(
        "OZG-Leistung",
        "Etwas, das Bürgerinnen, Bürger oder Unternehmen bei der Verwaltung beantragen oder erledigen, etwa eine "
        "Geburtsurkunde. Jede hat eine fünfstellige Nummer, die OZG-ID.",
        page="services",
    ),
    Term(
        "LeiKa-Leistung",
        "Der kleinere Baustein: eine einzelne Leistung der Verwaltung mit einer 14-stelligen Nummer. Eine OZG-Leistung "
        "besteht aus einer oder mehreren.",
    ),
    Term(
        "Reifegrad",
        "Wie gut eine Leistung online geht, von „nur Informationen“ bis „vollständig online, ohne Papier“.",
        page="service-dashboard",
    ),
    Term(
        "Zählweise",
        "Nach welcher Regel eine OZG-Leistung als online gilt, wenn nur manche ihrer Bausteine online sind.",
        page="service-dashboard",
    ),
    Term(
        "Grundgesamtheit",
        "Wovon ein Prozentwert gilt: von allen Leistungen des Katalogs oder nur von denen, für die die Kommune "
        "zuständig ist.",
    ),
    Term(
        "EfA",
        "Einer für Alle: Ein Land baut einen Online-Dienst, und die anderen nutzen ihn mit, statt ihn selbst zu bauen.",
    ),
    Term("Einer für Alle", "Ausgeschrieben, was EfA heißt: Einer baut einen Online-Dienst, alle nutzen ihn."),
    Term(
        "Prüfung",
        "Das Programm vergleicht die Angaben miteinander und zeigt, was nicht zusammenpasst.",
        page="findings",
    ),
    Term(
        "Befund",
        "Zwei Angaben, die nicht zusammenpassen, etwa ein Termin, der vorbei ist. Das muss kein Fehler sein; oft "
        "gibt es "
        "eine Erklärung.",
        page="findings",
    ),
    Term(
        "Erläuterung", "Was die Verwaltung zu einem Befund erklärt. Ändern sich die Werte, ist der Befund wieder offen."
    ),
    Term(
        "übernommen",
        "Der Stand kommt von einer Leistungseinheit, die es nach einer Reorganisation nicht mehr gibt; neu "
        "geleistet wurde "
        "dafür nichts.",
    ),
    Term(
        "Drucksache",
        "Ein Schreiben der Verwaltung an den Rat, mit Nummer, etwa VO/0504/21. Einmal eingefroren, ändert es sich "
        "nicht mehr.",
        page="papers",
    ),
    Term("Auftrag", "Ein Beschluss des Rates, über den die Verwaltung berichten soll.", page="papers"),
    Term("Verlauf", "Was an einer Angabe wann geändert wurde, mit Grund. Den Verlauf sehen angemeldete Beschäftigte."),
)


def terms_in_order() -> list[Term]:
    """All terms, as a dictionary has them."""
    return sorted(TERMS, key=lambda term: normalise(term.name))
