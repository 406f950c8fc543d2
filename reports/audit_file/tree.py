"""All records that hang on a grant, or ever did, by their histories."""

from collections.abc import Iterator
from typing import Any

from funding.models import Grant
from records.models import Record, record_model, record_models

from ..models import Explanation


def path_to_grant(model: type[Record]) -> list[str] | None:
    """The fields that lead from a record to its grant, none from a grant itself; None where it belongs to none."""
    path: list[str] = []
    owner: Any = model
    for name in model.project_path.split("."):
        if owner is Grant:
            return path
        if name in ("", "self"):
            return None
        path.append(name)
        owner = owner._meta.get_field(name).related_model
    return None


def keys_of(model: type[Record], grant: int) -> Any:
    """The keys of all records of the model that hang on the grant or ever did, as a query; deleted ones among them."""
    path = path_to_grant(model)
    history: Any = model.history
    if not path:
        return history.filter(id=grant).values("id")
    owner: Any = model._meta.get_field(path[0]).related_model
    return history.filter(**{f"{path[0]}__in": keys_of(owner, grant)}).values("id")


def histories_of(grant: Grant) -> Iterator[Any]:
    """For each kind of record that hangs on grants the history of those of this one; then that of explanations."""
    for model in record_models():
        if path_to_grant(model) is not None:
            yield model.history.filter(id__in=keys_of(model, grant.pk))
    yield Explanation.history.filter(id__in=explanations_of(grant))


def explanations_of(grant: Grant) -> list[int]:
    """The keys of explanations of findings about the grant, or about what hangs on it; deleted ones among them."""
    written = Explanation.history.filter(project=grant.project_id).order_by("id").values_list("id", "finding")
    return [key for key, finding in written.distinct() if is_about(finding, grant.pk)]


def is_about(finding: str, grant: int) -> bool:
    """Whether a finding, by its key (see `records.findings`), is about the grant or what hangs on it."""
    _, label, key, *_ = [*finding.split(":"), "", ""]
    if not key.isdecimal():
        return False
    model: Any = record_model(label)
    return path_to_grant(model) is not None and keys_of(model, grant).filter(id=int(key)).exists()
