"""Rows of a replacement with their pages and answers, for its screens."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from wagtail.models import Page

from cms.admin.permissions import Obstacle, obstacle, with_page_status
from cms.admin.replace.models import Replacement, ReplacementRow
from cms.snippets.models import QuickAnswer


@dataclass(frozen=True, slots=True)
class ListedRow:
    """A row with its page or answer, and the obstacle that there would be now.

    `caution` is an obstacle to publishing only.
    """

    row: ReplacementRow
    instance: Any
    edit_url: str
    kind: str
    obstacle: Obstacle | None
    caution: Obstacle | None

    @property
    def title(self) -> str:
        """The title in the admin: of a page, that of its draft."""
        if isinstance(self.instance, Page):
            return str(self.instance.get_admin_display_title())
        return str(self.instance)

    @property
    def places(self) -> list[dict[str, Any]]:
        return [
            {**place, "value": f"{self.row.pk}/{place['key']}", "number": number}
            for number, place in enumerate(self.row.places, start=1)
        ]


def list_rows(
    rows: Collection[ReplacementRow], user: Any = None, *, publishing: bool = False
) -> list[ListedRow]:
    """Load the pages and answers of rows; look for obstacles if there is a user.

    About ten statements, however many rows.
    """
    page_ids = [row.page_id for row in rows if row.page_id]
    pages = Page.objects.filter(pk__in=page_ids)
    if user:
        pages = with_page_status(pages)
    pages_by_id = {page.pk: page for page in pages.specific()}
    answers = QuickAnswer.objects.in_bulk([row.answer_id for row in rows if row.answer_id])
    listed = []
    for row in rows:
        if row.page_id:
            instance: Any = pages_by_id[row.page_id]
            url = reverse("wagtailadmin_pages:edit", args=[instance.pk])
        else:
            instance = answers[row.answer_id]
            url = reverse(QuickAnswer.snippet_viewset.get_url_name("edit"), args=[instance.pk])
        barred = obstacle(instance, user, in_moderation=True) if user else None
        caution = None
        if publishing and not barred:
            caution = obstacle(instance, user, publish=True, in_moderation=True)
        listed.append(
            ListedRow(
                row=row,
                instance=instance,
                edit_url=url,
                kind=instance._meta.verbose_name,
                obstacle=barred,
                caution=caution,
            )
        )
    return listed


def count_places(replacement: Replacement) -> tuple[int, int]:
    """Return the numbers of ticked places and of all places."""
    rows = ReplacementRow.objects.filter(replacement=replacement).values_list("places", flat=True)
    ticks = [place["ticked"] for places in rows for place in places]
    return sum(ticks), len(ticks)
