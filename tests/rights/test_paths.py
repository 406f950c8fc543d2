"""Where records of each kind lie, by which rights for projects and units reach them."""

from django.db.models import ForeignKey

from projects.models import Project
from records.models import record_models
from records.rights import paths_of
from units.models import Unit

PROJECT = {
    "funding.Amendment": "grant__project",
    "funding.BudgetAmount": "budget_item__project",
    "funding.BudgetExpenditure": "budget_item__project",
    "funding.BudgetItem": "project",
    "funding.DeadlineDay": "grant__project",
    "funding.DeadlineNote": "grant__project",
    "funding.Expenditure": "grant__project",
    "funding.Grant": "project",
    "funding.GrantConfirmation": "subject__project",
    "funding.Movement": "tranche__grant__project",
    "funding.PlanItem": "grant__project",
    "funding.Tranche": "grant__project",
    "funding.TrancheItem": "tranche__grant__project",
    "projects.BundleConfirmation": "subject__project",
    "projects.BundleMembership": "bundle__project",
    "projects.BundleName": "bundle__project",
    "projects.BundleOutput": "bundle__project",
    "projects.BundleProjectPhase": "bundle__project",
    "projects.BundleStep": "bundle__project",
    "projects.Involvement": "project",
    "projects.InvolvementState": "involvement__project",
    "projects.Milestone": "project",
    "projects.MilestoneDay": "milestone__project",
    "projects.Objective": "project",
    "projects.ObjectiveNumber": "objective__project",
    "projects.Obstacle": "project",
    "projects.ObstacleState": "obstacle__project",
    "projects.PhaseChange": "rollout__project",
    "projects.PlannedNumber": "project",
    "projects.PlannedPhase": "rollout__project",
    "projects.ProcessBundle": "project",
    "projects.Project": "self",
    "projects.ProjectEnd": "project",
    "projects.ProjectNote": "project",
    "projects.ProjectShortName": "project",
    "projects.ProjectStart": "project",
    "projects.ProjectState": "project",
    "projects.ProjectTitle": "project",
    "projects.Rollout": "project",
    "projects.RolloutConfirmation": "subject__project",
    "projects.RolloutMembership": "rollout__project",
    "projects.StatusNote": "project",
    "projects.StatusRound": "project",
    "reports.Explanation": "project",
}
SEVERAL = {
    "papers.Answer": ["paper__paperproject_set__project"],
    "papers.Consultation": ["paper__paperproject_set__project"],
    "papers.ConsultationResult": ["consultation__paper__paperproject_set__project"],
    "papers.Paper": ["paperproject_set__project"],
    "papers.PaperProject": ["project", "paper__paperproject_set__project"],
    "papers.SectionText": ["paper__paperproject_set__project"],
    "papers.ReportedFinding": ["paper__paperproject_set__project"],
}
UNIT = {
    "units.ContactAddress": "unit",
    "projects.PhaseChange": "rollout__unit",
    "projects.PlannedPhase": "rollout__unit",
    "projects.Rollout": "unit",
    "projects.RolloutConfirmation": "subject__unit",
    "projects.RolloutMembership": "rollout__unit",
    "units.Unit": "self",
    "units.UnitDivision": "unit",
    "units.UnitKind": "unit",
    "units.UnitName": "unit",
    "units.UnitNumber": "unit",
}


def test_every_kind_of_record_says_where_it_lies():
    found = {model._meta.label: paths_of(model) for model in record_models()}
    assert {label: paths["project"] for label, paths in found.items() if paths["project"]} == {
        **{label: [path] for label, path in PROJECT.items()},
        **SEVERAL,
    }
    assert {label: paths["unit"] for label, paths in found.items() if paths["unit"]} == {
        label: [path] for label, path in UNIT.items()
    }


def test_the_paths_lead_to_projects_and_units():
    for model in record_models():
        for area, target in (("project", Project), ("unit", Unit)):
            for path in paths_of(model)[area]:
                assert end_of(model, path) is target, (model, path)


def end_of(model, path):
    for name in [] if path == "self" else path.split("__"):
        model = model._meta.get_field(name).related_model
    return model


def test_what_refers_to_a_project_by_its_first_owner_has_a_path():
    """A new model that belongs to a project is in no list above, and yet must not lie open."""
    for model in record_models():
        required = [field for field in model._meta.fields if isinstance(field, ForeignKey) and not field.null]
        if any(field.related_model is Project or owns(field.related_model) for field in required):
            assert paths_of(model)["project"], model


def owns(model):
    return bool(paths_of(model)["project"])
