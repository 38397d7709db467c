"""Validate fields of a source without a statement."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import TextField

from cms.snippets.models import Source

TEXT_LIMITS: dict[str, int] = {
    model_field.name: model_field.max_length
    for model_field in Source._meta.fields
    if isinstance(model_field, TextField) and model_field.max_length
}
"""Limits of long texts, which only Django's forms check; the model checks short ones."""


def invalid(source: Source, names: list[str]) -> list[tuple[str, str]]:
    """Return the messages of the model's validators about these fields, without a statement."""
    problems = [
        (name, message)
        for name in names
        if name in TEXT_LIMITS
        for message in _too_long(getattr(source, name), TEXT_LIMITS[name])
    ]
    try:
        source.clean_fields(exclude={field.name for field in source._meta.fields} - set(names))
    except ValidationError as error:
        problems += [
            (name, message) for name, messages in error.message_dict.items() for message in messages
        ]
    return problems


def _too_long(text: str, limit: int) -> list[str]:
    try:
        MaxLengthValidator(limit)(text)
    except ValidationError as error:
        return list(error.messages)
    return []
