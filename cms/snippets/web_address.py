from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _

INVALID_MESSAGE = _("Enter a web address that starts with https:// or http://.")


@deconstructible
class WebAddressValidator(URLValidator):
    """Accept absolute http and https addresses that say nothing but where the page is."""

    schemes = ["http", "https"]
    message = INVALID_MESSAGE

    def __call__(self, value: str) -> None:
        super().__call__(value)
        if "\\" in value:
            raise ValidationError(
                _("A web address has no “\\”. Write “/” instead."), code="backslash"
            )
        parts = urlsplit(value)
        if "@" in parts.netloc:
            raise ValidationError(
                _(
                    "The address holds a user name or a password, which everybody would see. Leave"
                    " out what stands before the “@”."
                ),
                code="user_name",
            )
        try:
            parts.port  # noqa: B018  (it is read to be checked)
        except ValueError as error:
            raise ValidationError(
                _("The number behind the “:” is no port. Leave it out, or write one up to 65535."),
                code="port",
            ) from error


class WebAddressField(models.URLField):
    """An absolute http or https address of at most 500 characters."""

    default_validators = [WebAddressValidator()]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 500)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        defaults = {"assume_scheme": "https", "error_messages": {"invalid": INVALID_MESSAGE}}
        return super().formfield(**{**defaults, **kwargs})
