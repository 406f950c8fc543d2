"""What is confirmed, and what a confirmation refuses."""

from projects.models import Phase, ProcessBundle, Rollout

from ..desk import german
from .base import Deed, any_of, deed, free, some_of
from .phases import OfPhases, other_phase


class Confirmed(Deed):
    """That the status of some held on the day."""

    model = Rollout
    address = "projects/rollout/"

    def records(self, day):
        return self.model.objects.belonging(day)

    def enter(self, desk, day):
        chosen = some_of(desk, self.records(day).exclude(confirmations__confirmed_on=day), 4)
        if chosen:
            desk.act(self.address, "confirm", chosen, confirm_status="1", confirmed_on=german(day))
        return bool(chosen)


@deed
class ConfirmedRollouts(Confirmed):
    pass


@deed
class ConfirmedBundles(Confirmed):
    model = ProcessBundle
    address = "projects/processbundle/"


@deed
class ContradictedPhase(OfPhases):
    """A phase is entered for a day on which the one before was confirmed: refused, until the confirmation is
    corrected."""

    def enter(self, desk, day):
        rollout = any_of(desk, free(day).filter(confirmations=None).with_phase(day).exclude(current_phase=None))
        if rollout is None:
            return False
        confirmed = Phase.objects.on_day(day).get(pk=rollout.current_phase)
        phase = other_phase(desk, confirmed, day)
        desk.act("projects/rollout/", "confirm", [rollout], confirm_status="1", confirmed_on=german(day))
        late = {"rollout": rollout.pk, "phase": phase.pk, "effective_on": german(day)}
        refusal = f"ist „{confirmed}“ bestätigt; dann würde an dem Tag aber „{phase}“"
        desk.refused("projects/phasechange/add/", refusal, **late)
        confirmation = rollout.confirmations.get()
        address = f"projects/rolloutconfirmation/{confirmation.pk}/change/"
        desk.save(address, phase=phase.pk, change_reason="Lesefehler")
        desk.save("projects/phasechange/add/", **late)
        return True
