"""How files of bodies, orders and papers are imported."""

from imports.resources import Column, Resource
from imports.tables import ImportTable, register
from imports.widgets import DayWidget, FlagWidget, RelationWidget, TermWidget, TextWidget, WholeNumberWidget
from projects.models import Project

from .models import Answer, Body, Consultation, Order, Paper, PaperProject, Question, SectionText

TEXT, LONG_TEXT, DAY, FLAG = TextWidget(), TextWidget(multiline=True), DayWidget(), FlagWidget()
BODY = RelationWidget(Body, {"name": ("Gremium", TEXT)})
ORDER = RelationWidget(Order, {"reference": ("Antrag", TEXT), "decided_on": ("Beschlossen am", DAY)})
PAPER = RelationWidget(Paper, {"reference": ("Drucksache", TEXT)})
PROJECT = RelationWidget(Project, {"title": ("Projekt", TEXT)})
QUESTION = RelationWidget(
    Question,
    {
        "order__reference": ("Antrag", TEXT),
        "order__decided_on": ("Beschlossen am", DAY),
        "number": ("Frage", TEXT),
    },
)


class BodyResource(Resource):
    name = Column("Gremium", "name", TEXT)

    class Meta(Resource.Meta):
        model = Body
        fields = ("name",)
        import_id_fields = ("name",)


class OrderResource(Resource):
    reference = Column("Antrag", "reference", TEXT)
    motion = Column("Titel des Antrags", "motion", TEXT)
    body = Column("Gremium", "body", BODY)
    decided_on = Column("Beschlossen am", "decided_on", DAY)

    class Meta(Resource.Meta):
        model = Order
        fields = ("reference", "motion", "body", "decided_on")
        import_id_fields = ("reference", "decided_on")


class QuestionResource(Resource):
    order = Column("Antrag", "order", ORDER)
    number = Column("Frage", "number", TEXT)
    text = Column("Wortlaut", "text", LONG_TEXT)

    class Meta(Resource.Meta):
        model = Question
        fields = ("order", "number", "text")
        import_id_fields = ("order", "number")


class PaperResource(Resource):
    reference = Column("Drucksache", "reference", TEXT)
    name = Column("Titel", "name", TEXT)
    paper_type = Column("Art", "paper_type", TermWidget(Paper.Kind, empty=Paper.Kind.REPORT))
    dated_on = Column("Datum", "dated_on", DAY)
    key_date = Column("Stichtag", "key_date", DAY)
    is_public = Column("öffentlich", "is_public", FLAG)
    division = Column("Geschäftsbereich", "division", TEXT)
    originator = Column("Ressort / Stadtbetrieb", "originator", TEXT)
    order = Column("Antrag", "order", ORDER)
    occasion = Column("Grund der Vorlage", "occasion", LONG_TEXT)
    proposal = Column("Beschlussvorschlag", "proposal", LONG_TEXT)
    agreements = Column("Einverständnisse", "agreements", LONG_TEXT)
    signature = Column("Unterschrift", "signature", TEXT)
    preceding = Column(
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


class ConsultationResource(Resource):
    paper = Column("Drucksache", "paper", PAPER)
    held_on = Column("Sitzung am", "held_on", DAY)
    body = Column("Gremium", "body", BODY)
    role = Column("Beschlussqualität", "role", TEXT)
    is_authoritative = Column("federführend", "is_authoritative", FLAG)
    result = Column("Ergebnis", "result", TEXT)

    class Meta(Resource.Meta):
        model = Consultation
        fields = ("paper", "held_on", "body", "role", "is_authoritative", "result")
        import_id_fields = ("paper", "held_on", "body")


class PaperProjectResource(Resource):
    paper = Column("Drucksache", "paper", PAPER)
    project = Column("Projekt", "project", PROJECT)
    position = Column("Reihenfolge", "position", WholeNumberWidget())

    class Meta(Resource.Meta):
        model = PaperProject
        fields = ("paper", "project", "position")
        import_id_fields = ("paper", "project")


class SectionTextResource(Resource):
    paper = Column("Drucksache", "paper", PAPER)
    section = Column("Abschnitt", "section", TEXT)
    project = Column("Projekt", "project", PROJECT)
    text = Column("Text", "text", LONG_TEXT)
    is_left_out = Column("weglassen", "is_left_out", FLAG)

    class Meta(Resource.Meta):
        model = SectionText
        fields = ("paper", "section", "project", "text", "is_left_out")
        import_id_fields = ("paper", "section", "project")


class AnswerResource(Resource):
    paper = Column("Drucksache", "paper", PAPER)
    question = Column("Frage", "question", QUESTION)
    target = Column("Beantwortet in", "target", TEXT)

    class Meta(Resource.Meta):
        model = Answer
        fields = ("paper", "question", "target")
        import_id_fields = ("paper", "question", "target")


register(
    ImportTable("gremien", "Gremien", BodyResource),
    ImportTable("auftraege", "Aufträge des Rates", OrderResource),
    ImportTable("fragen", "Fragen der Aufträge", QuestionResource),
    ImportTable("drucksachen", "Drucksachen", PaperResource),
    ImportTable("beratungsfolge", "Beratungsfolgen", ConsultationResource),
    ImportTable("drucksachen-projekte", "Projekte der Drucksachen", PaperProjectResource),
    ImportTable("drucksachen-texte", "Texte der Drucksachen", SectionTextResource),
    ImportTable("drucksachen-antworten", "Antworten der Drucksachen", AnswerResource),
)
