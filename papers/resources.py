"""How files of bodies, orders and papers are imported."""

from collections.abc import Sequence
from typing import Any

from imports.registry import register
from imports.resources import ImportColumn, Resource
from imports.tables import ImportTable, when_filled
from imports.widgets import ChoiceWidget, DayWidget, FlagWidget, RelationWidget, TextWidget, WholeNumberWidget
from projects.models import Project
from records.batches import load_related

from .models import Answer, Body, Consultation, ConsultationResult, Order, Paper, PaperProject, Question, SectionText

TEXT, LONG_TEXT, DAY, FLAG = TextWidget(), TextWidget(multiline=True), DayWidget(), FlagWidget()
BODY = RelationWidget(Body, {"name": ("Gremium", TEXT)})
ORDER = RelationWidget(Order, {"reference": ("Antrag", TEXT), "decided_on": ("Beschlossen am", DAY)})
PAPER = RelationWidget(Paper, {"reference": ("Drucksache", TEXT)})
PROJECT = RelationWidget(Project, {"title": ("Projekt", TEXT)}, dated="on_day")
QUESTION = RelationWidget(
    Question,
    {
        "order__reference": ("Antrag", TEXT),
        "order__decided_on": ("Beschlossen am", DAY),
        "number": ("Frage", TEXT),
    },
)
CONSULTATION = RelationWidget(
    Consultation,
    {
        "paper__reference": ("Drucksache", TEXT),
        "held_on": ("Sitzung am", DAY),
        "body__name": ("Gremium", TEXT),
    },
)


class BodyResource(Resource):
    name = ImportColumn("Gremium", "name", TEXT)

    class Meta(Resource.Meta):
        model = Body
        fields = ("name",)
        import_id_fields = ("name",)


class OrderResource(Resource):
    reference = ImportColumn("Antrag", "reference", TEXT)
    motion = ImportColumn("Titel des Antrags", "motion", TEXT)
    body = ImportColumn("Gremium", "body", BODY)
    decided_on = ImportColumn("Beschlossen am", "decided_on", DAY)

    class Meta(Resource.Meta):
        model = Order
        fields = ("reference", "motion", "body", "decided_on")
        import_id_fields = ("reference", "decided_on")
        since = "decided_on"


class QuestionResource(Resource):
    order = ImportColumn("Antrag", "order", ORDER)
    number = ImportColumn("Frage", "number", TEXT)
    text = ImportColumn("Text", "text", LONG_TEXT)
    is_verbatim = ImportColumn("im Wortlaut", "is_verbatim", FLAG)

    class Meta(Resource.Meta):
        model = Question
        fields = ("order", "number", "text", "is_verbatim")
        import_id_fields = ("order", "number")
        since = "order__decided_on"


class PaperResource(Resource):
    reference = ImportColumn("Drucksache", "reference", TEXT)
    name = ImportColumn("Titel", "name", TEXT)
    paper_type = ImportColumn("Art", "paper_type", ChoiceWidget(Paper.Kind, empty=Paper.Kind.REPORT))
    dated_on = ImportColumn("Datum", "dated_on", DAY)
    key_date = ImportColumn("Stichtag", "key_date", DAY)
    is_public = ImportColumn("öffentlich", "is_public", FLAG)
    division = ImportColumn("Geschäftsbereich", "division", TEXT)
    originator = ImportColumn("Ressort / Stadtbetrieb", "originator", TEXT)
    order = ImportColumn("Antrag", "order", ORDER)
    occasion = ImportColumn("Grund der Vorlage", "occasion", LONG_TEXT)
    proposal = ImportColumn("Beschlussvorschlag", "proposal", LONG_TEXT)
    agreements = ImportColumn("Einverständnisse", "agreements", LONG_TEXT)
    signature = ImportColumn("Unterschrift", "signature", TEXT)
    preceding = ImportColumn(
        "Vorangegangene Drucksache",
        "preceding",
        RelationWidget(Paper, {"reference": ("Vorangegangene Drucksache", TEXT)}),
    )

    class Meta(Resource.Meta):
        model = Paper
        fields = (
            "reference",
            "name",
            "paper_type",
            "dated_on",
            "key_date",
            "is_public",
            "division",
            "originator",
            "order",
            "occasion",
            "proposal",
            "agreements",
            "signature",
            "preceding",
        )
        import_id_fields = ("reference",)
        since = "dated_on"


class ConsultationResource(Resource):
    paper = ImportColumn("Drucksache", "paper", PAPER)
    held_on = ImportColumn("Sitzung am", "held_on", DAY)
    body = ImportColumn("Gremium", "body", BODY)
    role = ImportColumn("Beschlussqualität", "role", TEXT)
    is_authoritative = ImportColumn("federführend", "is_authoritative", FLAG)

    class Meta(Resource.Meta):
        model = Consultation
        fields = ("paper", "held_on", "body", "role", "is_authoritative")
        import_id_fields = ("paper", "held_on", "body")
        since = "paper__dated_on"


class ResultResource(Resource):
    """What came of a consultation; certain since the session, where the file has no column that says since when."""

    consultation = ImportColumn("Gremium", "consultation", CONSULTATION)
    stated_on = ImportColumn("Ergebnis vom", "stated_on", DAY)
    text = ImportColumn("Ergebnis", "text", TEXT)

    class Meta(Resource.Meta):
        model = ConsultationResult
        fields = ("consultation", "stated_on", "text")
        import_id_fields = ("consultation", "stated_on")
        fallback_id_fields = (("consultation",),)
        derived = ("stated_on",)
        since = "stated_on"

    def derive_many(self, records: Sequence[Any]) -> None:
        load_related(records, "consultation")
        for record in records:
            record.stated_on = record.stated_on or record.consultation.held_on


class PaperProjectResource(Resource):
    paper = ImportColumn("Drucksache", "paper", PAPER)
    project = ImportColumn("Projekt", "project", PROJECT)
    position = ImportColumn("Reihenfolge", "position", WholeNumberWidget())

    class Meta(Resource.Meta):
        model = PaperProject
        fields = ("paper", "project", "position")
        import_id_fields = ("paper", "project")
        since = "paper__dated_on"


class SectionTextResource(Resource):
    paper = ImportColumn("Drucksache", "paper", PAPER)
    section = ImportColumn("Abschnitt", "section", TEXT)
    project = ImportColumn("Projekt", "project", PROJECT)
    text = ImportColumn("Text", "text", LONG_TEXT)
    is_left_out = ImportColumn("weglassen", "is_left_out", FLAG)

    class Meta(Resource.Meta):
        model = SectionText
        fields = ("paper", "section", "project", "text", "is_left_out")
        import_id_fields = ("paper", "section", "project")
        since = "paper__dated_on"


class AnswerResource(Resource):
    paper = ImportColumn("Drucksache", "paper", PAPER)
    question = ImportColumn("Frage", "question", QUESTION)
    target = ImportColumn("Beantwortet in", "target", TEXT)

    class Meta(Resource.Meta):
        model = Answer
        fields = ("paper", "question", "target")
        import_id_fields = ("paper", "question", "target")
        since = "paper__dated_on"


register(
    ImportTable("gremien", "Gremien", BodyResource),
    ImportTable("auftraege", "Aufträge des Rates", OrderResource),
    ImportTable("fragen", "Fragen der Aufträge", QuestionResource),
    ImportTable("drucksachen", "Drucksachen", PaperResource),
    ImportTable("beratungsfolge", "Beratungsfolgen", ConsultationResource, when_filled("Ergebnis", ResultResource)),
    ImportTable("drucksachen-projekte", "Projekte der Drucksachen", PaperProjectResource),
    ImportTable("drucksachen-texte", "Texte der Drucksachen", SectionTextResource),
    ImportTable("drucksachen-antworten", "Antworten der Drucksachen", AnswerResource),
)
