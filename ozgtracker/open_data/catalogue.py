"""The public tables as a catalogue, a dataset a table. After DCAT-AP.de 3.0: https://www.dcat-ap.de/def/dcatde/3.0/spec/

Everything has an address of its own, so that the same data give the same bytes.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias
from xml.etree import ElementTree as ET

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from rdflib import DCAT, DCTERMS, FOAF, RDF, Graph, Literal, Namespace, URIRef

from lists.addresses import site_address, site_base
from lists.package import public_lists
from lists.registry import RegisteredList

from .formats import FORMATS
from .package import TODAY

VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
DCATDE, DCATAP = Namespace("http://dcat-ap.de/def/dcatde/"), Namespace("http://data.europa.eu/r5r/")
PREFIXES = {
    "dcat": DCAT, "dcatap": DCATAP, "dcatde": DCATDE, "dcterms": DCTERMS, "foaf": FOAF, "rdf": RDF, "vcard": VCARD,
}  # fmt: skip
# The vocabularies that DCAT-AP.de asks for, and the concepts of them that are used.
EU = Namespace("http://publications.europa.eu/resource/authority/")
DE = Namespace("http://dcat-ap.de/def/")
LANGUAGE = EU["language/DEU"]
THEMES, THEME = EU["data-theme"], EU["data-theme/GOVE"]
PUBLIC_ACCESS = EU["access-right/PUBLIC"]
AVAILABLE = EU["planned-availability/AVAILABLE"]
CONTINUOUSLY = EU["frequency/UPDATE_CONT"]
MUNICIPALITIES = DE["politicalGeocoding/Level/municipality"]
OPENAPI = URIRef("https://spec.openapis.org/oas/v3.1.1")
KEYWORDS = ("OZG", "Onlinezugangsgesetz", "Verwaltungsdigitalisierung", "Modellkommune", "Fördermittel")

Facts: TypeAlias = Iterator[tuple[URIRef, URIRef | Literal]]


@dataclass(frozen=True)
class FileKind:
    """A format in which a table can be had: its code in the vocabulary of file types, and its media type."""

    title: str
    suffix: str
    code: str
    media_type: str


FILE_KINDS = (
    FileKind("CSV nach RFC 4180", "csv", "CSV", "text/csv"),
    FileKind("JSON", "json", "JSON", "application/json"),
    FileKind("Excel", "xlsx", "XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)


def catalogue_as(suffix: str, request: HttpRequest) -> bytes:
    """The catalogue in one of the FORMATS, under the address of the site; the same bytes in every process."""
    graph, writer = Catalogue(request).graph, FORMATS[suffix].writer
    text = graph.serialize(format=writer, auto_compact=True) if suffix == "jsonld" else graph.serialize(format=writer)
    return IN_ORDER.get(suffix, str.encode)(text)


def json_in_order(text: str) -> bytes:
    return json.dumps(in_order(json.loads(text)), ensure_ascii=False, indent=2, sort_keys=True).encode()


def in_order(value: object) -> object:
    """The same value of JSON, its lists in the order of what they hold: in a graph they have none."""
    if isinstance(value, dict):
        return {key: in_order(each) for key, each in value.items()}
    if isinstance(value, list):
        return sorted(map(in_order, value), key=partial(json.dumps, sort_keys=True))
    return value


def xml_in_order(text: str) -> bytes:
    """The same elements of RDF/XML in the order of their text."""
    for prefix, namespace in PREFIXES.items():
        ET.register_namespace(prefix, str(namespace))
    root = ET.fromstring(text)  # noqa: S314 what rdflib wrote
    for element in (*root, root):
        element[:] = sorted(element, key=ET.tostring)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


# The writers of rdflib for these go through sets, so that each process would write in an order of its own.
IN_ORDER = {"jsonld": json_in_order, "rdf": xml_in_order}


def german(text: str) -> Literal:
    return Literal(text, lang="de")


class Catalogue:
    """The catalogue as a graph."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.page, self.base = site_address(request, reverse("open-data")), site_base(request)
        self.municipality = settings.MUNICIPALITY or "OZG-Tracker"
        self.publisher, self.contact = self.named("herausgeber"), self.named("kontakt")
        self.license = DE[f"licenses/{settings.DATA_LICENSE}"]
        self.graph = Graph()
        for prefix, namespace in PREFIXES.items():
            self.graph.bind(prefix, namespace)
        self.say(self.publisher, FOAF.Agent, iter([(FOAF.name, german(self.municipality))]))
        self.say(self.contact, VCARD.Organization, self.of_contact())
        self.say(URIRef(self.page), DCAT.Catalog, self.of_catalogue())

    def named(self, place: str) -> URIRef:
        """What has its place on the page of the open data."""
        return URIRef(f"{self.page}#{place}")

    def say(self, about: URIRef, kind: URIRef, facts: Facts) -> URIRef:
        self.graph.add((about, RDF.type, kind))
        for what, value in facts:
            self.graph.add((about, what, value))
        return about

    def of_contact(self) -> Facts:
        yield VCARD.fn, Literal(self.municipality)
        yield VCARD.hasURL, URIRef(site_address(self.request, reverse("contact")))

    def of_catalogue(self) -> Facts:
        about = "Projekte, Fördermittel und OZG-Leistungen der Kommune, als Tabellen zu jedem Stichtag."
        yield DCTERMS.title, german(f"{self.municipality}: Stand der Digitalisierung")
        yield DCTERMS.description, german(about)
        yield DCTERMS.publisher, self.publisher
        yield DCTERMS.language, LANGUAGE
        yield DCTERMS.license, self.license
        yield FOAF.homepage, URIRef(self.page)
        yield DCAT.themeTaxonomy, THEMES
        yield DCAT.service, self.say(self.named("schnittstelle"), DCAT.DataService, self.of_service())
        for entry in public_lists():
            yield DCAT.dataset, self.say(self.named(entry.file_stem), DCAT.Dataset, self.of_dataset(entry))

    def of_service(self) -> Facts:
        """The interface for programs, which has all of the datasets."""
        yield DCTERMS.title, german(f"{self.municipality}: Schnittstelle für Programme")
        yield DCTERMS.description, german("Alle Listen seitenweise und jeder Eintrag für sich als JSON, zu jedem Tag.")
        yield DCAT.endpointURL, URIRef(site_address(self.request, reverse("api-index")))
        yield DCAT.endpointDescription, URIRef(site_address(self.request, reverse("api-openapi")))
        yield DCTERMS.publisher, self.publisher
        yield DCAT.contactPoint, self.contact
        yield DCAT.theme, THEME
        yield DCTERMS.accessRights, PUBLIC_ACCESS
        yield DCTERMS.license, self.license
        yield DCATAP.availability, AVAILABLE
        yield DCTERMS.conformsTo, OPENAPI
        yield FOAF.page, URIRef(site_address(self.request, reverse("api")))
        if settings.CONTRIBUTOR_ID:
            yield DCATDE.contributorID, URIRef(settings.CONTRIBUTOR_ID)
        for entry in public_lists():
            yield DCAT.servesDataset, self.named(entry.file_stem)

    def of_dataset(self, entry: RegisteredList) -> Facts:
        yield DCTERMS.title, german(entry.view.heading)
        yield DCTERMS.description, german(entry.view.lead or entry.view.heading)
        yield DCTERMS.identifier, Literal(self.named(entry.file_stem))
        yield DCTERMS.publisher, self.publisher
        yield DCAT.contactPoint, self.contact
        yield DCTERMS.language, LANGUAGE
        yield DCAT.theme, THEME
        yield DCTERMS.accessRights, PUBLIC_ACCESS
        yield DCTERMS.accrualPeriodicity, CONTINUOUSLY
        yield DCATAP.availability, AVAILABLE
        yield DCAT.landingPage, URIRef(f"{self.base}/{entry.address}/")
        yield from ((DCAT.keyword, german(word)) for word in KEYWORDS)
        yield from self.of_place()
        for kind in FILE_KINDS:
            place = self.named(f"{entry.file_stem}-{kind.suffix}")
            yield DCAT.distribution, self.say(place, DCAT.Distribution, self.of_distribution(entry, kind))

    def of_place(self) -> Facts:
        """For which municipality, and through whom, as far as the settings say it."""
        if settings.ARS:
            yield DCATDE.politicalGeocodingLevelURI, MUNICIPALITIES
            place = DE[f"politicalGeocoding/regionalKey/{settings.ARS}"]
            yield DCTERMS.spatial, self.say(place, DCTERMS.Location, iter(()))
        if settings.CONTRIBUTOR_ID:
            yield DCATDE.contributorID, URIRef(settings.CONTRIBUTOR_ID)

    def of_distribution(self, entry: RegisteredList, kind: FileKind) -> Facts:
        yield DCTERMS.title, german(f"{entry.view.heading} ({kind.title})")
        yield DCAT.accessURL, URIRef(f"{self.base}/{entry.address}/")
        yield DCAT.downloadURL, URIRef(self.file_address(entry, kind))
        yield DCTERMS["format"], EU[f"file-type/{kind.code}"]
        yield DCAT.mediaType, URIRef(f"https://www.iana.org/assignments/media-types/{kind.media_type}")
        yield DCTERMS.language, LANGUAGE
        yield DCTERMS.license, self.license
        yield DCATAP.availability, AVAILABLE
        if "-by" in settings.DATA_LICENSE:
            yield DCATDE.licenseAttributionByText, german(self.municipality)

    def file_address(self, entry: RegisteredList, kind: FileKind) -> str:
        if kind.suffix == "csv":
            return site_address(self.request, reverse("open-file", args=[TODAY, f"{entry.file_stem}.csv"]))
        return f"{self.base}/{entry.address}.{kind.suffix}"
