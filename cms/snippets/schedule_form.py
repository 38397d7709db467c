"""The checks of schedules in the forms of pages and snippets."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

FIRST_YEAR, LAST_YEAR = 1900, 9998
"""Moments outside cannot be shown in every time zone."""


class MomentField(forms.DateTimeField):
    """A moment that every time zone has."""

    def clean(self, value: Any) -> datetime | None:
        moment: datetime | None = super().clean(value)
        if moment is not None and not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise ValidationError(
                _("Enter a year from %(first)d to %(last)d."),
                params={"first": FIRST_YEAR, "last": LAST_YEAR},
            )
        return moment


class DayField(forms.DateField):
    """A day of a year that everybody can read."""

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(
                _("Enter a year from %(first)d to %(last)d."),
                params={"first": FIRST_YEAR, "last": LAST_YEAR},
            )
        return day


class ScheduleFormMixin:
    """Save drafts of what has expired: only publishing needs an expiry in the future.

    Put it before the class of the form; Wagtail puts its own check before both.
    """

    is_deferred_validation: bool
    cleaned_data: dict[str, Any]

    def add_error(self, field: str | None, error: Any) -> None:
        if field == "expire_at" and self.is_deferred_validation and self._has_expired():
            return
        super().add_error(field, error)  # type: ignore[misc]

    def _has_expired(self) -> bool:
        """Is the expiry past, and nothing else wrong with it?"""
        start, end = self.cleaned_data.get("go_live_at"), self.cleaned_data.get("expire_at")
        return bool(end and end < timezone.now() and not (start and start > end))


class ScheduledSnippetForm(ScheduleFormMixin, WagtailAdminModelForm):
    """The form of a snippet with drafts."""
