"""Byte order marks, with which texts of some encodings begin."""

import codecs
from typing import NamedTuple


class ByteOrderMark(NamedTuple):
    """A mark: its bytes, the encoding of what follows, and the one that reads the mark too, and is rid of it."""

    sign: bytes
    encoding: str
    with_sign: str


MARKS = (
    ByteOrderMark(codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
    ByteOrderMark(codecs.BOM_UTF32_LE, "utf-32-le", "utf-32"),  # before that of UTF-16, with which it begins
    ByteOrderMark(codecs.BOM_UTF32_BE, "utf-32-be", "utf-32"),
    ByteOrderMark(codecs.BOM_UTF16_LE, "utf-16-le", "utf-16"),
    ByteOrderMark(codecs.BOM_UTF16_BE, "utf-16-be", "utf-16"),
)


def mark_of(start: bytes) -> ByteOrderMark | None:
    """The mark with which the bytes begin; None without one."""
    return next((mark for mark in MARKS if start.startswith(mark.sign)), None)
