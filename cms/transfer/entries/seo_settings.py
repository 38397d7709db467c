"""The SEO settings that sources, topics and guides share."""

from typing import Any

from cms.pages.models.hub_page import HubPage
from cms.snippets.models import Source
from cms.transfer.bundle import GuideEntry, SourceEntry, TopicEntry
from cms.transfer.names import Names


def values_of(thing: Source | HubPage, names: Names) -> dict[str, Any]:
    """The fields of its entry."""
    return {
        "seo_image": names.images.name_of(thing.seo_image_id) if thing.seo_image_id else None,
        "hide_from_search_engines": thing.hide_from_search_engines,
    }


def fill(
    thing: Source | HubPage, entry: SourceEntry | TopicEntry | GuideEntry, names: Names
) -> None:
    thing.seo_image_id = names.images.id_of(entry.seo_image) if entry.seo_image else None
    thing.hide_from_search_engines = entry.hide_from_search_engines
