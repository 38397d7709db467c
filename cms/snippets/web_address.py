from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

INVALID_MESSAGE = _("Enter a web address that starts with https:// or http://.")


class WebAddressField(models.URLField):
    """An absolute http or https address of at most 500 characters."""

    default_validators = [URLValidator(schemes=["http", "https"], message=INVALID_MESSAGE)]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 500)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        defaults = {"assume_scheme": "https", "error_messages": {"invalid": INVALID_MESSAGE}}
        return super().formfield(**{**defaults, **kwargs})
