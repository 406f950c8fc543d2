"""What every kind of deed is, the registry of all, and what deeds ask of what was entered."""

from datetime import date, timedelta

from projects.models import BundleMembership, ProcessBundle, Project, Rollout, RolloutMembership
from units.models import Unit

from ..desk import german

DEEDS = []
CORRECTIONS = []


def deed(kind):
    """Makes it one of all deeds."""
    DEEDS.append(kind())
    return kind


def correction(kind):
    """Makes it one of all corrections: they alter or delete what was said of a day wrongly."""
    CORRECTIONS.append(kind())
    return kind


class Deed:
    """A kind of deed; `enter` does it with effect from the day, and is given whatever of the desk it needs.

    A deed takes effect on a day: nothing that was said of a day before it may read differently afterwards. `kinds` are
    the statements that it makes. `shown` is what lists show of it on a day, computed in plain Python from what was
    entered: by the name of a list. `follows` are lists that may show it too: what is computed of all the others.
    """

    kinds = ()
    follows = frozenset({"pruefung", "staedtevergleich"})

    def enter(self, desk, day):
        """Returns False where there is nothing to do it to."""
        raise NotImplementedError

    def shown(self, day):
        return {}

    def __str__(self):
        return type(self).__name__


def row(day, precision="EXACT", **values):
    """A row of a form that says something of the day."""
    return {"effective_on": german(day), "date_precision": precision, **values}


def rows_by_then(desk, day, first, later):
    """A row of the day, and one of some time after it that is known as „spätestens“: its window begins after the
    day."""
    return [row(day, **first), row(day + timedelta(days=desk.random.randrange(1, 200)), "LATEST", **later)]


def last_of(events, owner, day, *values):
    """Of each owner the values of the last event up to the day."""
    rows = events.order_by("effective_on").values_list(owner, "effective_on", *values)
    return {key: rest for key, since, *rest in rows if since <= day}


def since_joining(events, owner, memberships, day, *values):
    """As `last_of`, of events since the owner joined its project last: what comes back begins anew."""
    joined = last_of(memberships, owner, day, "effective_on")
    found = last_of(events, owner, day, "effective_on", *values)
    return {key: rest for key, rest in found.items() if rest[0] >= joined[key][0]}


def values_around(stated, day):
    """Of what is stated, by its days, the last value before the day and the next one after it, where there are any."""
    rows = sorted(stated)
    before = [value for since, value in rows if since < day]
    after = [value for since, value in rows if since > day]
    return {*before[-1:], *after[:1]}


def title_of(project, day):
    """What a project is called on the day; nothing before it has a title."""
    title = project.titles.in_force(day).first()
    return title.title if title else ""


def any_of(desk, records):
    """One of the records; None where there is none."""
    return desk.random.choice([*records.order_by("pk")] or [None])


def some_of(desk, records, number):
    """So many of the records, or fewer where there are not so many."""
    found = list(records.order_by("pk"))
    return desk.random.sample(found, min(len(found), number))


def belonging(day):
    """The rollouts that belong to their project on the day, as plain Python finds them."""
    joined = last_of(RolloutMembership.objects, "rollout", day, "belongs")
    closed = set(Unit.objects.filter(closed_on__lt=day).values_list("rollouts", flat=True))
    started = set(Rollout.objects.filter(project__started_on__lte=day).values_list("pk", flat=True))
    return {rollout for rollout, (belongs,) in joined.items() if belongs} & started - closed


def bundles_belonging(day):
    """The bundles that belong to their project on the day."""
    members = last_of(BundleMembership.objects, "bundle", day, "belongs")
    started = ProcessBundle.objects.filter(project__started_on__lte=day)
    return {pk for pk in started.values_list("pk", flat=True) if members.get(pk) == [True]}


def free(day):
    """Rollouts that belong to their project on the day, of whose phases nothing is said of it or later days, or
    confirmed."""
    rollouts = Rollout.objects.filter(pk__in=belonging(day)).exclude(phase_changes__effective_on__gte=day)
    return rollouts.exclude(confirmations__confirmed_on__gte=day)


def ending(day):
    """Rollouts that are `free`, and stay in their project."""
    return free(day).exclude(memberships__effective_on__gte=day)


def free_bundles(day):
    """Bundles that belong to their project on the day and later, of whose steps nothing is said of it or later days,
    or confirmed."""
    bundles = ProcessBundle.objects.filter(pk__in=bundles_belonging(day)).exclude(memberships__effective_on__gte=day)
    return bundles.exclude(steps__effective_on__gte=day).exclude(confirmations__confirmed_on__gte=day)


def started_projects(day, **conditions):
    return Project.objects.filter(started_on__lte=day, **conditions)


def lasting_units():
    """Units that were always there and stay."""
    return Unit.objects.filter(founded_on=None, closed_on=None)


def existing_phases(model, day):
    return model.phases.filter(names__effective_on__lte=day).distinct()


class Restated(Deed):
    """Something new of what is stated of a record, in its form, from a day on on which nothing is stated yet."""

    model = Unit
    address = "units/unit"
    attribute = "name"
    word = ""
    lists = ("leistungseinheiten",)

    @property
    def kinds(self):
        return (self.stated.model(self.model),)

    @property
    def stated(self):
        return getattr(self.model, self.attribute)

    def owners(self, day):
        return self.model.objects.all()

    def enter(self, desk, day):
        owner = any_of(desk, self.owners(day))
        statements = list(self.stated.statements(owner)) if owner else ()
        used = {getattr(each, self.stated.field(owner).attname) for each in statements} or {None}
        value = self.value(desk, day)
        if owner is None or value in used or day in {statement.effective_on for statement in statements}:
            return False
        self.save(desk, owner, day, value)
        return True

    def save(self, desk, owner, day, value):
        typed = german(value) if isinstance(value, date) else "" if value is None else value
        desk.save(
            f"{self.address}/{owner.pk}/change/", **{self.attribute: typed}, change_effective_on=german(day),
            change_source="Verfügung",
        )  # fmt: skip

    def value(self, desk, day):
        return desk.new(self.word)

    def shown(self, day):
        return dict.fromkeys(self.lists, self.held(day))

    def held(self, day):
        """What holds of each owner that is shown; that nothing does looks as if nothing was stated."""
        stated = self.stated
        held = last_of(stated.statements(self.model), stated.model(self.model).owner_attname(), day, stated.field_name)
        shown = self.shown_owners(day)
        return {owner: value for owner, value in held.items() if owner in shown and value != [None]}

    def shown_owners(self, day):
        return set(Rollout.objects.filter(pk__in=belonging(day)).values_list("unit", flat=True))
