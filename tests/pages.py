"""Reading answers of the program as a person would."""

import re
from html import unescape
from io import BytesIO
from zipfile import ZipFile, is_zipfile

from pypdf import PdfReader

from bench.forms import FormParser, form_with


def text_of(response):
    """What a reader sees of a page, with single spaces."""
    assert response.status_code == 200
    spaced = re.sub(r"</(td|th|dt|dd|li|p|label|h\d)>", " ", response.content.decode())
    return " ".join(unescape(re.sub(r"<[^>]+>", "", spaced)).split())


def text_of_file(response):
    """What is read in an answer of any kind: workbooks and archives unpacked, PDF as its text."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if response["Content-Type"] == "application/pdf":
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages)
    if is_zipfile(BytesIO(body)):
        with ZipFile(BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    return body.decode(errors="replace")


def fields_of(response, name="_save"):
    """What a browser would send with the page's form that has a field or button of that name."""
    assert response.status_code == 200
    return form_with(response.content.decode(), name)


def delete(client, page, reason, **options):
    """Open the page that asks whether to delete, and answer it; where it only says what stands against it, there is
    nothing to answer."""
    shown = client.get(page)
    asked = fields_of(shown, "change_reason") if 'name="change_reason"' in shown.content.decode() else {"post": "yes"}
    return client.post(page, {**asked, "change_reason": reason}, **options)


class RepeatedFields(FormParser):
    """Collects all values of fields that a form sends several times, such as hidden ones of one name."""

    def __init__(self):
        super().__init__()
        self.repeated = {}

    def input(self, name, given, place=-1):
        is_sent = given.get("type") == "hidden" or "checked" in given
        if is_sent:
            self.repeated.setdefault(name, []).append(given.get("value", ""))
        super().input(name, given, place)


def all_fields_of(response, name):
    """As `fields_of`, with a list of the values of a field that is sent several times."""
    fields, parser = fields_of(response, name), RepeatedFields()
    parser.feed(response.content.decode())
    return fields | {each: values for each, values in parser.repeated.items() if each in fields and len(values) > 1}
