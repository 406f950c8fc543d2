"""XML of others, parsed without its dangers: with a DOCTYPE, and so with entities, none is read."""

from typing import NoReturn
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType

HAS_DOCTYPE = "hat eine DOCTYPE-Angabe. Aus Gründen der Sicherheit wird sie so nicht angenommen."  # Die Datei …


class DoctypeError(ExpatError):
    """The XML has a DOCTYPE."""


def safe_parser(encoding: str | None = None, separator: str | None = None) -> XMLParserType:
    """A parser that raises a DoctypeError before anything could refer to an entity. With a `separator` names come with
    their namespaces, divided by it."""
    parser = ParserCreate(encoding, separator)
    parser.StartDoctypeDeclHandler = refuse_doctype
    return parser


def refuse_doctype(*args: object) -> NoReturn:
    raise DoctypeError("doctype")
