"""How wide the columns of a printed table are: as their texts need, in letters."""

from ..content import ContentColumn, ContentTable, plain_text

LONGEST_WORD, LONGEST_NUMBER, LONGEST_LINE = 16, 24, 40


def text_lengths(table: ContentTable) -> list[int]:
    """The length of the longest text in each column, at most LONGEST_LINE; of its title the longest word counts."""
    titles = [max(column["title"].split(), key=len, default="") for column in table["columns"]]
    lines = [titles, *table["rows"], *([table["footer"]] if table["footer"] else [])]
    return [min(max(len(plain_text(cell)) for cell in column), LONGEST_LINE) for column in zip(*lines, strict=True)]


def is_prose(column: ContentColumn, length: int) -> bool:
    """Whether the texts of a column may break: those of numbers and single words do not, a number with its former value
    does."""
    return length > (LONGEST_NUMBER if column["right"] else LONGEST_WORD)
