import json
from typing import Any

from django.db.models import QuerySet
from wagtail.models import Page

from cms.pages.models import TopicPage
from cms.transfer.block_ids import with_ids
from cms.transfer.block_values import raw_of, value_of
from cms.transfer.bundle import TopicEntry
from cms.transfer.entries import seo_settings
from cms.transfer.entries.by_model import fill_further, further_values
from cms.transfer.names import Names
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
        sections=[
            section["value"]
            for section in value_of(
                topic.sections.stream_block, topic.sections.get_prep_value(), names
            )
        ],
        **seo_settings.values_of(topic, names),
        **further_values(topic, TopicEntry, names),
    )


def fill(topic: TopicPage, entry: TopicEntry, names: Names) -> None:
    topic.title = entry.title
    topic.kicker = entry.kicker
    topic.summary = entry.summary
    given = [{"type": "section", "value": section} for section in entry.sections]
    sections = with_ids(
        raw_of(topic.sections.stream_block, given, names), topic.sections.get_prep_value()
    )
    topic.sections = json.dumps(sections)
    seo_settings.fill(topic, entry, names)
    fill_further(topic, entry, names)
