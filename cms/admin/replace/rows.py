"""Rows of a replacement with their pages and snippets, for its screens."""

import re
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
    """A row with its page or snippet, and the obstacle that there would be now.

    `caution` is an obstacle to publishing only.
    """

    row: ReplacementRow
    instance: Any
    edit_url: str
    kind: str
    obstacle: Obstacle | None
    caution: Obstacle | None
    old_names: list[str]

    @property
    def title(self) -> str:
        """The title in the admin: of a page, that of its draft."""
        if isinstance(self.instance, Page):
            return str(self.instance.get_admin_display_title())
        return str(self.instance)

    @property
    def places(self) -> list[dict[str, Any]]:
        return [
            {
                **place,
                "value": f"{self.row.pk}/{place['key']}",
                "number": number,
                "still_named": _named_in(place, self.old_names),
            }
            for number, place in enumerate(self.row.places, start=1)
        ]


def old_names(replacement: Replacement) -> list[str]:
    """Return the title and publisher of the old source, but for what the new one is called, too."""
    old, new = replacement.old, replacement.new
    names = [replacement.old_title, old.publisher if old else ""]
    others = f"{replacement.new_title} {new.publisher if new else ''}"
    return [name for name in names if name and not _is_in(name, others)]


def _named_in(place: dict[str, Any], names: list[str]) -> str:
    """Return the first of the names that the kicker or a note of a place still has, or nothing."""
    texts = " ".join(filter(None, (place["kicker"], place["note"], place["draft_note"])))
    return next((name for name in names if _is_in(name, texts)), "")


def _is_in(name: str, text: str) -> bool:
    pattern = rf"(?<!\w){re.escape(name.strip())}(?!\w)"
    return re.search(pattern, text, re.IGNORECASE) is not None


def list_rows(
    rows: Collection[ReplacementRow],
    replacement: Replacement,
    user: Any = None,
    *,
    publishing: bool = False,
) -> list[ListedRow]:
    """Load the pages and snippets of rows; look for obstacles if there is a user.

    About ten statements, however many rows.
    """
    page_ids = [row.page_id for row in rows if row.page_id]
    pages = Page.objects.filter(pk__in=page_ids)
    if user:
        pages = with_page_status(pages)
    pages_by_id = {page.pk: page for page in pages.specific()}
    answers = QuickAnswer.objects.in_bulk([row.answer_id for row in rows if row.answer_id])
    snippets = _snippets([row for row in rows if row.snippet_type_id])
    names = old_names(replacement)
    listed = []
    for row in rows:
        if row.page_id:
            instance: Any = pages_by_id[row.page_id]
            url = reverse("wagtailadmin_pages:edit", args=[instance.pk])
        else:
            key = (row.snippet_type_id, row.snippet_id)
            instance = snippets.get(key) if row.snippet_type_id else answers[row.answer_id]
            if instance is None:  # deleted since
                continue
            url = reverse(instance.snippet_viewset.get_url_name("edit"), args=[instance.pk])
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
                old_names=names,
            )
        )
    return listed


def _snippets(rows: Collection[ReplacementRow]) -> dict[tuple[int | None, int | None], Any]:
    """Load the snippets of rows by type and key. One statement for each type."""
    found: dict[tuple[int | None, int | None], Any] = {}
    for content_type in {row.snippet_type for row in rows if row.snippet_type}:
        model: Any = content_type.model_class()
        keys = [row.snippet_id for row in rows if row.snippet_type_id == content_type.pk]
        loaded = model._default_manager.in_bulk(keys)
        found |= {(content_type.pk, pk): instance for pk, instance in loaded.items()}
    return found


def count_places(replacement: Replacement) -> tuple[int, int]:
    """Return the numbers of ticked places and of all places."""
    rows = ReplacementRow.objects.filter(replacement=replacement).values_list("places", flat=True)
    ticks = [place["ticked"] for places in rows for place in places]
    return sum(ticks), len(ticks)
