"""Where a source can be marked as reviewed from. Asks for no more than the user's permissions."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import Button

from cms.health.reviews import may_review
from cms.snippets.models import Source


def review_buttons(source: Source, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """In the menu of a source: in the list, or above its form."""
    if may_review(user):
        url = reverse("source_review", args=[source.pk])
        yield Button(
            _("Mark reviewed"),
            f"{url}?{urlencode({'next': next_url})}" if next_url else url,
            icon_name="calendar-check",
            priority=16,
        )
