"""How files of the catalogue and of the state of its services are imported."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, cast
from zlib import crc32

from imports.aliases import register_aliases
from imports.cells import Cell, CellByHeader
from imports.registry import register
from imports.resources import ImportColumn, Resource
from imports.tables import ImportTable, when_filled
from imports.widgets import (
    ChoiceWidget,
    DayWidget,
    FlagWidget,
    KeyWidget,
    RelationWidget,
    TextWidget,
    WholeNumberWidget,
)
from lists.formats import day as format_day
from records.models import DatePrecision, Record
from units.resources import unit_named

from .choices import (
    CatalogueStatus,
    ContractStep,
    EfaClass,
    FederalState,
    FimBlock,
    FimStatus,
    Portal,
    ProcessDepth,
    ProvisionKind,
    Typification,
)
from .leika import WITHOUT_KEY
from .models import (
    FimChange,
    LeikaAssignment,
    LeikaService,
    LifeSituation,
    MaturityChange,
    MaturityLevel,
    PolicyField,
    PortalChange,
    ProcessChange,
    ProvisionChange,
    ResponsibilityChange,
    Service,
    TargetChange,
)
from .models.catalogue import TYPE_SEPARATOR, joined_codes
from .published.fim_portal import DESCRIPTIONS, STECKBRIEFE
from .published.xzufi import XZUFI

TEXT = TextWidget()
OZG_ID = KeyWidget(digits=5)
DAY = DayWidget()
PRECISION = ChoiceWidget(DatePrecision, empty=DatePrecision.EXACT)
SERVICE = RelationWidget(Service, {"ozg_id": ("OZG-ID", OZG_ID)})
STATEMENT = ("service", "effective_on", "date_precision", "note", "source", "file_reference")
OF_DAY = ("service", "effective_on")


class CatalogueStatusResource(Resource):
    """Base of services of which a file says whether the catalogue has them."""

    catalogue_status = ImportColumn("Stand im Katalog", "catalogue_status", ChoiceWidget(CatalogueStatus))


class CatalogueResource(CatalogueStatusResource):
    """Base of the services of a catalogue: what it does not have any more may leave it."""

    belonging = "Stand im Katalog"

    def lacking(self, found: Collection[int]) -> Sequence[int]:
        """Those that the catalogue has on its day, but for what has no key and so is in none."""
        services: Any = self.get_queryset()
        listed = services.listed(self.as_of).exclude(**{self.Meta.import_id_fields[0]: None})
        return [pk for pk in listed.values_list("pk", flat=True) if pk not in found]

    def leave(self, record: Any, day: date) -> None:
        source = f"fehlt im Katalog vom {format_day(self.as_of)}"
        record.state(day, catalogue_status=CatalogueStatus.WITHDRAWN, source=source)


class FieldResource(Resource):
    name = ImportColumn("Themenfeld", "name", TEXT)

    class Meta(Resource.Meta):
        model = PolicyField
        fields = ("name",)
        import_id_fields = ("name",)


def situation_resource(header: str) -> type[Resource]:
    """The life situations of a file that has them under the header."""

    class SituationResource(Resource):
        field = ImportColumn("Themenfeld", "field", RelationWidget(PolicyField, {"name": ("Themenfeld", TEXT)}))
        name = ImportColumn(header, "name", TEXT)

        class Meta(Resource.Meta):
            model = LifeSituation
            fields = ("field", "name")
            import_id_fields = ("field", "name")

    return SituationResource


def service_resource(
    name_header: str, situation_header: str, base: type[Resource] = Resource, more: tuple[str, ...] = ()
) -> type[Resource]:
    """The services of a file that has their names and situations under these headers, with more columns of the base."""
    lookups = {"field__name": ("Themenfeld", TEXT), "name": (situation_header, TEXT)}

    class ServiceResource(base):  # type: ignore[misc, valid-type]
        ozg_id = ImportColumn("OZG-ID", "ozg_id", OZG_ID)
        catalogue_name = ImportColumn(name_header, "catalogue_name", TEXT)
        situation = ImportColumn(situation_header, "situation", RelationWidget(LifeSituation, lookups))

        class Meta(Resource.Meta):
            model = Service
            fields = ("ozg_id", "catalogue_name", "situation", *more)
            import_id_fields = ("ozg_id",)

    return ServiceResource


class LeikaKeyWidget(KeyWidget):
    """A key as in print, with or without spaces."""

    def __init__(self) -> None:
        super().__init__(digits=14)

    def clean(self, value: Cell) -> str:
        return super().clean("".join(self.as_text(value).split()))


LEIKA = RelationWidget(LeikaService, {"key": ("Leistungsschlüssel", LeikaKeyWidget())})


class NamedLeikaKeyWidget(LeikaKeyWidget):
    """A key; "nicht im LeiKa", or an empty cell, says that there is none yet: an empty text."""

    def __init__(self) -> None:
        super().__init__()
        self.expects = f"14 Ziffern; leer oder „{WITHOUT_KEY}“: noch keiner"

    def clean(self, value: Cell) -> str:
        is_without = self.as_text(value).casefold() == WITHOUT_KEY.casefold()
        return "" if is_without else super().clean(value)


class LeikaKeyOrNoneWidget(NamedLeikaKeyWidget):
    """The same, as the field has it: None without one."""

    def clean(self, value: Cell) -> str | None:  # type: ignore[override]
        return super().clean(value) or None


class TypificationWidget(ChoiceWidget):
    """Types by their code or label; several are divided by a comma or a semicolon."""

    def __init__(self) -> None:
        super().__init__(Typification, empty="")
        self.known = {**self.codes, **{str(code): code for code in Typification.values}}
        self.expects = f"{'; '.join(self.labels)}; oder deren Kennziffern, auch mehrere: 1, 2/3"

    def parse(self, text: str) -> object:
        whole = self.known.get(text.casefold())
        if whole is not None:
            return whole
        separator = ";" if ";" in text else ","
        codes = [self.code_of(part.strip()) for part in text.split(separator) if part.strip()]
        return joined_codes(codes)

    def shown(self, value: Any) -> str | None:
        return "; ".join(self.label_of[code] for code in value.split(TYPE_SEPARATOR)) if value else None

    def code_of(self, text: str) -> str:
        if text.casefold() not in self.known:
            raise ValueError(f"„{text}“ ist nicht vorgesehen. Möglich sind: {', '.join(Typification.values)}.")
        return str(self.known[text.casefold()])


class LeikaResource(CatalogueResource):
    """LeiKa services, by their key; those without one by their name."""

    key = ImportColumn("Leistungsschlüssel", "key", LeikaKeyOrNoneWidget())
    catalogue_name = ImportColumn("LeiKa-Leistung", "catalogue_name", TEXT)
    typification = ImportColumn("Typisierung", "typification", TypificationWidget())
    is_sdg1 = ImportColumn("SDG1", "is_sdg1", FlagWidget())
    is_sdg2 = ImportColumn("SDG2", "is_sdg2", FlagWidget())
    legal_basis = ImportColumn("Rechtsgrundlage", "legal_basis", TextWidget(multiline=True))

    class Meta(Resource.Meta):
        model = LeikaService
        fields = ("key", "catalogue_name", "typification", "is_sdg1", "is_sdg2", "legal_basis", "catalogue_status")
        import_id_fields = ("key",)

    def meant(self, values: Mapping[str, object], records: Sequence[Record], cell: CellByHeader) -> Sequence[Record]:
        if values["key"]:
            return records
        return [record for record in records if cast(LeikaService, record).name == values["catalogue_name"]]

    def namesake(self, values: Mapping[str, object], cell: CellByHeader) -> object:
        """Those without a key are told apart by their names."""
        return 0 if values["key"] else crc32(str(values["catalogue_name"]).encode())


class LeikaAssignmentResource(Resource):
    """To which OZG service the LeiKa service of the row belongs; of several there is a row each."""

    leika = ImportColumn(
        "LeiKa-Leistung",
        "leika",
        RelationWidget(
            LeikaService, {"name": ("LeiKa-Leistung", TEXT), "key": ("Leistungsschlüssel", NamedLeikaKeyWidget())}
        ),
    )
    service = ImportColumn("OZG-ID", "service", SERVICE)

    class Meta(Resource.Meta):
        model = LeikaAssignment
        fields = ("leika", "service")
        import_id_fields = ("leika", "service")


class StatementResource(Resource):
    """Base of the files of what is stated of services."""

    service = ImportColumn("OZG-ID", "service", SERVICE)
    effective_on = ImportColumn("Seit", "effective_on", DAY)
    date_precision = ImportColumn("Datumsangabe", "date_precision", PRECISION)
    note = ImportColumn("Bemerkung", "note", TEXT)
    source = ImportColumn("Quelle", "source", TEXT)
    file_reference = ImportColumn("Aktenzeichen", "file_reference", TEXT)


class MaturityResource(StatementResource):
    leika = ImportColumn("Leistungsschlüssel", "leika", LEIKA)
    level = ImportColumn(
        "Stufe",
        "level",
        RelationWidget(MaturityLevel, {"model__edition": ("Modell", TEXT), "number": ("Stufe", WholeNumberWidget())}),
    )
    evidence = ImportColumn("Nachweis", "evidence", TEXT)

    class Meta(Resource.Meta):
        model = MaturityChange
        fields = (*STATEMENT, "leika", "level", "evidence")
        import_id_fields = ("service", "leika", "effective_on")


class ProvisionResource(StatementResource):
    kind = ImportColumn("Bezugsweg", "kind", ChoiceWidget(ProvisionKind))
    efa_class = ImportColumn("EfA-Klasse", "efa_class", ChoiceWidget(EfaClass, official=True))
    implementing_state = ImportColumn(
        "umsetzendes Land", "implementing_state", ChoiceWidget(FederalState, empty="", official=True)
    )
    operator = ImportColumn("Betreiber", "operator", TEXT)
    product = ImportColumn("Produkt", "product", TEXT)
    contract_step = ImportColumn("Vertragsschritt", "contract_step", ChoiceWidget(ContractStep))

    class Meta(Resource.Meta):
        model = ProvisionChange
        fields = (*STATEMENT, "kind", "efa_class", "implementing_state", "operator", "product", "contract_step")
        import_id_fields = OF_DAY


class PortalResource(StatementResource):
    portal = ImportColumn("Portal", "portal", ChoiceWidget(Portal))
    address = ImportColumn("Adresse", "address", TEXT)

    class Meta(Resource.Meta):
        model = PortalChange
        fields = (*STATEMENT, "portal", "address")
        import_id_fields = OF_DAY


class ResponsibilityResource(StatementResource):
    unit = ImportColumn("Leistungseinheit", "unit", unit_named("Seit"))

    class Meta(Resource.Meta):
        model = ResponsibilityChange
        fields = (*STATEMENT, "unit")
        import_id_fields = OF_DAY


class TargetResource(StatementResource):
    target_on = ImportColumn("Online bis", "target_on", DAY)

    class Meta(Resource.Meta):
        model = TargetChange
        fields = (*STATEMENT, "target_on")
        import_id_fields = OF_DAY


class ProcessResource(StatementResource):
    depth = ImportColumn("Interner Prozess", "depth", ChoiceWidget(ProcessDepth))

    class Meta(Resource.Meta):
        model = ProcessChange
        fields = (*STATEMENT, "depth")
        import_id_fields = OF_DAY


class FimResource(StatementResource):
    leika = ImportColumn("Leistungsschlüssel", "leika", LEIKA)
    block = ImportColumn("Baustein", "block", ChoiceWidget(FimBlock))
    status = ImportColumn("Status", "status", ChoiceWidget(FimStatus, official=True))

    class Meta(Resource.Meta):
        model = FimChange
        fields = (*STATEMENT, "leika", "block", "status")
        import_id_fields = ("service", "leika", "block", "effective_on")
        fallback_id_fields: ClassVar = (("service", "block", "effective_on"),)

    def meant(self, values: Mapping[str, object], records: Sequence[Record], cell: CellByHeader) -> Sequence[Record]:
        """A file without the column speaks of services as a whole."""
        return records if "leika" in values else [each for each in records if cast(FimChange, each).leika_id is None]


register_aliases(
    {
        "OZG-ID": ("OZG ID", "OZGID", "OZG-Nummer", "OZG-Nr."),
        "OZG-Leistung": ("Leistung", "Leistungsname", "Bezeichnung der Leistung", "OZG-Leistungsbezeichnung"),
        "Leistung": ("OZG-Leistung", "Leistungsname"),
        "Leistungsschlüssel": ("LeiKa-ID", "LeiKa-Schlüssel", "LeiKa ID", "LeiKa", "Leistungs-ID"),
        "LeiKa-Leistung": ("Leistungsbezeichnung", "Bezeichnung"),
        "Typisierung": ("Typ", "LeiKa-Typ", "Leistungstyp"),
        "Lebens-/Geschäftslage": ("Lebenslage", "Geschäftslage", "Lage", "LL/GL"),
    }
)
register(
    ImportTable(
        "ozg-katalog",
        "OZG-Katalog",
        when_filled("Themenfeld", FieldResource),
        when_filled("Lebens-/Geschäftslage", situation_resource("Lebens-/Geschäftslage")),
        service_resource("OZG-Leistung", "Lebens-/Geschäftslage", CatalogueResource, ("catalogue_status",)),
    ),
    ImportTable(
        "leika",
        "LeiKa-Leistungen",
        LeikaResource,
        when_filled("OZG-ID", LeikaAssignmentResource),
        joined={"OZG-ID": "assignments__service__ozg_id"},
        formats=(XZUFI, STECKBRIEFE),
    ),
    ImportTable("reifegrade", "Reifegrade", MaturityResource),
    ImportTable("bezugswege", "Bezugswege", ProvisionResource),
    ImportTable("portale", "Portale", PortalResource),
    ImportTable("zustaendigkeiten", "Zuständigkeiten", ResponsibilityResource),
    ImportTable("zieltermine", "Zieltermine", TargetResource),
    ImportTable("interne-prozesse", "Interne Prozesse", ProcessResource),
    ImportTable("fim-bausteine", "FIM-Bausteine", FimResource, formats=(DESCRIPTIONS,)),
)
