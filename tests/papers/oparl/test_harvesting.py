"""The law of the interface: whoever asks what changed has the same afterwards as whoever reads everything anew.

Whatever is done to papers, through the doors of the program: written, withheld, frozen, published, released, redacted,
what came of them entered, corrected, deleted; while days pass on which papers become public by themselves. And where
whoever runs the database takes one back.
"""

from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
import time_machine as machine
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from papers.content import fingerprint
from papers.models import ConsultationResult, Paper
from records.history import remember
from tests.conftest import seed_of
from tests.factories import BodyFactory, ConsultationFactory, PaperFactory, ProjectFactory, UserFactory
from tests.pages import delete, fields_of
from tests.papers.oparl.harvester import Harvester
from tests.papers.oparl.reading import SECRET, SYSTEM, Reader
from tests.samples import seeds, size

pytestmark = pytest.mark.django_db
BEGIN = datetime(2021, 6, 1, 9, 0, 0, 700_000, tzinfo=ZoneInfo("Europe/Berlin"))
ADMIN = "/admin/papers/paper"
RESULT = "/admin/papers/consultationresult"
DAY = date(2021, 5, 10)
# What passes between a deed and the next one: mostly they are of one second; never none, as of any clock.
STEPS = [*[timedelta(milliseconds=1)] * 3, timedelta(milliseconds=300), timedelta(seconds=90), timedelta(days=1)]


class City:
    """Papers that go to two bodies on one day, and two accounts: who freezes does not publish."""

    def __init__(self, random, settings):
        settings.SITE_URL = "https://ozg.stadt.example"
        self.random = random
        self.clients = self.first, self.second = Client(), Client()
        self.accounts = UserFactory(is_superuser=True), UserFactory(is_superuser=True)
        bodies = [BodyFactory(name=f"Ausschuss {name} {SECRET}") for name in "AB"]
        project = ProjectFactory(title="Aktenplan")
        before = None
        for number in range(size(6, 3)):
            key_date = date(2020, 1 + number, 28)
            before = PaperFactory(
                reference=f"VO/{number}", name=f"Bericht {SECRET} {number}", key_date=key_date, projects=[project],
                preceding=before if random.random() < 0.6 else None,
            )  # fmt: skip
            for body in random.sample(bodies, random.choice([1, 2])):
                ConsultationFactory(paper=before, body=body, held_on=DAY, role=f"Vortrag {SECRET} {number}")

    def papers(self, **conditions):
        return list(Paper.objects.filter(**conditions).order_by("pk"))

    def some(self, things):
        return self.random.choice(things) if things else None

    def do(self):
        """Something that can be done, through its door."""
        deeds = (
            *(self.freeze, self.freeze, self.publish, self.publish, self.withhold, self.release, self.redact),
            *(self.enter_result, self.enter_result, self.correct_result, self.delete_result, self.take_back),
        )
        return self.begin(self.random.choice(deeds))

    def begin(self, deed):
        """Both sign in anew: sessions end while days pass."""
        for client, account in zip(self.clients, self.accounts, strict=True):
            client.force_login(account)
        return deed()

    def withhold(self):
        if paper := self.some(self.papers(state="DRAFT")):
            page = f"{ADMIN}/{paper.pk}/change/"
            until = timezone.localdate() + timedelta(days=self.random.choice([0, 1, 400]))
            self.post(self.first, page, fields_of(self.first.get(page)) | {"not_public_until": f"{until:%d.%m.%Y}"})
            assert Paper.objects.get(pk=paper.pk).not_public_until == until
            return f"{paper} until {until}"
        return None

    def freeze(self):
        if paper := self.some(self.papers(state="DRAFT")):
            self.post(self.first, f"{ADMIN}/{paper.pk}/einfrieren/", {})
            assert not Paper.objects.get(pk=paper.pk).is_draft
            return f"{paper} frozen"
        return None

    def publish(self):
        if paper := self.some(self.papers(state="FROZEN")):
            self.post(self.second, f"{ADMIN}/{paper.pk}/veroeffentlichen/", {})
            assert Paper.objects.get(pk=paper.pk).is_published
            return f"{paper} published"
        return None

    def release(self):
        withheld = [paper for paper in self.papers(not_public_until__isnull=False) if paper.is_withheld]
        if paper := self.some([paper for paper in withheld if not paper.is_draft]):
            self.post(self.first, f"{ADMIN}/", {"action": "release", "_selected_action": paper.pk})
            assert not Paper.objects.get(pk=paper.pk).is_withheld
            return f"{paper} released"
        return None

    def redact(self):
        number, passage = self.random.randrange(3), self.random.choice([SECRET, f"Vortrag {SECRET}", "Bericht"])
        paper = self.some([paper for paper in self.papers(state="PUBLISHED") if paper.reference == f"VO/{number}"])
        if not paper:
            return None
        confirmed = {"passage": passage, "reason": "Name", "confirm": fingerprint(passage)}
        answer = self.first.post(f"{ADMIN}/{paper.pk}/schwaerzen/", confirmed)
        assert answer.status_code in (200, 302)
        return f"{passage} taken out of {paper}" if answer.status_code == 302 else None

    def enter_result(self):
        frozen = [paper for paper in self.papers() if not paper.is_draft]
        if paper := self.some(frozen):
            consultation = self.some(list(paper.consultation_set.all()))
            day = DAY + timedelta(days=self.random.randrange(5))
            if not consultation.results.filter(stated_on=day).exists():
                page = f"{RESULT}/add/?consultation={consultation.pk}"
                sent = {"stated_on": f"{day:%d.%m.%Y}", "text": f"entgegengenommen {self.random.randrange(99)}"}
                self.post(self.first, page, fields_of(self.first.get(page)) | sent)
                assert consultation.results.filter(stated_on=day).exists()
                return f"result of {consultation}"
        return None

    def correct_result(self):
        if result := self.some(list(ConsultationResult.objects.order_by("pk"))):
            page = f"{RESULT}/{result.pk}/change/"
            sent = {"text": f"vertagt {self.random.randrange(99)}", "change_reason": "Schreibfehler"}
            self.post(self.first, page, fields_of(self.first.get(page)) | sent)
            return f"{result} corrected"
        return None

    def delete_result(self):
        if result := self.some(list(ConsultationResult.objects.order_by("pk"))):
            assert delete(self.first, f"{RESULT}/{result.pk}/delete/", "Irrtum").status_code == 302
            return f"{result} deleted"
        return None

    def take_back(self):
        """Past the program, with or without an entry in the history."""
        for_all = list(Paper.objects.for_all().order_by("pk"))
        if len(for_all) < 2:
            return None
        paper = self.some(for_all)
        QuerySet(Paper).filter(pk=paper.pk).update(not_public_until=date(2199, 12, 31))
        if is_entered := self.random.random() < 0.5:
            remember(Paper, [paper.pk], "~")
        return f"{paper} taken back{'' if is_entered else ' past its history'}"

    def post(self, client, page, sent):
        answer = client.post(page, sent)
        assert answer.status_code == 302, answer.content.decode()


@pytest.mark.walk
@pytest.mark.parametrize("seed", seeds(4))
def test_what_is_asked_for_since_makes_the_same_of_it_as_all_anew(client, settings, request, seed):
    random = Random(f"{seed_of(request.config)} {seed}")
    reader = Reader(client)
    moment, done = BEGIN, []
    with machine.travel(BEGIN, tick=False) as clock:
        city = City(random, settings)
        harvesters = [Harvester(reader.read, SYSTEM, omits_internal=omits, limit=3) for omits in (False, True)]
        for _ in range(60):
            if len(done) == size(30, 5):
                break
            if deed := city.do():
                done.append(f"{moment} {deed}")
            moment += random.choice(STEPS)
            clock.move_to(moment)
            each = random.choice(harvesters)
            anew = Harvester(reader.read, SYSTEM, omits_internal="omit_internal" in each.parameters).harvest()
            assert each.harvest() == anew, "\n".join(done)
    assert done


@pytest.mark.walk
def test_a_paper_comes_by_itself_when_its_day_is_over(client, settings):
    """Nothing is written at midnight; whoever asked a second before is told afterwards."""
    reader = Reader(client)
    settings.SITE_URL = "https://ozg.stadt.example"
    with machine.travel("2021-06-01T09:00:00+02:00", tick=False) as clock:
        city = City(Random(1), settings)
        [paper, *_] = city.papers()
        QuerySet(Paper).filter(pk=paper.pk).update(not_public_until=date(2021, 6, 3))
        remember(Paper, [paper.pk], "~")
        city.some = lambda things: things[0]
        city.begin(city.freeze)
        city.begin(city.publish)
        harvester = Harvester(reader.read, SYSTEM)
        clock.move_to("2021-06-03T23:59:59+02:00")
        assert [each for each in harvester.harvest() if "/papers/" in each] == []
        clock.move_to("2021-06-04T00:00:00+02:00")
        came = harvester.harvest()["https://ozg.stadt.example/oparl/1.1/papers/vo-0"]
    assert (came["created"], came["modified"]) == ("2021-06-04T00:00:00+02:00",) * 2
