import json
from typing import Any

from django.db.models import QuerySet
from wagtail.models import Page

from cms.pages.models import TopicPage
from cms.transfer.block_ids import with_ids
from cms.transfer.bundle import TopicEntry
from cms.transfer.entries import search_engines
from cms.transfer.entries.by_model import fill_further, further_values
from cms.transfer.names import Names
from cms.transfer.stream_reading import SECTION_READERS, read_stream
from cms.transfer.stream_writing import write_stream
from cms.transfer.structure import Hub


def existing(hub: Hub) -> QuerySet[TopicPage]:
    return hub.pages(TopicPage)


def parent(hub: Hub) -> Page:
    return hub.parent_of(TopicPage)


def make(entry: TopicEntry, hub: Hub, **fields: Any) -> TopicPage:
    return TopicPage(slug=entry.slug, title=entry.title, **fields)


def entry_of(topic: TopicPage, names: Names) -> TopicEntry:
    return TopicEntry.model_construct(
        slug=topic.slug,
        title=topic.title,
        kicker=topic.kicker,
        summary=topic.summary,
        sections=read_stream(
            topic.sections.get_prep_value(), SECTION_READERS, names, topic.sections.stream_block
        ),
        **search_engines.values_of(topic, names),
        **further_values(topic, TopicEntry, names),
    )


def fill(topic: TopicPage, entry: TopicEntry, names: Names) -> None:
    topic.title = entry.title
    topic.kicker = entry.kicker
    topic.summary = entry.summary
    sections = with_ids(
        write_stream(entry.sections, names, topic.sections.stream_block),
        topic.sections.get_prep_value(),
    )
    topic.sections = json.dumps(sections)
    search_engines.fill(topic, entry, names)
    fill_further(topic, entry, names)
