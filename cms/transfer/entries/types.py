"""The entries of all types of pages and snippets whose objects have slugs."""

from cms.declaration import type_with_name
from cms.mentions.kinds import GUIDE, TOPIC
from cms.snippets.models import Source
from cms.transfer.bundle import GuideEntry, SourceEntry, TopicEntry
from cms.transfer.entries.by_model import ModelEntries, Part, other_pages, other_snippets, parts_of


def _review_by() -> Part:
    """A source that is not to be reviewed says so with an empty text."""
    part = parts_of(Source)["review_by"]
    return part.changed(read=lambda day: day or "", write=lambda day: day or None)


def _sections() -> Part:
    """A topic has sections only, so they do not say that they are some."""
    part = parts_of(type_with_name(TOPIC))["sections"]
    return part.changed(
        read=lambda items: [item["value"] for item in items],
        write=lambda values: [{"type": "section", "value": value} for value in values],
    )


SOURCES = ModelEntries(Source, SourceEntry, {"review_by": _review_by()})
TOPICS = ModelEntries(type_with_name(TOPIC), TopicEntry, {"sections": _sections()})
GUIDES = ModelEntries(type_with_name(GUIDE), GuideEntry)


def every_type() -> list[ModelEntries]:
    """Each may need rows of those before it."""
    return [SOURCES, *other_snippets(), TOPICS, GUIDES, *other_pages()]
