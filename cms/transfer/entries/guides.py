import json
from typing import Any

from django.db.models import QuerySet

from cms.pages.models import GuideIndexPage, GuidePage
from cms.transfer.block_ids import with_ids
from cms.transfer.bundle import GuideEntry
from cms.transfer.entries import search_engines
from cms.transfer.names import Names
from cms.transfer.stream_reading import BODY_READERS, read_stream
from cms.transfer.stream_writing import write_stream
from cms.transfer.structure import Hub


def existing(hub: Hub) -> QuerySet[GuidePage]:
    return hub.guides()


def parent(hub: Hub) -> GuideIndexPage:
    return hub.guide_index


def make(entry: GuideEntry, hub: Hub, **fields: Any) -> GuidePage:
    return GuidePage(slug=entry.slug, title=entry.title, **fields)


def entry_of(guide: GuidePage, names: Names) -> GuideEntry:
    return GuideEntry.model_construct(
        slug=guide.slug,
        title=guide.title,
        kicker=guide.kicker,
        summary=guide.summary,
        topic=names.topics.name_of(guide.topic_id) or "",
        body=read_stream(guide.body.get_prep_value(), BODY_READERS, names),
        **search_engines.values_of(guide, names),
    )


def fill(guide: GuidePage, entry: GuideEntry, names: Names) -> None:
    guide.title = entry.title
    guide.kicker = entry.kicker
    guide.summary = entry.summary
    guide.topic_id = names.topics.id_of(entry.topic)
    body = with_ids(write_stream(entry.body, names), guide.body.get_prep_value())
    guide.body = json.dumps(body)
    search_engines.fill(guide, entry, names)
