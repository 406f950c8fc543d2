"""Lists that are read in the browser."""

from csv import reader
from datetime import date, timedelta

from imports.models import ImportRun
from projects.choices import State
from projects.models import (
    BundleConfirmation,
    BundleStep,
    PhaseChange,
    PhaseName,
    Project,
    ProjectEnd,
    ProjectStart,
    ProjectState,
    Rollout,
    RolloutConfirmation,
    RolloutMembership,
)
from services.choices import CatalogueStatus
from services.models import (
    FimChange,
    MaturityChange,
    PortalChange,
    ProcessChange,
    ProvisionChange,
    Service,
    TargetChange,
)
from units.choices import Kind
from units.models import Division, Unit, UnitKind

from ..desk import german
from .base import (
    Deed,
    any_of,
    belonging,
    deed,
    free,
    free_bundles,
    last_of,
    lasting_units,
    some_of,
    started_projects,
    title_of,
    values_around,
)
from .members import Joined, NewBundle
from .phases import OfPhases, choose_phase
from .projects import MovedEnd, OfStarts, ReplannedUnits, StatedState
from .services import OfferedService, RenamedService, StatedResponsibility, WithdrawnService
from .steps import OfSteps, steps_on
from .units import MovedUnit


class ReadAgain(Deed):
    """Some rows of a list downloaded for the day are read again, unchanged: what they say is confirmed for it."""

    def enter(self, desk, day):
        if self.model.objects.filter(confirmed_on=day).exists():
            return False
        file = desk.client.get(f"/{self.table}.csv?stichtag={day.isoformat()}")
        header, *lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
        place = header.split(";").index(self.column)
        telling = [line for line, cells in zip(lines, reader(lines, delimiter=";"), strict=True) if cells[place]]
        if telling:
            desk.upload(self.table, day, header, *desk.random.sample(telling, min(len(telling), 4)))
            assert self.model.objects.filter(confirmed_on=day, source__startswith="laut Liste vom").exists()
        return bool(telling)


@deed
class ReadPhases(ReadAgain):
    model = RolloutConfirmation
    table, column = "leistungseinheiten", "Phase"


@deed
class ReadSteps(ReadAgain):
    model = BundleConfirmation
    table, column = "prozessbuendel", "Aufgenommen"


def named(rollouts, day):
    """Title, number and name of the unit of each of the rollouts on the day, as a list has them."""
    rows = Rollout.objects.filter(pk__in=[each.pk for each in rollouts]).with_unit_and_project(day).order_by("pk")
    values = rows.values_list("project_title__title", "unit_number__number", "unit_name__name")
    return [";".join(value or "" for value in row) for row in values]


@deed
class ReadUnits(Deed):
    """A list of a project's units for the day: of one it says the kind, of another one the division."""

    kinds = (UnitKind,)

    def enter(self, desk, day):
        rollouts = Rollout.objects.filter(pk__in=belonging(day)).exclude(unit__kinds__effective_on=day)
        chosen = some_of(desk, rollouts.exclude(unit__divisions__effective_on=day), 2)
        if len(chosen) < 2:
            return False
        one, other = (Unit.objects.on_day(day).get(pk=rollout.unit_id) for rollout in chosen)
        kinds = values_around(one.kinds.values_list("effective_on", "kind"), day)
        kind = desk.random.choice([each.label for each in Kind if each not in kinds])
        there = values_around(other.divisions.values_list("effective_on", "division"), day)
        divisions = [name for key, name in Division.objects.choices(day) if int(key) not in there]
        if not divisions:
            return False
        division = desk.random.choice(divisions)
        first, second = named(chosen[:1], day), named(chosen[1:], day)
        header = "Projekt;Nummer;Leistungseinheit"
        desk.upload("leistungseinheiten", day, f"{header};Art", *(f"{row};{kind}" for row in first))
        desk.upload("leistungseinheiten", day, f"{header};Geschäftsbereich", *(f"{row};{division}" for row in second))
        return True

    def shown(self, day):
        return {"leistungseinheiten": MovedUnit().held(day)}


class OfFile(Deed):
    """Rows of a table, for a Stichtag that is the day."""

    table = ""
    header = ""

    def lines(self, desk, day):
        """The rows; none where there is nothing to say."""
        raise NotImplementedError

    def enter(self, desk, day):
        lines = self.lines(desk, day)
        if lines:
            desk.upload(self.table, day, self.header, *lines)
        return bool(lines)


@deed
class ImportedProject(OfFile, OfStarts):
    """A list of the day brings it; it begins later."""

    kinds = (ProjectStart, ProjectEnd)
    table, header = "projekte", "Projekt;Art;Beginn;Fertigstellung"

    def lines(self, desk, day):
        title, starts_on = desk.new("Vorhaben der Liste"), day + timedelta(days=desk.random.randrange(400))
        ends_on = starts_on + timedelta(days=500)
        return [f"{title};Einführung in Leistungseinheiten;{german(starts_on)};{german(ends_on)}"]


@deed
class ImportedPlan(OfFile):
    """A list says another end and another number of a project that is there; what held again after it, was moved."""

    table, header = "projekte", "Projekt;Beginn;Fertigstellung;geplante Leistungseinheiten"

    def lines(self, desk, day):
        project = any_of(desk, started_projects(day))
        if project is None:
            return []
        days = f"{german(project.started_on)};{german(MovedEnd().value(desk, day))}"
        return [f"{title_of(project, day)};{days};{ReplannedUnits().value(desk, day)}"]

    def shown(self, day):
        return {"projekte": [MovedEnd().held(day), ReplannedUnits().held(day)]}


@deed
class ImportedStates(OfFile, StatedState):
    kinds = (ProjectState,)
    table, header = "projektstand", "Projekt;Gilt ab;Projektstand;Grund;Quelle"

    def lines(self, desk, day):
        project = any_of(desk, self.owners(day).exclude(states__effective_on=day))
        if project is None:
            return []
        state = State(self.other_state(desk, project, day)).label
        return [f"{title_of(project, day)};{german(day)};{state};{desk.new('Grund')};Verfügung"]


@deed
class ImportedRollout(OfFile, Joined):
    """A unit that is there joins a project from the day on."""

    table, header = "umsetzungen", "Projekt;Leistungseinheit;Geplant produktiv ab;Gilt ab"

    def lines(self, desk, day):
        project = any_of(desk, started_projects(day, kind=Project.Kind.ROLLOUT))
        unit = any_of(desk, lasting_units().exclude(rollouts__project=project)) if project else None
        if unit is None:
            return []
        planned_on = date(2022, 1, 1) + timedelta(days=desk.random.randrange(900))
        name = unit.names.in_force(day).get().name
        return [f"{title_of(project, day)};{name};{german(planned_on)};{german(day)}"]


def phase_names(day):
    """What the phases are called on the day, by their keys."""
    return {phase: name for phase, (name,) in last_of(PhaseName.objects, "phase", day, "name").items()}


@deed
class ImportedPhases(OfFile, OfPhases):
    table, header = "phasenwechsel", "Projekt;Nummer;Leistungseinheit;Phase;Seit;Datumsangabe"

    def lines(self, desk, day):
        phase, rollouts = choose_phase(desk, day, free(day))
        chosen = some_of(desk, rollouts, 3)
        return [f"{row};{phase_names(day)[phase.pk]};{german(day)};genau" for row in named(chosen, day)]


@deed
class ListOfPhases(OfFile, OfPhases):
    """The list of a project says that one unit entered a phase on its Stichtag, and brings a new one in it."""

    kinds = (PhaseChange, RolloutMembership)
    table, header = "leistungseinheiten", "Projekt;Nummer;Leistungseinheit;Phase;Seit"

    def lines(self, desk, day):
        phase, rollouts = choose_phase(desk, day, free(day))
        rollout = any_of(desk, rollouts)
        if rollout is None:
            return []
        said = f"{phase_names(day)[phase.pk]};{german(day)}"
        new = f"{title_of(rollout.project, day)};;{desk.new('Stelle der Liste')};{said}"
        return [*(f"{row};{said}" for row in named([rollout], day)), new]


@deed
class UndoneList(ListOfPhases):
    """What a list brought is as it was."""

    def enter(self, desk, day):
        if not super().enter(desk, day):
            return False
        desk.undo("imports/importrun", ImportRun.objects.latest("pk"))
        return True


@deed
class UndoneCatalogue(RenamedService):
    """A catalogue calls a service otherwise; what is said of it by hand afterwards stays, what the file brought not."""

    def shown(self, day):
        return {"leistungen": [self.held(day), WithdrawnService().held(day)]}

    def enter(self, desk, day):
        kept = Service.objects.exclude(entries__effective_on__gte=day).exclude(
            entries__status=CatalogueStatus.WITHDRAWN
        )
        service = any_of(desk, kept)
        if service is None:
            return False
        desk.upload("ozg-katalog", day, "OZG-ID;OZG-Leistung", f"{service.ozg_id};{desk.new('Falsche Leistung')}")
        run = ImportRun.objects.latest("pk")
        gone_on = german(day + timedelta(days=desk.random.randrange(1, 60)))
        typed = {"catalogue_status": CatalogueStatus.WITHDRAWN, "change_effective_on": gone_on}
        desk.save(f"{self.address}/{service.pk}/change/", **typed)
        desk.undo("imports/importrun", run)
        assert set(service.entries.filter(effective_on__gte=day).values_list("name", flat=True)) == {service.name}
        return True


@deed
class ImportedBundles(OfFile, NewBundle):
    """The list of bundles brings a new one that was recorded on its Stichtag."""

    follows = OfSteps.follows
    table, header = "prozessbuendel", "Projekt;Projektphase;Prozessbündel;Aufgenommen"

    def lines(self, desk, day):
        project = any_of(desk, started_projects(day, kind=Project.Kind.PROCESS))
        if project is None:
            return []
        return [f"{title_of(project, day)};{desk.random.randrange(1, 4)};{desk.new('Antrag auf')};{german(day)}"]


@deed
class ListOfSteps(OfFile, OfSteps):
    """The list of bundles says of one that it has not begun, or that its only step is withdrawn."""

    kinds = (BundleStep,)
    table, header = "prozessbuendel", "Projekt;Prozessbündel;Aufgenommen"

    def lines(self, desk, day):
        stated = {bundle for bundle, _ in steps_on(day)}
        words = {bundle: "zurückgenommen" for bundle, taken in self.begun(desk, day) if taken == 1}
        words |= {bundle: "noch nicht begonnen" for bundle in free_bundles(day) if bundle.pk not in stated}
        bundle = desk.random.choice([*words] or [None])
        if bundle is None:
            return []
        return [f"{title_of(bundle.project, day)};{bundle.names.in_force(day).get().name};{words[bundle]}"]


@deed
class ImportedNote(OfFile):
    table, header = "statusberichte", "Projekt;Stand vom;Text;Einschätzung"

    def lines(self, desk, day):
        project = any_of(desk, started_projects(day).exclude(status_notes__noted_on=day))
        return [f"{title_of(project, day)};{german(day)};{desk.new('Alles im Plan,')};gefährdet"] if project else []


# Of what is stated of services: the kind, the columns of its table, and what a row may say in them.
SERVICE_TABLES = {
    "reifegrade": (MaturityChange, "Leistungsschlüssel;Modell;Stufe", (";1.1;1", ";1.1;3")),
    "bezugswege": (ProvisionChange, "Bezugsweg", ("Eigenentwicklung", "EfA-Nachnutzung", "kein Bezugsweg")),
    "portale": (PortalChange, "Portal", ("Serviceportal der Kommune", "kein Portal")),
    "zieltermine": (TargetChange, "Online bis", ("31.12.2022", "30.06.2023")),
    "interne-prozesse": (ProcessChange, "Interner Prozess", ("nicht digital", "durchgängig digital")),
    "fim-bausteine": (FimChange, "Baustein;Status", ("Prozess;Entwurf", "Datenfelder;in Planung")),
}


@deed
class ImportedOfServices(OfferedService):
    """One of the tables of what is stated of services."""

    kinds = ()

    def enter(self, desk, day):
        table = desk.random.choice(list(SERVICE_TABLES))
        kind, columns, values = SERVICE_TABLES[table]
        stated = kind.objects.filter(effective_on__gte=day)
        service = any_of(desk, self.services(day).exclude(pk__in=stated.values("service")))
        if service is None:
            return False
        desk.upload(
            table, day, f"OZG-ID;Seit;{columns}", f"{service.ozg_id};{german(day)};{desk.random.choice(values)}"
        )  # fmt: skip
        return True


@deed
class ImportedResponsibility(StatedResponsibility):
    def enter(self, desk, day):
        service = any_of(desk, self.services(day))
        unit = any_of(desk, lasting_units())
        if service is None:
            return False
        row = f"{service.ozg_id};{german(day)};{unit.names.in_force(day).get().name}"
        desk.upload("zustaendigkeiten", day, "OZG-ID;Seit;Leistungseinheit", row)
        return True


@deed
class ImportedDivision(OfFile):
    """It is not shown before a unit belongs to it."""

    table, header = "geschaeftsbereiche", "Geschäftsbereich"

    def lines(self, desk, day):
        return [desk.new("Bereich der Liste")]
