"""Other words for our headers, as cities, state ministries and accounting systems use them in their lists.

An app says those of its own headers (`register_aliases`), in the module in which it registers its tables.
"""

from collections.abc import Mapping, Sequence

_aliases: dict[str, Sequence[str]] = {}


def register_aliases(aliases: Mapping[str, Sequence[str]]) -> None:
    """Let columns under these words be proposed for the header. Raises a ValueError where it has some already."""
    if known := sorted(_aliases.keys() & aliases.keys()):
        raise ValueError(f"Other words for {', '.join(known)} are registered already.")
    _aliases.update(aliases)


def aliases_of(header: str) -> Sequence[str]:
    """The words for the header, the most telling first; empty where it has none."""
    return _aliases.get(header, ())
