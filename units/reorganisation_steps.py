"""The guided steps of a reorganisation: each page carries what was sent before, so that nothing is kept meanwhile.

First the day; then the units that there are on it and their successors; then what becomes of what hangs on them, where
anything does; then all in words, to be confirmed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import QueryDict

from records.frozen_reports import FrozenReport, names_of, needs_second_person
from records.lookups import key_of
from records.querysets import StaleRecordError

from .dependents import Dependents
from .dependents_form import DependentsForm
from .models import Reorganisation
from .reorganisation_forms import FORMS, DayForm, UnitsForm
from .reorganisation_plan import Plan
from .reorganising import dependents_of, fingerprint, missing_permissions, reorganise, reports_of, tried_out

DAY, UNITS, MORE = "tag", "einheiten", "weitere"
HANGING, SUMMARY, CONFIRM = "folgen", "uebersicht", "eintragen"
SENT_BY_PAGES = ("schritt", "gesehen", "berichte", "csrfmiddlewaretoken")
CHANGED_MEANWHILE = (
    "Nichts wurde eingetragen: Inzwischen hat jemand geändert, was die Reorganisation betrifft. "
    "Hier steht, was sie jetzt täte."
)
OTHER_REPORTS = "Noch nicht eingetragen: Inzwischen ist eine weitere Drucksache betroffen."


@dataclass
class Page:
    """What is shown next: the step, and what its template needs."""

    step: str
    context: dict[str, Any] = field(default_factory=dict)


class GuidedReorganisation:
    """One request of somebody who reorganises units, in a kind named by the address."""

    def __init__(self, slug: str, data: QueryDict, user: User | AnonymousUser, preselected: str = "") -> None:
        self.form_class = FORMS[slug]
        self.data = data
        self.user = user
        self.preselected = preselected

    def answer(self) -> Page | Reorganisation:
        """The next page, or what was entered."""
        wanted = self.data.get("schritt", "")
        if wanted in ("", DAY):
            return self.day_page(self.form_class.day_form(initial=initial_of(self.data)))
        if wanted in (UNITS, MORE):
            return self.units_as_left(more=wanted == MORE)
        if wanted == CONFIRM:
            return self.confirm()
        return self.check(wanted)

    def day_page(self, form: DayForm) -> Page:
        return Page(DAY, {"form": form, "carried": carried(self.data, form)})

    def units_as_left(self, *, more: bool) -> Page:
        """The units of the day, the form as it was left, its errors not looked for."""
        initial = initial_of(self.data)
        if more:
            initial["nachfolgen"] = (key_of(initial.get("nachfolgen", "")) or 2) + 1
        if self.preselected and not self.data.keys() & {"unit", "units"}:
            initial |= {"unit": self.preselected, "units": [self.preselected]}
        return self.units_page(self.form_class(initial=initial))

    def units_page(self, form: UnitsForm) -> Page:
        """Without a day that can be one the step before, which names what is wrong."""
        day = self.form_class.day_form(self.data)
        if not day.is_valid():
            return self.day_page(day)
        label, chosen = day.day_label, day.cleaned_data["effective_on"]
        return Page(UNITS, {"form": form, "carried": carried(self.data, form), "day_label": label, "day": chosen})

    def check(self, wanted: str) -> Page:
        """What was sent, tried out in the database: the next page, or the one where something is wrong."""
        form = self.form_class(self.data)
        if not form.is_valid():
            return self.units_page(form)
        plan = form.plan()
        try:
            plan.check()
            refuse_missing(self.user, plan)
            with tried_out():
                form.plan().write_units()
        except ValidationError as error:
            form.show(error)
            return self.units_page(form)
        return self.check_dependents(form, plan, wanted)

    def check_dependents(self, form: UnitsForm, plan: Plan, wanted: str) -> Page:
        hanging = dependents_of(plan)
        answers = DependentsForm(hanging, self.data)
        if answers.fields and wanted == HANGING:
            return self.dependents_page(DependentsForm(hanging, initial=self.data.dict()))
        if not answers.is_valid():
            return self.dependents_page(answers)
        try:
            with tried_out():
                reorganise(form.plan(), answers.answers)
        except ValidationError as error:
            return self.refused(error, form, answers)
        return self.summary_page(plan, hanging, answers)

    def refused(self, error: ValidationError, form: UnitsForm, answers: DependentsForm) -> Page:
        """What hinders it, on the last page that was filled."""
        if not answers.fields:
            form.show(error)
            return self.units_page(form)
        answers.add_error(None, error.messages)
        return self.dependents_page(answers)

    def dependents_page(self, answers: DependentsForm) -> Page:
        return Page(HANGING, {"form": answers, "carried": carried(self.data, answers)})

    def summary_page(
        self, plan: Plan, hanging: Sequence[Dependents], answers: DependentsForm, notice: str = ""
    ) -> Page:
        """All in words."""
        reports = reports_of(plan)
        parts = zip(hanging, answers.answers, strict=True)
        sections = [("Leistungseinheiten", list(plan.lines()))]
        sections += [(each.title, list(each.lines(answered))) for each, answered in parts]
        context = {
            "plan": plan,
            "sections": [section for section in sections if section[1]],
            "staying": list(plan.staying()),
            "touched": names_of(reports),
            "needs_second_person": needs_second_person(reports),
            "notice": notice,
            "has_dependents": bool(answers.fields),
            "carried": carried(self.data),
            "sent_along": {
                "gesehen": fingerprint(plan, hanging, answers.answers),
                "berichte": reports_text(reports),
            },
        }
        return Page(SUMMARY, context)

    def confirm(self) -> Page | Reorganisation:
        """Enter it, if it still says what was seen."""
        try:
            with transaction.atomic():
                return self.confirmed()
        except (StaleRecordError, IntegrityError):
            return self.check(SUMMARY)
        except UnconfirmedError as unconfirmed:
            return unconfirmed.page

    def confirmed(self) -> Reorganisation:
        """With the units locked everything is looked at once more. Raises an UnconfirmedError with what to show."""
        form = self.form_class(self.data)
        if not form.is_valid():
            raise UnconfirmedError(self.units_page(form))
        plan = form.plan()
        try:
            plan.lock()
            plan.check()
            refuse_missing(self.user, plan)
        except ValidationError as error:
            form.show(error)
            raise UnconfirmedError(self.units_page(form)) from error
        hanging = dependents_of(plan)
        answers = DependentsForm(hanging, self.data)
        if not answers.is_valid():
            raise UnconfirmedError(self.dependents_page(answers))
        seen = self.data.get("gesehen", "")
        if seen != fingerprint(plan, hanging, answers.answers):
            raise UnconfirmedError(self.summary_page(plan, hanging, answers, CHANGED_MEANWHILE if seen else ""))
        if self.data.get("berichte", "") != reports_text(reports_of(plan)):
            raise UnconfirmedError(self.summary_page(plan, hanging, answers, OTHER_REPORTS))
        try:
            return reorganise(form.plan(), answers.answers)
        except ValidationError as error:
            raise UnconfirmedError(self.refused(error, form, answers)) from error


class UnconfirmedError(Exception):
    """What to show instead of entering anything."""

    def __init__(self, page: Page) -> None:
        super().__init__(page.step)
        self.page = page


def refuse_missing(user: User | AnonymousUser, plan: Plan) -> None:
    """Raise a ValidationError that names the rights that the account lacks."""
    if missing := missing_permissions(user, plan):
        raise ValidationError(
            f"Ihrem Konto fehlt, was diese Reorganisation braucht: {', '.join(missing)}. Bitte wenden Sie sich an eine "
            "Person, die das darf."
        )


def reports_text(reports: list[FrozenReport]) -> str:
    return ", ".join(report.name for report in reports)


def initial_of(data: QueryDict) -> dict[str, Any]:
    """What was sent, as what a form begins with: of several values of a name all, of a successor's fields by it."""
    initial: dict[str, Any] = {}
    for name, values in data.lists():
        prefix, dash, rest = name.rpartition("-")
        if prefix.startswith("nachfolge-") and dash:
            initial.setdefault(prefix, {})[rest] = values[-1]
        else:
            initial[name] = values if name == "units" else values[-1]
    return initial


def carried(data: QueryDict, *forms: Any) -> list[tuple[str, str]]:
    """What other pages sent, to be sent along: not the fields of the forms on this one."""
    own = {form.add_prefix(name) for form in forms for name in form.fields}
    own |= {
        each.add_prefix(name) for form in forms for each in getattr(form, "all_successors", ()) for name in each.fields
    }
    return [
        (name, value)
        for name, values in data.lists()
        for value in values
        if name not in own and name not in SENT_BY_PAGES
    ]
