"""Model fields that all apps share: money, percent, rates, yes or no, days and the search key."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any, ClassVar

from django import forms
from django.core import validators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from .days import BEGINNING, EARLIEST, LATEST, OUTSIDE
from .file_texts import FileTextFormField, FileTextInput
from .generics import (
    BooleanField,
    CharField,
    DateField,
    DecimalField,
    Field,
    PositiveSmallIntegerField,
    TextField,
    URLField,
)
from .text import identity_key, normalise, number_key

Deconstructed = tuple[str, str, Sequence[Any], dict[str, Any]]  # as Django's fields are deconstructed

LONGEST_AMOUNT = 40  # characters typed; no amount that a field can hold needs more
TRAILING_MINUS = re.compile(r"^(?P<amount>.*\d)\s*-$")
GROUPED = re.compile(r"^-?\d{1,3}(\.\d{3})+$")
WHOLE = re.compile(r"[+-]?([0-9]+|[1-9][0-9]{0,2}(\.[0-9]{3})+)")


class AmountField(forms.DecimalField):
    """An amount as people and accounting systems write it: 270000, 270.000,00 €, 1.190,00-, EUR 5,20, 270000.00."""

    def to_python(self, value: object) -> Decimal | None:  # type: ignore[override]
        """The amount. A point in `plain_amount` is a decimal one; Django would read 1.005 as German for 1005."""
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        try:
            amount = Decimal(plain_amount(value)) if len(value.strip()) <= LONGEST_AMOUNT else None
        except InvalidOperation:
            amount = None
        if amount is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return amount


class WholeNumberField(forms.IntegerField):
    """A whole number as people type it: 200000, 200.000. Django would read a point as a decimal one, and 200.000 as
    200; a browser's field for numbers lets that pass, so this is one for text."""

    widget = forms.TextInput
    default_error_messages: ClassVar = {"invalid": "Bitte geben Sie eine ganze Zahl an, etwa 200000 oder 200.000."}

    def to_python(self, value: object) -> int | None:
        text = str("" if value is None else value).strip()
        if text and not WHOLE.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text.replace(".", ""))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), **({} if widget.is_hidden else {"inputmode": "numeric"})}


def plain_amount(text: str) -> str:
    """A German amount with its sign in front, a point before the cents, and neither currency nor separators."""
    amount = re.sub(r"(€|\bEUR\b)|\s", "", text, flags=re.IGNORECASE).replace("\N{MINUS SIGN}", "-")
    if behind := TRAILING_MINUS.match(amount):
        amount = f"-{behind['amount']}"
    if "," in amount:
        whole, _, cents = amount.rpartition(",")
        is_german = "." not in whole or GROUPED.match(whole)
        return f"{whole.replace('.', '')}.{cents}" if is_german else text
    return amount.replace(".", "") if GROUPED.match(amount) else amount


class ScaledIntegerField(Field):
    """A Decimal with fixed places, stored as an integer of its smallest unit.

    SQLite has no decimal type: it would compute with floats, and neither a constraint such as
    "shares sum to the total" nor a sum over many rows would be exact to the cent.
    Expressions that combine such fields must name their output_field; Django refuses them otherwise.
    """

    empty_strings_allowed = False  # without a value it is None, as with Django's own numbers
    decimal_places = 0

    def get_internal_type(self) -> str:
        return "BigIntegerField"

    def from_db_value(self, value: int | None, expression: object, connection: BaseDatabaseWrapper) -> Decimal | None:
        return None if value is None else Decimal(int(value)).scaleb(-self.decimal_places)

    def to_python(self, value: object) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        return forms.DecimalField(decimal_places=self.decimal_places).to_python(value)

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        if value is None or hasattr(value, "resolve_expression"):
            return value
        number = int(Decimal(value).scaleb(self.decimal_places).to_integral_exact())
        if abs(number) > models.BigIntegerField.MAX_BIGINT:
            raise OverflowError(f"No {self.description} can be {value}.")
        return number

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else str(value)


class MoneyField(ScaledIntegerField):
    """Amount in EUR as Decimal with two places; stored as whole cents."""

    description = "Betrag in Euro"
    decimal_places = 2
    maximum = Decimal("9999999999.99")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.validators = [
            *self.validators,
            validators.DecimalValidator(12, self.decimal_places),
            validators.MaxValueValidator(self.maximum),
        ]

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        options = {"max_digits": 12, "decimal_places": self.decimal_places, "localize": True}
        return super().formfield(form_class=AmountField, **{**options, **kwargs})


class PercentField(ScaledIntegerField):
    """Share in percent as Decimal with one place; the type of computed shares, see records.shares."""

    description = "Anteil in Prozent"
    decimal_places = 1


def as_of_django(deconstructed: Deconstructed, path: str) -> Deconstructed:
    """For migrations: the field of Django that the database has."""
    name, _, args, kwargs = deconstructed
    return name, path, args, kwargs


class RateField(DecimalField):
    """A rate in percent, shown and typed as people write it: 90,00; 90,5."""

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": AmountField, "localize": True, **kwargs})

    def deconstruct(self) -> Deconstructed:
        return as_of_django(super().deconstruct(), "django.db.models.DecimalField")


class FlagField(BooleanField):
    """Yes or no; where it is only read, the word says so."""

    flatchoices: ClassVar[Any] = [(True, "ja"), (False, "nein")]

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        """Where it may be unknown, a choice of three: Django's own field takes any other text for unknown."""
        if not self.null:
            return super().formfield(**kwargs)
        choices = [("", "Unbekannt"), (True, "Ja"), (False, "Nein")]
        texts = {"label": self.verbose_name, "help_text": self.help_text, "required": False}
        return forms.TypedChoiceField(**{**texts, **kwargs}, choices=choices, coerce=self.to_python, empty_value=None)

    def deconstruct(self) -> Deconstructed:
        return as_of_django(super().deconstruct(), "django.db.models.BooleanField")


class YearField(PositiveSmallIntegerField):
    """A calendar year; where it is only read, it has no separator of thousands."""

    flatchoices: ClassVar[Any] = [(year, str(year)) for year in range(EARLIEST.year, LATEST.year + 1)]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bounds = (validators.MinValueValidator(EARLIEST.year), validators.MaxValueValidator(LATEST.year))
        self.validators = [*self.validators, *bounds]

    def deconstruct(self) -> Deconstructed:
        return as_of_django(super().deconstruct(), "django.db.models.PositiveSmallIntegerField")


def refuse_outside_calendar(day: date) -> None:
    """Raise a ValidationError where no page can have the day as its Stichtag."""
    if not EARLIEST <= day <= LATEST:
        raise ValidationError(OUTSIDE)


class DayFormField(forms.DateField):
    """A day that is entered."""

    default_validators = [refuse_outside_calendar]
    default_error_messages: ClassVar = {
        "invalid": "Bitte geben Sie den Tag mit Monat und Jahr an: TT.MM.JJJJ oder T.M.JJ."
    }


class DayField(DateField):
    """A day that is entered; days that the program alone writes stand in Django's own field."""

    default_validators = [refuse_outside_calendar]

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return super().formfield(**{"form_class": DayFormField, **kwargs})

    def deconstruct(self) -> Deconstructed:
        """As Django's field: the database knows no difference."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateField", args, kwargs


class EffectiveFormField(DayFormField):
    """A day; left empty it is BEGINNING ("von Anfang an")."""

    def clean(self, value: Any) -> Any:
        return super().clean(value) or BEGINNING

    def prepare_value(self, value: object) -> Any:
        return None if value == BEGINNING else super().prepare_value(value)

    def has_changed(self, initial: object, data: Any) -> bool:
        return super().has_changed(None if initial == BEGINNING else initial, data)


class EffectiveField(DayField):
    """The day from which a statement holds; the first one of a kind may hold "von Anfang an"."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        defaults = {"default": BEGINNING, "blank": True, "help_text": "Leer: von Anfang an."}
        super().__init__(*args, **{**defaults, **kwargs})

    def deconstruct(self) -> Deconstructed:
        name, _, args, kwargs = super().deconstruct()
        return name, "records.fields.EffectiveField", args, kwargs

    def run_validators(self, value: object) -> None:
        if value != BEGINNING:
            super().run_validators(value)

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        return super().clean(value, model_instance) or BEGINNING

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return super().formfield(**{"form_class": EffectiveFormField, "required": False, **kwargs})


def refuse_user_info(address: str) -> None:
    """Raise a ValidationError where an address names an account: „https://bank.example@evil.example/“ leads to where
    nobody expects, and a password in it would be public."""
    if "@" in re.split(r"[/?#\\]", address.partition("://")[2], maxsplit=1)[0]:
        raise ValidationError("Die Adresse darf keinen Benutzernamen und kein Passwort enthalten („@“ vor dem Namen).")


ONLY_WEB = validators.URLValidator(
    schemes=["http", "https"],
    message="Bitte geben Sie eine vollständige Adresse an, die mit http:// oder https:// beginnt.",
    code="web_address",  # under "invalid" a form would say less
)


class WebAddressField(URLField):
    """Address of a page on the web, http or https, without an account in it; one typed without a scheme is taken as
    https."""

    default_validators = [ONLY_WEB, refuse_user_info]

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return super().formfield(**{"assume_scheme": "https", **kwargs})


class FileTextField(TextField):
    """The text of a file: where people read what a record says, it is told by its size and a checksum."""

    def described(self, text: str) -> str:
        """Datei mit 12.345 Zeichen (SHA-256 beginnt mit 1a2b3c4d); of none nothing."""
        if not text:
            return ""
        digits = sha256(text.encode(errors="surrogatepass")).hexdigest()[:8]
        return f"Datei mit {len(text):,} Zeichen (SHA-256 beginnt mit {digits})".replace(",", ".")

    def __init__(self, *args: Any, accept: str = "", **kwargs: Any) -> None:
        self.accept = accept
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        widget = FileTextInput({"accept": self.accept})
        return super().formfield(**{**kwargs, "form_class": FileTextFormField, "widget": widget})

    def save_form_data(self, instance: models.Model, data: Any) -> None:
        """Without a file what there is stays."""
        if data:
            super().save_form_data(instance, data)

    def deconstruct(self) -> Deconstructed:
        return as_of_django(super().deconstruct(), "django.db.models.TextField")


class SearchKeyField(CharField):
    """Normalised copy of text fields of the same row (`sources`), kept up to date on every save.

    It carries search and German sorting. On PostgreSQL it compares by bytes (collation "C") as SQLite does,
    so that both databases sort alike and prefix searches can use its index.
    """

    def __init__(self, *args: Any, sources: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.sources = sources
        defaults = {"max_length": 500, "editable": False, "blank": True, "default": "", "db_index": True}
        super().__init__(*args, **{**defaults, **kwargs})

    def deconstruct(self) -> Deconstructed:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "sources": self.sources, "db_index": self.db_index}  # type: ignore[attr-defined]

    @staticmethod
    def key_of(text: str) -> str:
        return normalise(text)

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, str | None]:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        text = " ".join(str(getattr(model_instance, source)) for source in self.sources)
        key = self.key_of(text)[: self.max_length]
        setattr(model_instance, self.attname, key)
        return key


class NumberKeyField(SearchKeyField):
    """What numbers of the `sources` are sorted by: 9 before 10, 300.2 before 300.10."""

    @staticmethod
    def key_of(text: str) -> str:
        return number_key(text)


class LatestDayField(DateField):
    """The latest of the days in other fields of the same row (`sources`), kept up to date on every save; where none of
    them is given, the day of the field `otherwise`."""

    def __init__(self, *args: Any, sources: tuple[str, ...] = (), otherwise: str = "", **kwargs: Any) -> None:
        self.sources, self.otherwise = sources, otherwise
        super().__init__(*args, **{"editable": False, "db_index": True, **kwargs})

    def deconstruct(self) -> Deconstructed:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "sources": self.sources, "otherwise": self.otherwise}

    def day_of(self, record: models.Model) -> Any:
        days = [day for day in (getattr(record, source) for source in self.sources) if day is not None]
        return max(days) if days else getattr(record, self.otherwise)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        setattr(model_instance, self.attname, self.day_of(model_instance))
        return super().pre_save(model_instance, add)


class IdentityKeyField(SearchKeyField):
    """What names share that are alike, of the `sources`: by it those that mean the same are found."""

    @staticmethod
    def key_of(text: str) -> str:
        return identity_key(text)
