"""The kind of a table that a page has at a path, by the annotations along it: what mypy holds to be true."""

from functools import cached_property
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from lists.panel_files import PanelPage
from lists.panels import PanelTable


def table_class_of(view: type[PanelPage], path: str) -> type[PanelTable]:
    """The kind of the table of a panel. Raises a TypeError where the annotations say none."""
    kind: Any = view
    for name in ("shown", *path.split(".")):
        kind = kind_of(kind, name)
    if not (isinstance(kind, type) and issubclass(kind, PanelTable)):
        raise TypeError(f"{view.__name__}: {path} is no table, but {kind}")
    return kind


def kind_of(owner: Any, name: str) -> Any:
    """What an attribute of the owner is, None left aside."""
    attribute = getattr(owner, name, None)
    if isinstance(attribute, cached_property):
        said = get_type_hints(attribute.func)["return"]
    elif isinstance(attribute, property):
        said = get_type_hints(attribute.fget)["return"]
    else:
        said = get_type_hints(owner)[name]
    if get_origin(said) in (Union, UnionType):
        [said] = [each for each in get_args(said) if each is not NoneType]
    return said
