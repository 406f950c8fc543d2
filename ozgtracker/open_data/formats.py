"""The formats of the catalogue."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Format:
    """A format of the catalogue; `writer` is what rdflib calls it."""

    title: str
    media_type: str
    writer: str


FORMATS = {
    "ttl": Format("Turtle", "text/turtle; charset=utf-8", "turtle"),
    "rdf": Format("RDF/XML", "application/rdf+xml; charset=utf-8", "xml"),
    "jsonld": Format("JSON-LD", "application/ld+json; charset=utf-8", "json-ld"),
}
