"""What an account may enter of the rows of a list, in the rows and for those that it chooses."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Model
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from records.entries.views import ALL, BACK, CHOSEN
from records.lookups import key_of
from records.models import DatePrecision
from records.rights import Reach, permission_of, reach_of

from .columns import EMPTY, Column, Row

CHOOSING, ENTERING = "choosing", "entering"


class RowColumn(Column):
    """A column of pages alone, whose cells are made of the whole row."""

    def __init__(
        self, header: str, accessor: str, cell_of: Callable[[Row], SafeString], needs: tuple[str, ...]
    ) -> None:
        super().__init__(header, accessor=accessor, file=False, sortable=False, needs=needs)
        self.cell_of = cell_of

    def cell(self, value: object, row: Row, carried: Mapping[str, str]) -> SafeString:
        return self.cell_of(row)


class Deeds:
    """What the account of a request may enter of the rows of a list.

    `models` are those of what is entered, by the names of the rights: "enter" something new, "confirm", "change". A row
    is in reach where the right holds for its project or its unit, which it has under `places`.

    Rows `can_be_chosen`: of those chosen one of the `choices` can be entered, which is called `entered` and sent as
    `entered_name` to the `enter_url`, and they can be confirmed.
    """

    can_be_chosen: ClassVar[bool] = True
    entered: ClassVar[str]
    entered_name: ClassVar[str]
    confirm_address: ClassVar[str]
    accessor: ClassVar[str]
    places: ClassVar[Mapping[str, str]]
    needs: ClassVar[tuple[str, ...]] = ()

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @property
    def models(self) -> Mapping[str, tuple[str, type[Model]]]:
        """The action and the model of each right."""
        raise NotImplementedError

    @cached_property
    def reaches(self) -> dict[str, Reach]:
        user = self.request.user
        return {name: reach_of(user, permission_of(model, action)) for name, (action, model) in self.models.items()}

    @property
    def is_any(self) -> bool:
        return self.request.user.is_staff and any(reach.somewhere for reach in self.reaches.values())

    @property
    def may_enter(self) -> bool:
        return self.reaches["enter"].somewhere

    @property
    def may_confirm(self) -> bool:
        return self.reaches["confirm"].somewhere

    @property
    def enter_url(self) -> str:
        raise NotImplementedError

    @property
    def choices(self) -> Sequence[tuple[object, str]]:
        """What can be entered of the rows chosen."""
        raise NotImplementedError

    def may(self, name: str, row: Row) -> bool:
        """Whether the right holds for the row; not where nothing of the kind is entered."""
        reach = self.reaches.get(name)
        if reach is None:
            return False
        if reach.everywhere:
            return True
        return reach.covers_places({area: frozenset({row[path]}) for area, path in self.places.items()})

    def may_any(self, row: Row) -> bool:
        return any(self.may(name, row) for name in self.reaches)

    @property
    def back(self) -> str:
        """The page to which what is sent leads back."""
        return self.request.get_full_path()

    @cached_property
    def all_chosen(self) -> bool:
        return self.request.GET.get(CHOSEN) == ALL

    @cached_property
    def chosen(self) -> set[int]:
        return {key_of(text) for text in self.request.GET.get(CHOSEN, "").split("-")} - {0}

    @property
    def address_of_all(self) -> str:
        """The list under the same filters with all rows chosen."""
        return f"?{urlencode({**self.kept, CHOSEN: ALL})}"

    @property
    def address_of_none(self) -> str:
        return f"?{urlencode(self.kept)}"

    @property
    def kept(self) -> dict[str, Any]:
        return {name: value for name, value in self.request.GET.items() if name != CHOSEN}

    @property
    def confirm_url(self) -> str:
        return reverse(self.confirm_address)

    @cached_property
    def hidden(self) -> SafeString:
        """What each form sends besides the row."""
        fields = (("csrfmiddlewaretoken", get_token(self.request)), (BACK, self.back))
        return format_html_join("", '<input type="hidden" name="{}" value="{}">', fields)

    def columns(self) -> list[tuple[str, Column]]:
        """The boxes by which rows are chosen, if they can be, and what can be entered in each row."""
        needs = tuple(dict.fromkeys((*self.places.values(), *self.needs)))
        entering = (ENTERING, RowColumn("Eintragen", self.accessor, self.form, needs))
        if not self.can_be_chosen:
            return [entering]
        return [(CHOOSING, RowColumn("Auswahl", self.accessor, self.box, needs)), entering]

    def name_of(self, row: Row) -> str:
        """How the row is called where its forms stand alone."""
        raise NotImplementedError

    def box(self, row: Row) -> SafeString:
        if not self.may_any(row):
            return EMPTY
        checked = SafeString(" checked" if self.all_chosen or row["pk"] in self.chosen else "")
        return format_html(
            '<span class="pick"><input type="checkbox" name="{}" value="{}" form="auswahl" aria-label="{} auswählen"{}>'
            "</span>",
            CHOSEN,
            row["pk"],
            self.name_of(row),
            checked,
        )

    def form(self, row: Row) -> SafeString:
        """The form of a row; empty where nothing can be entered."""
        parts = [self.opener(row)]
        if self.may("confirm", row):
            parts.append(
                format_html(
                    '<button class="deed-button deed-button--plain" type="submit" formaction="{}" formnovalidate>'
                    'Bestätigen<span class="kern-sr-only">: {}, Stand heute</span></button>',
                    self.confirm_url,
                    self.name_of(row),
                )
            )
        parts.append(self.others(row))
        if not any(parts):
            return EMPTY
        return format_html(
            '<form class="deeds" method="post">{}<input type="hidden" name="{}" value="{}">{}</form>',
            self.hidden,
            CHOSEN,
            row["pk"],
            SafeString("".join(parts)),
        )

    def opening(
        self, row: Row, title: str, fields: SafeString, address: str, *, button: str = "Setzen", day: str = "ab"
    ) -> SafeString:
        """What opens in the row: the fields of a new statement, and its day, which is never prefilled. `day` is what
        stands before it."""
        key = row["pk"]
        inner = format_html(
            '{}<label for="tag-{}">{}</label>'
            '<input class="deed-input deed-input--day" id="tag-{}" name="effective_on" placeholder="TT.MM.JJJJ" '
            'autocomplete="off" required><input type="hidden" name="date_precision" value="{}">'
            '<button class="deed-button deed-button--primary" type="submit" formaction="{}">{}</button>',
            fields,
            key,
            day,
            key,
            DatePrecision.EXACT.value,
            address,
            button,
        )
        return self.folded(row, title, inner)

    def folded(self, row: Row, title: str, inner: SafeString, look: str = "") -> SafeString:
        """What opens in the row when its title is pressed; one at a time."""
        return format_html(
            '<details class="opener" name="eintragen"><summary class="deed-button{}">{}<span class="kern-sr-only">: {}'
            '</span></summary><span class="enter">{}</span></details>',
            look,
            title,
            self.name_of(row),
            inner,
        )

    def choice(self, row: Row, name: str, label: str, choices: Iterable[tuple[object, object]]) -> SafeString:
        """A drop-down of the row; without a first choice of its own nothing is chosen."""
        return format_html(
            '<label class="kern-sr-only" for="{}-{}">{}</label>'
            '<select class="deed-input" id="{}-{}" name="{}" required>{}</select>',
            name,
            row["pk"],
            label,
            name,
            row["pk"],
            name,
            format_html_join("", '<option value="{}">{}</option>', choices),
        )

    def others(self, row: Row) -> SafeString:
        """What is done seldom, folded; a single link stands by itself."""
        correction = self.correction(row)
        if not self.may("change", row):
            return correction
        edit = format_html(
            '<a class="kern-link deed-link" href="{}">Bearbeiten<span class="kern-sr-only">: {}</span></a>',
            self.change_url(row),
            self.name_of(row),
        )
        if not correction:
            return edit
        return self.folded(row, "Mehr", SafeString(correction + edit), " deed-button--plain")

    def opener(self, row: Row) -> SafeString:
        """What opens in the row; empty where there is nothing."""
        return SafeString("")

    def correction(self, row: Row) -> SafeString:
        """What leads to correcting what the row says; empty where there is nothing."""
        return SafeString("")

    def change_url(self, row: Row) -> str:
        raise NotImplementedError


def deeds_on(view: Any, deeds_class: Any) -> Any:
    """What the account of a page may enter of its rows; None where that is nothing, and on other days than today."""
    is_today = view.key_date == view.today and view.known_on is None
    if not is_today or not view.request.user.is_authenticated:
        return None
    deeds = deeds_class(view.request)
    return deeds if deeds.is_any else None
