"""Drawings as pictures, for programs that show no SVG."""

from functools import lru_cache


@lru_cache(maxsize=64)
def png(drawing: str, width: str = "16cm", pixels_per_inch: int = 200) -> bytes:
    """The SVG drawing as a picture of that width; its letters are those that the typesetter brings along."""
    source = f"#set page(width: {width}, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.drawing), width: 100%)"
    import typst  # takes long to load

    picture = typst.compile(
        source.encode(),
        format="png",
        ppi=pixels_per_inch,
        sys_inputs={"drawing": drawing},
        ignore_system_fonts=True,
    )
    return bytes(picture)
