"""The forms of an HTML page as a browser would send them."""

from html.parser import HTMLParser

Fields = dict[str, str]

NOT_SENT = ("submit", "button", "image", "reset", "file")


class FormParser(HTMLParser):
    """Collects the fields of every form; `buttons` are the names of those that send it."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Fields] = []
        self.buttons: list[set[str]] = []
        self.by_id: dict[str, int] = {}
        self.select = ""
        self.textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({})
            self.buttons.append(set())
            self.by_id[given.get("id", "")] = len(self.forms) - 1
        elif self.forms:
            self.field(tag, given)

    def field(self, tag: str, given: dict[str, str]) -> None:
        place = self.by_id.get(given.get("form") or "none", -1)  # what names an earlier form is sent with that
        name, fields = given.get("name", ""), self.forms[place]
        if tag == "input" and name:
            self.input(name, given, place)
        elif tag == "button" and name:
            self.buttons[place].add(name)
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and ("selected" in given or self.select not in fields):
            fields[self.select] = given.get("value", "")
        elif tag == "textarea" and name:
            self.textarea = name
            fields[name] = ""

    def input(self, name: str, given: dict[str, str], place: int = -1) -> None:
        kind = given.get("type", "text")
        if kind in NOT_SENT:
            self.buttons[place].add(name)
        elif kind not in ("checkbox", "radio") or "checked" in given:
            self.forms[place][name] = given.get("value", "on" if kind == "checkbox" else "")

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.forms[-1][self.textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""
        elif tag == "textarea" and self.textarea:
            self.forms[-1][self.textarea] = self.forms[-1][self.textarea].removeprefix("\n")
            self.textarea = ""


class NoSuchFormError(Exception):
    """The page holds no form with that field."""


def form_with(page: str, name: str) -> Fields:
    """The fields of the page's form that has a field or button of that name."""
    parser = FormParser()
    parser.feed(page)
    for fields, buttons in zip(parser.forms, parser.buttons, strict=True):
        if name in fields or name in buttons:
            return fields
    raise NoSuchFormError(name)
