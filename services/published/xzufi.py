"""XZuFi (xoev.de), versions 2.1 to 2.3: the services of a message, as LeiKa and the Portalverbund pass them on.

Of a service its LeiKa key, its name (text module 02, Leistungsbezeichnung) and its types are read. The day of the
catalogue is that on which the message was made.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET
from xml.parsers.expat import ExpatError

from imports.cells import Cell
from imports.published_files import PublishedFormat, begins_with, unreadable_as
from records.safe_xml import HAS_DOCTYPE, DoctypeError, safe_parser

from ..leika import SPACES
from .columns import PublishedService, leika_rows

NAME = "XZuFi"
NAMESPACE = "http://xoev.de/schemata/xzufi/"
NAME_MODULE = "02"
GERMAN = ("de", "ger")  # de, de-DE, DE, deu, ger


def xzufi_rows(path: Path) -> Iterator[tuple[int, list[Cell]]]:
    """The services of the message as rows. Raises an UnreadableFileError."""
    check_xml(path)
    return leika_rows(services_in(path), made_on(path))


def check_xml(path: Path) -> None:
    """Raise an UnreadableFileError for what is no XML, has a DOCTYPE (so entities), or is another kind of message."""
    names: list[str] = []
    parser = safe_parser(separator=" ")
    parser.StartElementHandler = lambda name, _: names.append(name) if not names else None
    try:
        with path.open("rb") as file:
            parser.ParseFile(file)
    except DoctypeError as error:
        raise unreadable_as(NAME, f"Sie {HAS_DOCTYPE}") from error
    except ExpatError as error:
        reason = f"Zeile {error.lineno}, Spalte {error.offset + 1} ist kein lesbares XML."
        raise unreadable_as(NAME, reason) from error
    except (LookupError, ValueError) as error:  # of an encoding that is none, or that the parser does not know
        raise unreadable_as(NAME, "Ihre Zeichencodierung ist unbekannt. Bitte speichern Sie sie in UTF-8.") from error
    space = names[0].rpartition(" ")[0]
    if not space.startswith(NAMESPACE):
        raise unreadable_as(NAME, f"Ihr Namensraum ist „{space}“, nicht „{NAMESPACE}…“.")


def elements(path: Path, name: str) -> Iterator[ET.Element]:
    """The elements of the name, one after the other; each is emptied when the next is asked for."""
    for _, element in ET.iterparse(path):  # noqa: S314 checked for entities before
        if local(element) == name:
            yield element
            element.clear()


def local(element: ET.Element) -> str:
    """The name of an element without its namespace: versions differ in that alone."""
    return element.tag.rpartition("}")[2]


def children(element: ET.Element, *path: str) -> list[ET.Element]:
    """The elements that the names lead to."""
    found = [element]
    for name in path:
        found = [child for each in found for child in each if local(child) == name]
    return found


def texts(element: ET.Element, *path: str) -> list[str]:
    """The texts of the elements that the names lead to, without those that are empty."""
    return [text for each in children(element, *path) if (text := " ".join("".join(each.itertext()).split()))]


def made_on(path: Path) -> date | None:
    """The day on which the message was made; None where it says none."""
    head = next(elements(path, "nachrichtenkopf"), None)
    said = texts(head, "erstelltDatumZeit") if head is not None else []
    return day_of(said[0]) if said else None


def day_of(moment: str) -> date | None:
    try:
        return date.fromisoformat(moment[:10])
    except ValueError:
        return None


def services_in(path: Path) -> Iterator[PublishedService]:
    """The services with a key: what editors describe without one is in no catalogue."""
    for place, element in enumerate(elements(path, "leistung"), 1):
        name = next(iter(names_of(element)), "")
        for key in texts(element, "referenzLeiKa", "code"):
            yield PublishedService(place, SPACES.sub("", key), name, texts(element, "typisierung", "code"))


def names_of(element: ET.Element) -> list[str]:
    """What a service is called, in German first."""
    modules = [each for each in children(element, "modulText") if NAME_MODULE in texts(each, "leikaTextmodul", "code")]
    contents = [content for module in modules for content in children(module, "inhalt")]
    german = [each for each in contents if each.get("languageCode", "de").casefold().startswith(GERMAN)]
    return [text for each in german or contents for text in texts_of(each)]


def texts_of(element: ET.Element) -> list[str]:
    return [text] if (text := " ".join("".join(element.itertext()).split())) else []


XZUFI = PublishedFormat(NAME, ".xml", begins_with("<"), xzufi_rows)
