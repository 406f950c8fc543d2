"""Reading answers of the program as a person would."""

import re
from html import unescape

from bench.forms import form_with


def text_of(response):
    """What a reader sees of a page, with single spaces."""
    assert response.status_code == 200
    spaced = re.sub(r"</(td|th|dt|dd|li|p|label|h\d)>", " ", response.content.decode())
    return " ".join(unescape(re.sub(r"<[^>]+>", "", spaced)).split())


def fields_of(response, name="_save"):
    """What a browser would send with the page's form that has a field or button of that name."""
    assert response.status_code == 200
    return form_with(response.content.decode(), name)
