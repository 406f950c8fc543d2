"""Names in a drawing: wrapped, and smaller where they are long, so that none is cut."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, takewhile

from projects.bpmn.model import Box

LARGEST, SMALLEST = 13.0, 4.0  # pixels
STEP = 0.5
LINE = 1.25  # the height of one, in its size
# The room that letters take, in their size, rounded up: narrow ones, wide ones, capitals, all others.
WIDTHS = {**dict.fromkeys("fijlrtI.,;:!()[]'|- ", 0.37), **dict.fromkeys("mwMW@%—", 0.9)}
CAPITAL, OTHER = 0.67, 0.57
PADDING = 4
FEWEST_LETTERS = 2  # before a hyphen
BESIDE_WIDTH, GAP = 96.0, 4.0  # of names beside their shapes


@dataclass(frozen=True)
class Text:
    """Lines of one size around or from `x`, the first at `y` (its base line); `angle` turns them around (x, y)."""

    lines: Sequence[str]
    x: float
    y: float
    size: float
    box: Box
    anchor: str = "middle"
    is_upright: bool = False
    is_bold: bool = False

    @property
    def placed(self) -> Iterator[tuple[str, str, str]]:
        """Each line with x and y."""
        for place, text in enumerate(self.lines):
            yield text, f"{self.x:.1f}", f"{self.y + place * self.size * LINE:.1f}"

    @property
    def font_size(self) -> str:
        return f"{self.size:g}"

    @property
    def turned(self) -> str:
        x, y = self.box.middle
        return f"rotate(-90 {x:.1f} {y:.1f})" if self.is_upright else ""


def inside(
    name: str, box: Box, *, is_upright: bool = False, is_bold: bool = False, is_left: bool = False
) -> Text | None:
    """A name in the middle of a box, or at its left."""
    if not name:
        return None
    x, y = box.middle
    across, down = (box.height, box.width) if is_upright else (box.width, box.height)
    size, lines = fitted(name, max(across - 2 * PADDING, 1), max(down - PADDING, 1), breaks_words=True)
    first = y - (len(lines) - 1) * size * LINE / 2 + size * 0.35
    start = box.x + PADDING if is_left else x
    anchor = "start" if is_left else "middle"
    return Text(lines, start, first, size, box, anchor, is_upright=is_upright, is_bold=is_bold)


def beside(name: str, box: Box, label: Box | None) -> Text | None:
    """A name where the diagram has it, else beneath the box."""
    if not name:
        return None
    x = label.middle[0] if label else box.middle[0]
    top = label.y if label else box.y + box.height + GAP
    width = max(BESIDE_WIDTH, label.width if label else 0)
    size, lines = fitted(name, width, LARGEST * LINE * 6, breaks_words=False)
    longest = max(map(room_of, lines)) * size
    around = Box(x - longest / 2, top, longest, len(lines) * size * LINE)
    return Text(lines, x, top + size, size, around)


def fitted(name: str, width: float, height: float, *, breaks_words: bool) -> tuple[float, list[str]]:
    """The largest size in which the name fits, and its lines then; words are broken where that alone keeps it
    readable."""
    whole = [(size, wrapped(name, width, size)) for size in sizes(LARGEST, 8.5)]
    broken = [(size, wrapped(name, width, size, breaks=True)) for size in sizes(LARGEST - 1, SMALLEST)]
    for size, lines in [*whole, *broken]:
        if max(map(room_of, lines)) * size <= width and len(lines) * size * LINE <= height:
            return size, lines
    return broken[-1] if breaks_words else whole[-1]


def sizes(largest: float, smallest: float) -> list[float]:
    return [largest - STEP * place for place in range(int((largest - smallest) / STEP) + 1)]


def wrapped(name: str, width: float, size: float, *, breaks: bool = False) -> list[str]:
    """The words of the name in lines; `breaks` parts those that are longer than a line, with a hyphen."""
    most = width / size
    lines: list[str] = []
    words = name.split()
    for word in (part for long in words for part in parts_of(long, most)) if breaks else words:
        if lines and room_of(f"{lines[-1]} {word}") <= most and not lines[-1].endswith("\u00ad"):
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return [line.replace("\u00ad", "-") for line in lines]


def room_of(text: str) -> float:
    """How wide a line is, in its size."""
    return sum(WIDTHS.get(letter, CAPITAL if letter.isupper() else OTHER) for letter in text)


def parts_of(word: str, most: float) -> Iterator[str]:
    """After a hyphen where there is one; a soft hyphen marks where the program has put one."""
    while room_of(word) > most and len(word) > FEWEST_LETTERS:
        fitting = len(list(takewhile(lambda room: room <= most - WIDTHS["-"], accumulate(map(room_of, word)))))
        at = word.rfind("-", 0, fitting) + 1
        if at > FEWEST_LETTERS:
            yield word[:at]
        else:
            at = max(fitting, FEWEST_LETTERS)
            yield f"{word[:at]}\u00ad"
        word = word[at:]
    if word:
        yield word
