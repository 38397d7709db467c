"""The limits of the content models, as validators of a bundle: one place says what is allowed.

A text is accepted where the form of the admin would accept it, but it is kept as it is: the forms
strip spaces at its ends, an import does not.
"""

import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field, Model
from pydantic import AfterValidator
from wagtail.blocks import FieldBlock

from cms.transfer.problems import hint, refused

UNFIT = ("Cc", "Cs")
"""Unicode's categories of characters that no text holds: controls, and halves of others."""

LINE_CHARACTERS = "\t\n\r"


def text_of(model: type[Model], name: str) -> AfterValidator:
    """Requires a text that this field of a model accepts."""
    field = _field(model, name)
    form_field = field.formfield()
    if form_field is None:
        raise TypeError(f"{model.__name__}.{name} cannot be written in a form.")
    return AfterValidator(lambda text: check_text(text, form_field.clean, field.run_validators))


def text_for(block: FieldBlock) -> AfterValidator:
    """Requires a text that this block accepts."""
    return AfterValidator(lambda text: check_text(text, block.field.clean))


def choice_of(model: type[Model], name: str) -> AfterValidator:
    """Requires one of the choices of this field."""
    choices = [str(value) for value, _ in _field(model, name).flatchoices]

    def check(text: str) -> str:
        if text not in choices:
            raise refused(f"expected one of {', '.join(choices)}{hint(text, choices)}")
        return text

    return AfterValidator(check)


def default_of(model: type[Model], name: str) -> str:
    """Return the value of this field when none is given."""
    return str(_field(model, name).get_default())


def check_text(text: str, *checks: Callable[[str], Any]) -> str:
    """The text itself, unless one of the checks raises Django's ValidationError."""
    for character in "" if text.isprintable() else text:
        if unicodedata.category(character) in UNFIT and character not in LINE_CHARACTERS:
            raise refused(f"expected text without the character U+{ord(character):04X}")
    for check in checks:
        try:
            check(text)
        except ValidationError as error:
            raise refused(_expectation(error)) from error
    return text


def check_day(text: str) -> str:
    """Requires a date in the form that `date.isoformat` writes."""
    try:
        is_canonical = date.fromisoformat(text).isoformat() == text
    except ValueError:
        is_canonical = False
    if not is_canonical:
        raise refused("expected a day such as 2027-01-31")
    return text


def _field(model: type[Model], name: str) -> Field[Any, Any]:
    field = model._meta.get_field(name)
    if not isinstance(field, Field):
        raise TypeError(f"{model.__name__}.{name} is not a field of its own.")
    return field


def _expectation(error: ValidationError) -> str:
    first = error.error_list[0]
    if first.code in ("required", "blank"):
        return "expected some text"
    if first.code == "max_length" and first.params:
        limit, length = first.params["limit_value"], first.params["show_value"]
        return f"expected at most {limit} characters, and this has {length}"
    return f"expected another value: {first.messages[0]}"
