"""Papers, the bodies that they go to, and their orders."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from papers.models import Body, Consultation, ConsultationResult, Order, Paper, PaperProject, Question


class BodyFactory(DjangoModelFactory):
    class Meta:
        model = Body

    name = factory.Sequence(lambda n: f"Ausschuss {n}")


class OrderFactory(DjangoModelFactory):
    class Meta:
        model = Order

    reference = factory.Sequence(lambda n: f"A/{n}")
    motion = "Sachstand"
    body = factory.SubFactory(BodyFactory)
    decided_on = date(2020, 1, 1)


class QuestionFactory(DjangoModelFactory):
    class Meta:
        model = Question

    order = factory.SubFactory(OrderFactory)
    number = factory.Sequence(lambda n: f"{n}")
    text = "Wie weit?"
    is_verbatim = True


class PaperFactory(DjangoModelFactory):
    """`projects` are those it reports on."""

    class Meta:
        model = Paper
        skip_postgeneration_save = True

    reference = factory.Sequence(lambda n: f"VO/{n}")
    name = "Sachstand"
    dated_on = factory.SelfAttribute("key_date")
    key_date = date(2020, 12, 31)
    proposal = "Kenntnisnahme."

    @factory.post_generation
    def projects(self, create, projects, **kwargs):
        for project in projects or ():
            PaperProject.objects.create(paper=self, project=project)


class ConsultationFactory(DjangoModelFactory):
    class Meta:
        model = Consultation

    paper = factory.SubFactory(PaperFactory)
    body = factory.SubFactory(BodyFactory)
    held_on = date(2021, 1, 15)
    role = "Entgegennahme o. B."


class ConsultationResultFactory(DjangoModelFactory):
    class Meta:
        model = ConsultationResult

    consultation = factory.SubFactory(ConsultationFactory)
    stated_on = date(2021, 1, 15)
    text = "entgegengenommen"
