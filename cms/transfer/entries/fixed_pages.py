"""The words of the pages that every hub has: its home page and those that list others."""

from typing import Any

from django.conf import settings

from cms.transfer.bundle import FixedPageEntry
from cms.transfer.structure import HOME, Hub, index_pages


def pages_of(hub: Hub) -> dict[str, Any]:
    """The pages by the names that bundles have for them."""
    return {HOME: hub.home, **hub.indexes}


def entry_of(name: str, page: Any) -> FixedPageEntry:
    """Without the slug of a home page, which readers never see."""
    slug = "" if name == HOME else page.slug
    return FixedPageEntry.model_construct(page=name, title=page.title, slug=slug, intro=page.intro)


def is_as_made(entry: FixedPageEntry) -> bool:
    """Return True if a page says no more than when it is made."""
    made = {model.declaration.lists: (title, slug) for model, title, slug in index_pages()}
    made[HOME] = (settings.WAGTAIL_SITE_NAME, "")
    return (entry.title, entry.slug) == made[entry.page] and not entry.intro


def fill(page: Any, entry: FixedPageEntry) -> None:
    page.title, page.intro = entry.title, entry.intro
    page.draft_title = entry.title
    if entry.slug:
        page.slug = entry.slug
