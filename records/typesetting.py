"""Typst typesets all PDF files: after PDF/A-2a, which archives keep, and PDF/UA-1, which everybody can read."""

from typing import Any


def typeset(template: Any, inputs: dict[str, str], *, timestamp: int = 0) -> bytes:
    """The PDF of a template (its path, or the template itself as bytes) with its inputs: the same bytes on every
    machine, of fonts that Typst brings along.

    `timestamp` is the time that the file names as that of its making, in seconds since 1970. Raises a TypstError where
    a standard does not admit it, as of characters that no font has.
    """
    import typst  # takes long to load

    made: bytes = typst.compile(
        template,
        format="pdf",
        sys_inputs=inputs,
        pdf_standards=["a-2a", "ua-1"],
        timestamp=timestamp,
        ignore_system_fonts=True,
    )
    return made
