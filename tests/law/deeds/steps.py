"""Steps of process bundles."""

from datetime import timedelta

from projects.choices import Step, StepState
from projects.models import BundleMembership, BundleStep, ProcessBundle

from ..desk import german
from .base import Deed, bundles_belonging, correction, deed, free_bundles, row, rows_by_then, since_joining, some_of


class OfSteps(Deed):
    """The lists of bundles show the days of steps, that of projects how many are digitised, where of all bundles
    something is stated."""

    kinds = (BundleStep,)
    follows = Deed.follows | {"projekte"}

    def shown(self, day):
        stated = steps_on(day)
        digitised = {
            project: sum(stated.get((bundle, Step.DIGITISED), [""])[0] == StepState.TAKEN for bundle in bundles)
            for project, bundles in bundles_of_projects(day).items()
            if all((bundle, Step.RECORDED) in stated for bundle in bundles)
        }
        return {"prozessbuendel": stated, "projekte": digitised}

    def begun(self, desk, day):
        """Bundles that are `free_bundles`, each with the number of steps taken, in random order."""
        stated, bundles = steps_on(day), list(free_bundles(day).order_by("pk"))
        for bundle in desk.random.sample(bundles, len(bundles)):
            yield bundle, sum(stated.get((bundle.pk, step), [""])[0] == StepState.TAKEN for step in Step)


def steps_on(day):
    """What is stated on the day of each bundle and step, since the bundle joined its project: state, day, precision."""
    return {
        (bundle, step): [state, since, precision]
        for step in Step
        for bundle, (since, state, precision) in since_joining(
            BundleStep.objects.filter(step=step), "bundle", BundleMembership.objects, day, "state", "date_precision"
        ).items()
        if bundle in bundles_belonging(day)
    }


def bundles_of_projects(day):
    """The bundles that belong to each project on the day."""
    by_project = {}
    for bundle, project in ProcessBundle.objects.filter(pk__in=bundles_belonging(day)).values_list("pk", "project"):
        by_project.setdefault(project, []).append(bundle)
    return by_project


@deed
class TakenStep(OfSteps):
    """The next step of a bundle, in its form."""

    def enter(self, desk, day):
        for bundle, taken in self.begun(desk, day):
            if taken < len(Step):
                desk.save(f"projects/processbundle/{bundle.pk}/change/", [("steps", row(day, step=taken + 1))])
                return True
        return False


@deed
class TakenByThen(OfSteps):
    """A step on the day, the next one „spätestens“ some time after it."""

    def enter(self, desk, day):
        for bundle, taken in self.begun(desk, day):
            if taken + 1 < len(Step):
                rows = rows_by_then(desk, day, {"step": taken + 1}, {"step": taken + 2})
                desk.save(f"projects/processbundle/{bundle.pk}/change/", [("steps", each) for each in rows])
                return True
        return False


@deed
class WithdrawnStep(OfSteps):
    """A step that is taken, of one or two bundles, and those after it, in the list of the admin; of one on its page."""

    def enter(self, desk, day):
        begun = [(bundle, taken) for bundle, taken in self.begun(desk, day) if taken][:2]
        if not begun:
            return False
        step = desk.random.randint(1, min(taken for _, taken in begun))
        typed = {"effective_on": german(day), "reason": "Fachverfahren abgelöst", "step": step}
        desk.act(
            "projects/processbundle/", "withdraw_step", [bundle for bundle, _ in begun], withdraw_step="1", **typed
        )
        return True


@deed
class NotBegun(OfSteps):
    """Of some bundles of which nothing is stated yet, in the list of the admin."""

    def enter(self, desk, day):
        chosen = some_of(desk, free_bundles(day).filter(steps=None), 5)
        if chosen:
            desk.act("projects/processbundle/", "state_not_begun", chosen, not_begun="1", effective_on=german(day))
        return bool(chosen)


@correction
class CorrectedStep(OfSteps):
    """The last step of a bundle was taken a day earlier than was said."""

    def enter(self, desk, day):
        steps = BundleStep.objects.filter(effective_on__lte=day, date_precision="EXACT", state=StepState.TAKEN)
        for step in some_of(desk, steps, steps.count()):
            before = step.effective_on - timedelta(days=1)
            if self.may_be_on(step, before):
                typed = {"effective_on": german(before), "change_reason": "Lesefehler"}
                desk.save(f"projects/bundlestep/{step.pk}/change/", **typed)
                return True
        return False

    def may_be_on(self, step, day):
        """Whether the bundle belongs to its project on the day, and nothing else is stated or confirmed beside it."""
        others = BundleStep.objects.filter(bundle=step.bundle_id).exclude(pk=step.pk)
        near = others.filter(effective_on__in=(day, step.effective_on)).exists()
        is_confirmed = step.bundle.confirmations.filter(confirmed_on=day).exists()
        return step.bundle_id in bundles_belonging(day) and not near and not is_confirmed
