"""Say in words why a change failed that nobody was watching."""

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import Http404
from django.utils.text import capfirst
from django.utils.translation import gettext


class RefusedError(Exception):
    """A change is not made, for the reason given."""


def explain(error: Exception) -> str | None:
    """Return a reason that an editor can do something about, or None."""
    match error:
        case RefusedError():
            return str(error)
        case Http404():
            return gettext("It does not exist any more.")
        case PermissionDenied():
            return gettext("You may not do this to it.")
        case IntegrityError():
            return gettext("Other content depends on it.")
        case ValidationError():
            return _of_fields(error)
    return None


def _of_fields(error: ValidationError) -> str:
    """Return what is wrong, with the names of the fields."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(
        " ".join(texts)
        if name == NON_FIELD_ERRORS
        else f"{capfirst(name.replace('_', ' '))}: {' '.join(texts)}"
        for name, texts in error.message_dict.items()
    )
