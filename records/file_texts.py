"""Texts of files as fields of forms: what the model field `FileTextField` is entered by."""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import Any

from django import forms

from .text import clean

LONGEST = 1_000_000  # characters
UNREADABLE = "\ufffd"  # what stands for bytes that are no text
EMPTY = "(leer)"  # an empty file; an empty text would be none
BYTES_OF_A_CHARACTER = 4  # at most
DECLARED = re.compile(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
DECLARATION = re.compile(r"^\s*<\?xml\s[^>]*\?>\s*")
ENCODINGS = ("us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "windows-1252")


def text_of_file(content: bytes) -> str:
    """The text of an XML file in the encoding that it names, else UTF-8; bytes that are none become UNREADABLE. Of one
    that is too long no more than tells so."""
    content = content[: (LONGEST + 1) * BYTES_OF_A_CHARACTER]
    text = content.decode(encoding_of(content), errors="replace")
    text = DECLARATION.sub('<?xml version="1.0" encoding="UTF-8"?>\n', text, count=1)
    return clean(text.replace("\r\n", "\n").replace("\r", "\n")).strip() or EMPTY


def encoding_of(content: bytes) -> str:
    if content.startswith(BOM_UTF8):
        return "utf-8-sig"
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    declared = DECLARED.match(content[:200])
    name = declared[1].decode().lower() if declared else ""
    return name if name in ENCODINGS else "utf-8"


class Carried(str):
    """The text of a file that was sent, and comes along with the form."""

    __slots__ = ()


class FileTextInput(forms.TextInput):
    """Chooses a file; the text of one that was sent already comes along hidden."""

    input_type = "file"
    template_name = "records/file_text_input.html"
    needs_multipart_form = True

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return super().get_context(name, None, attrs) | {"carried": value if isinstance(value, Carried) else ""}


class FileTextFormField(forms.CharField):
    """The text of a file; without one what there is stays."""

    widget = FileTextInput

    def to_python(self, value: Any) -> str:
        """Clean; a text of which nothing is left then is no file without a text."""
        text = str(super().to_python(value) or "")
        return (clean(text).strip() or EMPTY) if text else ""

    def bound_data(self, data: Any, initial: Any) -> Any:
        return Carried(data or "")

    def has_changed(self, initial: object, data: Any) -> bool:
        return bool(data) and bool(super().has_changed(initial, data))
