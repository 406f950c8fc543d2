"""People who sign in."""

from datetime import date

import factory
from django.contrib.auth.models import Group, User
from factory.django import DjangoModelFactory

from ozgtracker.models import AuditFileDownload, RetentionRule
from ozgtracker.rights.models import Role
from records.second_person.models import PendingCorrection

from .projects import ProjectFactory


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person-{n}")
    password = factory.PostGenerationMethodCall("set_password", "geheim")
    is_staff = True

    @factory.post_generation
    def group(self, create, name, **kwargs):
        self.save()
        if name:
            self.groups.add(Group.objects.get(name=name))


class RetentionRuleFactory(DjangoModelFactory):
    class Meta:
        model = RetentionRule

    kind = RetentionRule.Kind.IMPORT_RUNS
    days = 30
    afterwards = RetentionRule.Afterwards.DELETE
    source = "Dienstanweisung Schriftgut, § 7"


class AuditFileDownloadFactory(DjangoModelFactory):
    class Meta:
        model = AuditFileDownload

    by = factory.SubFactory(UserFactory)
    grant = 1
    name = "Aktenplan, Land Nordrhein-Westfalen"
    key_date = date(2021, 4, 8)
    sha256 = "0" * 64
    size = 1000


class RoleFactory(DjangoModelFactory):
    class Meta:
        model = Role

    account = factory.SubFactory(UserFactory)
    group = factory.LazyFunction(lambda: Group.objects.get(name="Projektleitung"))


class PendingCorrectionFactory(DjangoModelFactory):
    """What an account laid before a second person who may change status notes of the project."""

    class Meta:
        model = PendingCorrection

    class Params:
        project = factory.SubFactory(ProjectFactory)

    asked_by = factory.SubFactory(UserFactory)
    door = "form"
    title = "Statusbericht geändert"
    reason = "Rückfrage"
    touched = "veröffentlicht: VO/0504/21 (Stichtag 08.04.2021)"
    fingerprint = "0" * 64
    sent = factory.LazyFunction(lambda: {"address": "/admin/projects/statusnote/add/", "values": []})
    places = factory.LazyAttribute(
        lambda self: [{"model": "projects.StatusNote", "action": "change", "areas": {"project": [self.project.pk]}}]
    )
