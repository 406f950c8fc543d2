"""Who may do what: the groups of staff, and what each may keep. One table, applied after every `migrate`.

Every group may see all that is listed. A new model is one line; what no line names only administrators may see. The
groups hold exactly this afterwards: whoever needs other rights makes a group of their own. For which projects and units
an account has the rights of a group its roles say (see `rights`).
"""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

STAFF, LEAD, FUNDING = "Sachbearbeitung", "Projektleitung", "Fördermittelstelle"
AUDITORS, READERS = "Rechnungsprüfung", "Leserecht"
GROUPS = (STAFF, LEAD, FUNDING, AUDITORS, READERS)

# By model, in the order in which the admin lists them: the groups that may add, change and delete.
KEPT_BY = {
    "units.unit": (STAFF, LEAD),
    "units.unitname": (STAFF, LEAD),
    "units.unitnumber": (STAFF, LEAD),
    "units.unitkind": (STAFF, LEAD),
    "units.unitdivision": (STAFF, LEAD),
    "units.contactaddress": (STAFF, LEAD),
    "units.reorganisation": (STAFF, LEAD),
    "units.reorganisedunit": (STAFF, LEAD),
    "units.division": (STAFF, LEAD),
    "units.divisionname": (STAFF, LEAD),
    "projects.project": (STAFF, LEAD),
    "projects.projecttitle": (STAFF, LEAD),
    "projects.projectshortname": (STAFF, LEAD),
    "projects.projectstate": (STAFF, LEAD),
    "projects.projectstart": (STAFF, LEAD),
    "projects.projectend": (STAFF, LEAD),
    "projects.plannednumber": (STAFF, LEAD),
    "projects.rollout": (STAFF, LEAD),
    "projects.rolloutmembership": (STAFF, LEAD),
    "projects.phasechange": (STAFF, LEAD),
    "projects.plannedphase": (STAFF, LEAD),
    "projects.rolloutconfirmation": (STAFF, LEAD),
    "projects.statusround": (LEAD,),
    "projects.processbundle": (LEAD,),
    "projects.bundlename": (LEAD,),
    "projects.bundleprojectphase": (LEAD,),
    "projects.bundlemembership": (LEAD,),
    "projects.bundlestep": (LEAD,),
    "projects.bundleconfirmation": (LEAD,),
    "projects.bundleoutput": (LEAD,),
    "projects.milestone": (LEAD,),
    "projects.milestoneday": (LEAD,),
    "projects.statusnote": (LEAD,),
    "projects.projectnote": (LEAD,),
    "projects.objective": (LEAD,),
    "projects.objectivenumber": (LEAD,),
    "projects.obstacle": (STAFF, LEAD),
    "projects.obstaclestate": (STAFF, LEAD),
    "projects.actor": (STAFF, LEAD),
    "projects.involvement": (STAFF, LEAD),
    "projects.involvementstate": (STAFF, LEAD),
    "projects.phasemodel": (LEAD,),
    "projects.phase": (LEAD,),
    "projects.phasename": (LEAD,),
    "services.service": (STAFF, LEAD),
    "services.serviceentry": (STAFF, LEAD),
    "services.leikaservice": (STAFF, LEAD),
    "services.leikaentry": (STAFF, LEAD),
    "services.leikaassignment": (STAFF, LEAD),
    "services.maturitychange": (STAFF, LEAD),
    "services.provisionchange": (STAFF, LEAD),
    "services.portalchange": (STAFF, LEAD),
    "services.responsibilitychange": (STAFF, LEAD),
    "services.targetchange": (STAFF, LEAD),
    "services.processchange": (STAFF, LEAD),
    "services.fimchange": (STAFF, LEAD),
    "services.outsideview": (STAFF, LEAD),
    "services.reportedservice": (STAFF, LEAD),
    "services.efapilot": (STAFF, LEAD),
    "services.prioritylisting": (STAFF, LEAD),
    "services.prioritylist": (LEAD,),
    "services.denominator": (LEAD,),
    "services.servicedeadline": (LEAD,),
    "services.policyfield": (STAFF, LEAD),
    "services.lifesituation": (STAFF, LEAD),
    "services.maturitymodel": (),
    "services.maturitylevel": (),
    "funding.grant": (FUNDING,),
    "funding.grantconfirmation": (FUNDING,),
    "funding.amendment": (FUNDING,),
    "funding.planitem": (FUNDING,),
    "funding.deadlineday": (FUNDING,),
    "funding.deadlinenote": (FUNDING,),
    "funding.tranche": (FUNDING,),
    "funding.movement": (FUNDING,),
    "funding.trancheitem": (FUNDING,),
    "funding.expenditure": (FUNDING,),
    "funding.budgetitem": (LEAD, FUNDING),
    "funding.budgetamount": (LEAD, FUNDING),
    "funding.budgetexpenditure": (LEAD, FUNDING),
    "reports.explanation": (LEAD, FUNDING),
    "neighbours.municipality": (LEAD,),
    "neighbours.population": (LEAD,),
    "neighbours.region": (LEAD,),
    "neighbours.regionmember": (LEAD,),
    "papers.paper": (LEAD,),
    "papers.paperproject": (LEAD,),
    "papers.sectiontext": (LEAD,),
    "papers.reportedfinding": (LEAD,),
    "papers.answer": (LEAD,),
    "papers.consultation": (LEAD,),
    "papers.consultationresult": (LEAD,),
    "papers.order": (LEAD,),
    "papers.question": (LEAD,),
    "papers.body": (LEAD,),
    "imports.importrun": (),
    "imports.namedmap": (STAFF, LEAD, FUNDING),
    "ozgtracker.sitetext": (),
}
# Further permissions: the groups that have them.
GRANTED_TO = {
    "papers.freeze_paper": (LEAD,),
    "papers.publish_paper": (LEAD,),
    "papers.redact_paper": (),  # the administration's
    "funding.audit_grant": (AUDITORS,),
    "ozgtracker.change_errorreport": (LEAD, FUNDING),
    "ozgtracker.view_role": (AUDITORS,),
    "records.view_pendingcorrection": (AUDITORS,),
    "ozgtracker.view_auditfiledownload": (AUDITORS,),
}


def permitted(group: str) -> set[str]:
    """The permissions of a group as Django names them, such as units.view_unit."""
    viewed = {permission_name(model, "view") for model in KEPT_BY}
    kept = {
        permission_name(model, action)
        for model, groups in KEPT_BY.items()
        if group in groups
        for action in ("add", "change", "delete")
    }
    return viewed | kept | {name for name, groups in GRANTED_TO.items() if group in groups}


def permission_name(model: str, action: str) -> str:
    app, name = model.split(".")
    return f"{app}.{action}_{name}"


def apply_permissions(**kwargs: Any) -> None:
    """Make the groups and give each what the table says. Raises a LookupError where a permission does not exist."""
    names = {group: permitted(group) for group in GROUPS}
    permissions = by_name(set.union(*names.values()))
    for group, wanted in names.items():
        Group.objects.get_or_create(name=group)[0].permissions.set([permissions[name] for name in wanted])


def by_name(names: set[str]) -> dict[str, Permission]:
    """The permissions of these names."""
    among = Q()
    for name in names:
        app, codename = name.split(".")
        among |= Q(content_type__app_label=app, codename=codename)
    permissions = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type").filter(among)
    }
    if missing := names.difference(permissions):
        raise LookupError(f"No such permission: {', '.join(sorted(missing))}")
    return permissions
