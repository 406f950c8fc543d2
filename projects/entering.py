"""Phases, steps and confirmations that are entered where one reads the lists of rollouts and bundles."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from records.entries.confirming import confirming_view
from records.entries.event import one_entry
from records.entries.forms import enter_with, entry_page
from records.entries.views import (
    ALL,
    BACK,
    CHOSEN,
    back_of,
    entry_view,
    in_reach,
    keys_chosen,
    query_of,
    require_right,
    with_chosen,
)
from records.rights import may

from .choices import WITHOUT_PHASE
from .entry_forms import EnterPhaseForm, TakeStepForm
from .filters import BundleFilterSet, RolloutFilterSet
from .forms import PhaseChangePageForm
from .models import BundleStep, PhaseChange, ProcessBundle, Rollout, RolloutQuerySet
from .phase_entry import entry_title, phase_of_slug
from .phases import NamedPhase, Phases

NOTHING_CHOSEN = "Bitte wählen Sie erst Leistungseinheiten aus."
MOST_LISTED = 100


def chosen_in_list(model: Any, filterset: Any) -> Any:
    """Reads which rows are chosen: those ticked, or all that the filters of the list leave."""

    def chosen(request: HttpRequest) -> Any:
        if request.POST.get(ALL):
            today = timezone.localdate()
            query = query_of(request.POST.get(BACK, ""))
            rows = filterset(query, queryset=model.objects.on(today), key_date=today).qs
            return model.objects.filter(pk__in=rows.order_by().values("pk"))
        return model.objects.filter(pk__in=keys_chosen(request))

    return chosen


chosen_rollouts = chosen_in_list(Rollout, RolloutFilterSet)
chosen_bundles = chosen_in_list(ProcessBundle, BundleFilterSet)
confirm_rollouts = confirming_view(Rollout, "rollouts", chosen_rollouts)
confirm_bundles = confirming_view(ProcessBundle, "bundles", chosen_bundles)


@entry_view
def enter_phase(request: HttpRequest) -> HttpResponse:
    """Let the chosen rollouts enter a phase. Where not all can, or something is to be asked, a page says so first."""
    require_right(request.user, PhaseChange)
    back = back_of(request, reverse("rollouts"))
    keys = in_reach(chosen_rollouts(request), request.user, PhaseChange)
    rollouts: RolloutQuerySet = Rollout.objects.filter(pk__in=keys)
    try:
        if not keys:
            raise ValidationError(NOTHING_CHOSEN)
        phase = phase_of_slug(rollouts, request.POST.get("phase", ""), Phases.on(timezone.localdate()))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return HttpResponseRedirect(with_chosen(back, keys) if keys else back)
    form = EnterPhaseForm(request.POST, rollouts=rollouts)
    with one_entry(request.user, PhaseChange) as entry:
        number = form.save(phase.key) if form.is_valid() else None
    if number is None:
        return TemplateResponse(request, "projects/enter_phase.html", page_of_entry(form, rollouts, phase, back))
    text = form.what_was_entered(number, phase.name)
    if number == 1 and len(keys) == 1:
        text = text.replace("1 Leistungseinheit", names_of(rollouts)[0], 1)
    messages.success(request, text, extra_tags=entry.token)
    return HttpResponseRedirect(with_chosen(back, keys) if len(keys) > 1 else back)


def names_of(rollouts: RolloutQuerySet) -> list[str]:
    named: Any = rollouts.with_unit(timezone.localdate())
    return list(named.order_by("unit_name__name_key", "pk").values_list("unit_name__name", flat=True))


def page_of_entry(form: EnterPhaseForm, rollouts: RolloutQuerySet, phase: NamedPhase, back: str) -> dict[str, object]:
    """What is asked, which rollouts enter the phase, and which stay as they are, each with why."""
    today = timezone.localdate()
    named: Any = rollouts.with_dated_phase(today).with_phase_name(today).with_unit(today)
    rows = list(
        named.order_by("unit_name__name_key", "pk").values(
            *("pk", "unit_name__name", "current_phase_name", "current_since", "current_precision")
        )
    )
    kept = form.kept(phase.key)
    staying = [{**row, "reason": kept[row["pk"]]} for row in rows if row["pk"] in kept]
    entering = [row for row in rows if row["pk"] not in kept]
    return {
        "form": form,
        "title": entry_title(phase),
        "phase": phase,
        "day": form.cleaned_data.get("effective_on"),
        "number": len(rows),
        "entering": entering[:MOST_LISTED],
        "without_phase": WITHOUT_PHASE,
        "number_entering": len(entering),
        "staying": staying[:MOST_LISTED],
        "number_staying": len(staying),
        "keys": [str(row["pk"]) for row in rows],
        "chosen_name": CHOSEN,
        "back_name": BACK,
        "back": with_chosen(back, [row["pk"] for row in rows]) if len(rows) > 1 else back,
        "sent_to": reverse("enter-phase"),
    }


class CorrectDayForm(PhaseChangePageForm):
    """Since when the phase of a rollout holds: to alter that is a correction."""

    class Meta:
        model = PhaseChange
        fields = ("effective_on", "date_precision")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["narrows"]


@entry_view
def correct_day(request: HttpRequest) -> HttpResponse:
    """Correct the day of the phase that one rollout is in; first a page shows what is entered."""
    require_right(request.user, PhaseChange)
    today, back = timezone.localdate(), back_of(request, reverse("rollouts"))
    changes: Any = PhaseChange.objects.in_force(today).filter(rollout__in=keys_chosen(request))
    change = changes.select_related("rollout").order_by("-effective_on").first()
    if change is None:
        messages.error(request, "Von dieser Leistungseinheit ist keine Phase erfasst.")
        return HttpResponseRedirect(back)
    if not may(request.user, "change", change):
        raise PermissionDenied
    recorded = f"Erfasst ist: {change.value_text} ({change.since_text})."
    form: Any = CorrectDayForm(request.POST if "seen_version" in request.POST else None, instance=change)
    name = names_of(Rollout.objects.filter(pk=change.rollout_id))[0]
    return enter_with(
        request,
        form,
        back=back,
        title=f"{name}: Tag berichtigen",
        button="Berichtigen",
        saved=lambda saved: f"{name} steht {saved.since_text} auf {saved.value_text}: berichtigt.",
        context=lambda: {
            "about": recorded,
            "carried": [(CHOSEN, str(change.rollout_id))],
        },
    )


@entry_view
def enter_step(request: HttpRequest) -> HttpResponse:
    """Let the chosen bundles take a step, all or none; what is wrong or to be asked stands on a page."""
    require_right(request.user, BundleStep)
    back = back_of(request, reverse("bundles"))
    keys = in_reach(chosen_bundles(request), request.user, BundleStep)
    if not keys:
        messages.error(request, "Bitte wählen Sie erst Prozessbündel aus.")
        return HttpResponseRedirect(back)
    if len(keys) > 1:
        back = with_chosen(back, keys)
    form = TakeStepForm(request.POST, chosen=ProcessBundle.objects.filter(pk__in=keys))
    with one_entry(request.user, BundleStep) as entry:
        entered = form.save() if form.is_valid() else None
    if entered is None:
        button = "Trotzdem setzen" if form.is_asking else "Setzen"
        carried = [(CHOSEN, str(key)) for key in keys]
        return entry_page(request, form, back=back, title="Schritt setzen", button=button, carried=carried)
    messages.success(request, what_was_taken(entered), extra_tags=entry.token)
    return HttpResponseRedirect(back)


def what_was_taken(entered: list[BundleStep]) -> str:
    """Elterngeld ist ab 01.06.2021 analysiert. 3 Prozessbündel sind ab 01.06.2021 analysiert."""
    first = entered[0]
    subject = f"{first.bundle} ist" if len(entered) == 1 else f"{len(entered)} Prozessbündel sind"
    return f"{subject} ab {first.effective_on:%d.%m.%Y} {first.get_step_display()}."
