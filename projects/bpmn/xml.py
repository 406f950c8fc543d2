"""XML of others, read without its dangers: no DOCTYPE, so no entities; a bounded depth and number of elements."""

from dataclasses import dataclass, field
from xml.parsers.expat import ExpatError, errors

from records.file_texts import UNREADABLE
from records.safe_xml import HAS_DOCTYPE, DoctypeError, safe_parser

MOST_DEPTH, MOST_ELEMENTS = 100, 30_000


class XmlError(ValueError):
    """Why a text is not read as XML, in German."""


@dataclass
class Element:
    """An element: its namespace and name, its attributes by their names without namespaces, its text."""

    space: str
    name: str
    attributes: dict[str, str]
    children: list["Element"] = field(default_factory=list)
    text: str = ""

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    def first(self, name: str) -> "Element | None":
        return next((child for child in self.children if child.name == name), None)


def read_xml(text: str) -> Element:
    """The root of the text. Raises an XmlError."""
    if UNREADABLE in text:
        raise XmlError("Die Datei enthält Zeichen, die sich nicht lesen lassen. Bitte speichern Sie sie in UTF-8.")
    reader = ElementBuilder()
    parser = safe_parser("UTF-8", " ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.add
    try:
        parser.Parse(text.encode("utf-8", errors="surrogatepass"), True)
    except DoctypeError as error:
        raise XmlError(f"Die Datei {HAS_DOCTYPE}") from error
    except ExpatError as error:
        place = f"Zeile {error.lineno}, Spalte {error.offset + 1}"
        raise XmlError(f"Die Datei ist kein lesbares XML ({place}: {errors.messages[error.code]}).") from error
    return reader.root


class ElementBuilder:
    """Makes elements of what the parser finds."""

    def __init__(self) -> None:
        self.open: list[Element] = []
        self.number = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.number += 1
        if self.number > MOST_ELEMENTS:
            raise XmlError(f"Die Datei hat mehr als {MOST_ELEMENTS:,} XML-Elemente.".replace(",", "."))
        if len(self.open) >= MOST_DEPTH:
            raise XmlError(f"Die Datei ist tiefer als {MOST_DEPTH} Ebenen geschachtelt.")
        space, _, local = name.rpartition(" ")
        element = Element(space, local, {key.rpartition(" ")[2]: value for key, value in attributes.items()})
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def end(self, name: str) -> None:
        self.open.pop()

    def add(self, text: str) -> None:
        self.open[-1].text += text
