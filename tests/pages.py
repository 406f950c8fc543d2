"""Reading answers of the program as a person would."""

import re
from html import unescape


def text_of(response):
    """What a reader sees of a page, with single spaces."""
    assert response.status_code == 200
    spaced = re.sub(r"</(td|th|dt|dd|li|p|label|h\d)>", " ", response.content.decode())
    return " ".join(unescape(re.sub(r"<[^>]+>", "", spaced)).split())
