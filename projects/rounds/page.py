"""What the page of a round shows: who was asked, who answered what, what waits to be accepted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.urls import reverse
from django.utils import timezone

from records.on_day import today_of
from records.rights import Account

from ..models import AnswerAcceptance, StatusAnswer, StatusRequest, StatusRound
from ..phases import Phases
from .addresses import AddressField, address_name, address_within
from .standing import RecordedRollout, answer_text, standings_of

Kind = StatusAnswer.Kind


@dataclass(frozen=True)
class AnswerRow:
    """An answer, what it says in German, and what is recorded of its rollout today (None: it left the project)."""

    answer: StatusAnswer
    text: str
    standing: RecordedRollout | None

    @property
    def address(self) -> str:
        """Where `annehmen` or `ablehnen` with the mark of the answer settles it; `zurueck` says where that leads."""
        round_ = self.answer.request.round
        return reverse("status-decide", args=[round_.project.slug, round_.pk])


def answers_waiting(user: Account) -> list[AnswerRow]:
    """What units answered and the account may accept, the oldest first. A fixed number of queries."""
    answers = (
        StatusAnswer.objects.to_accept_by(user)
        .select_related("request__round")
        .prefetch_related(today_of("rollout__unit", StatusAnswer), today_of("request__round__project", StatusAnswer))
    )
    found, phases = list(answers), Phases.on(timezone.localdate())
    standings = standings_of([each.rollout_id for each in found], phases) if found else {}
    return [AnswerRow(each, answer_text(each, phases), standings.get(each.rollout_id)) for each in found]


@dataclass(frozen=True)
class RequestRow:
    """A request, the answers of it that are open, and the field for another address."""

    request: StatusRequest
    answers: Sequence[StatusAnswer]
    field: AddressField


@dataclass(frozen=True)
class ElsewhereRow:
    """An answer of who is not responsible, and the field for the address of who is."""

    row: AnswerRow
    field: AddressField


@dataclass(frozen=True)
class RoundPage:
    """A round as it is now; `typed` are addresses that were sent and are wrong. A fixed number of queries."""

    round: StatusRound
    typed: Mapping[str, AddressField] = field(default_factory=dict)

    @cached_property
    def answers(self) -> list[StatusAnswer]:
        found = StatusAnswer.objects.filter(request__round=self.round).in_order()
        for each in found:
            each.request.round = self.round
        return found

    @cached_property
    def waiting(self) -> list[AnswerRow]:
        """What came and nobody has decided."""
        return self.rows([each for each in self.answers if each.kind and not each.decision])

    @property
    def to_accept(self) -> list[AnswerRow]:
        """Of that what says something of the status."""
        return [row for row in self.waiting if row.answer.kind != Kind.ELSEWHERE]

    @property
    def unchanged(self) -> list[AnswerRow]:
        return [row for row in self.to_accept if row.answer.kind == Kind.UNCHANGED]

    @cached_property
    def decided(self) -> list[AnswerRow]:
        return self.rows([each for each in self.answers if each.decision])

    @cached_property
    def elsewhere(self) -> list[ElsewhereRow]:
        """What others are responsible for, who can be asked: those undecided first."""
        rows = [row for row in [*self.waiting, *self.decided] if row.answer.kind == Kind.ELSEWHERE]
        return [ElsewhereRow(row, self.address_field(row.answer.request, row.answer)) for row in rows]

    @property
    def offered(self) -> dict[str, str]:
        """What stands in the fields for other addresses, by their names."""
        fields = [each.field for each in (*self.open, *self.bounced)] + [each.field for each in self.elsewhere]
        return {each.name: each.value for each in fields}

    @property
    def elsewhere_number(self) -> int:
        """How many of these nobody has decided."""
        return sum(not each.row.answer.decision for each in self.elsewhere)

    def address_field(self, request: StatusRequest, answer: StatusAnswer | None = None) -> AddressField:
        name = address_name(request, answer)
        return self.typed.get(name) or AddressField(name, address_within(answer.responsible) if answer else "")

    @cached_property
    def open(self) -> list[RequestRow]:
        return self.request_rows(lambda request: not request.bounced_at)

    @cached_property
    def bounced(self) -> list[RequestRow]:
        return self.request_rows(lambda request: bool(request.bounced_at))

    def request_rows(self, belongs: Callable[[StatusRequest], bool]) -> list[RequestRow]:
        by_request: dict[int, list[StatusAnswer]] = {}
        for answer in self.answers:
            if not answer.kind and belongs(answer.request):
                by_request.setdefault(answer.request_id, []).append(answer)
        return [
            RequestRow(answers[0].request, answers, self.address_field(answers[0].request))
            for answers in by_request.values()
        ]

    def rows(self, answers: Sequence[StatusAnswer]) -> list[AnswerRow]:
        return [
            AnswerRow(each, answer_text(each, self.phases), self.standings.get(each.rollout_id)) for each in answers
        ]

    @cached_property
    def phases(self) -> Phases:
        return Phases.on(timezone.localdate())

    @cached_property
    def standings(self) -> dict[int, RecordedRollout]:
        return standings_of([each.rollout_id for each in self.answers if each.kind], self.phases)

    @property
    def chosen_number(self) -> int:
        """Of how many rollouts it wants to know."""
        return len(self.answers)

    @property
    def asked_number(self) -> int:
        """Of how many somebody was asked: by mail, or by a link that was shown to be passed on."""
        return sum(bool(each.kind) or each.request.is_asked for each in self.answers)

    @property
    def answered_number(self) -> int:
        return sum(bool(each.kind) for each in self.answers)

    @property
    def open_number(self) -> int:
        return sum(len(row.answers) for row in self.open)

    @property
    def bounced_number(self) -> int:
        return sum(len(row.answers) for row in self.bounced)

    @property
    def to_send(self) -> list[StatusRequest]:
        """The requests with an address that nothing was sent to yet."""
        return [row.request for row in self.open if row.request.email and not row.request.sent_at]

    @property
    def without_link(self) -> list[StatusRequest]:
        """The requests that nobody could pass on yet."""
        return [row.request for row in self.open if not row.request.is_asked]

    @property
    def without_address(self) -> list[RequestRow]:
        return [row for row in self.open if not row.request.email]

    @property
    def with_address(self) -> list[RequestRow]:
        return [row for row in self.open if row.request.email]

    @property
    def to_remind(self) -> list[StatusRequest]:
        return [row.request for row in self.open if row.request.sent_at and not row.request.unsubscribed_at]

    @property
    def reminded_next_on(self) -> date | None:
        """The next day on which somebody is reminded by itself."""
        return min((day for row in self.open if (day := row.request.reminded_next_on)), default=None)

    @cached_property
    def acceptances(self) -> list[AnswerAcceptance]:
        """Those that can be undone, the newest first."""
        runs = self.round.acceptances.filter(undone_at__isnull=True)
        return list(runs.select_related("accepted_by").prefetch_related("answers"))
