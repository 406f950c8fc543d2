"""Starting a round: who is asked, at which address; and what is put right of it later."""

from collections import defaultdict
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from units.models import ContactAddress, Unit

from ..models import Rollout, StatusAnswer, StatusRequest, StatusRound
from ..models.rounds import StatusAnswerQuerySet
from .links import token_of

NOBODY = "Danach wird niemand gefragt: Kein Stand ist so lange unbestätigt."


@transaction.atomic
def start(round_: StatusRound) -> StatusRound:
    """Save the round with one request for each address of its units, and one for each unit without an address. Raises
    a ValidationError where nobody would be asked."""
    asked = list(round_.asked(timezone.localdate()).order_by("unit_name__name_key", "pk").values_list("pk", "unit"))
    if not asked:
        raise ValidationError(NOBODY)
    round_.save()
    emails = dict(ContactAddress.objects.filter(unit__in=[unit for _, unit in asked]).values_list("unit", "email"))
    by_address: dict[str, list[int]] = defaultdict(list)
    for rollout, unit in asked:
        email = emails.get(unit, "")
        by_address[email.casefold() or f"unit {unit}"].append(rollout)
    spelled = {email.casefold(): email for email in emails.values()}
    for key, rollouts in by_address.items():
        ask(round_, rollouts, spelled.get(key, ""))
    return round_


def ask(round_: StatusRound, rollouts: list[int], email: str) -> StatusRequest:
    """A request about these rollouts at an address, with its link."""
    request = StatusRequest.objects.create(round=round_, email=email)
    token_of(request)
    StatusAnswer.objects.bulk_create(StatusAnswer(request=request, rollout_id=rollout) for rollout in rollouts)
    return request


@transaction.atomic
def ask_elsewhere(answers: StatusAnswerQuerySet, email: str) -> StatusRequest:
    """Ask about the rollouts of these answers, all of one request, at another address, by a new link and by that alone:
    the former one leads to what is left. Raises a ValidationError where nothing can be asked anew."""
    moved = list(answers.anew().select_for_update(of=("self",)).select_related("request__round"))
    if not moved:
        raise ValidationError("Dazu ist nichts mehr offen.")
    StatusAnswer.objects.filter(pk__in=[answer.pk for answer in moved]).delete()
    return ask(moved[0].request.round, [answer.rollout_id for answer in moved], email)


def keep_address(request: StatusRequest, user: Any) -> list[Unit]:
    """Keep the address of a request with its units, as far as the account may: those of which it is kept now."""
    units = Rollout.objects.filter(status_answers__request=request).values_list("unit", flat=True)
    known = {each.unit_id: each for each in ContactAddress.objects.filter(unit__in=list(units))}
    kept = []
    for unit in units:
        address = known.get(unit) or ContactAddress(unit_id=unit)
        if address.email == request.email:
            continue
        permission = f"units.{'change' if address.pk else 'add'}_contactaddress"
        if user.has_perm(permission, address):
            address.email = request.email
            address.save()
            kept.append(address.unit)
    return kept
