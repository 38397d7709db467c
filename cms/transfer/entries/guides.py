import json
from typing import Any

from django.db.models import QuerySet
from wagtail.models import Page

from cms.mentions.kinds import TOPIC
from cms.pages.models import GuidePage
from cms.transfer.block_ids import with_ids
from cms.transfer.block_values import raw_of, value_of
from cms.transfer.bundle import GuideEntry
from cms.transfer.entries import seo_settings
from cms.transfer.entries.by_model import fill_further, further_values
from cms.transfer.names import Names
from cms.transfer.structure import Hub


def existing(hub: Hub) -> QuerySet[GuidePage]:
    return hub.pages(GuidePage)


def parent(hub: Hub) -> Page:
    return hub.parent_of(GuidePage)


def make(entry: GuideEntry, hub: Hub, **fields: Any) -> GuidePage:
    return GuidePage(slug=entry.slug, title=entry.title, **fields)


def entry_of(guide: GuidePage, names: Names) -> GuideEntry:
    return GuideEntry.model_construct(
        slug=guide.slug,
        title=guide.title,
        kicker=guide.kicker,
        summary=guide.summary,
        topic=names.of_kind(TOPIC).name_of(guide.topic_id) or "",
        body=value_of(guide.body.stream_block, guide.body.get_prep_value(), names),
        **seo_settings.values_of(guide, names),
        **further_values(guide, GuideEntry, names),
    )


def fill(guide: GuidePage, entry: GuideEntry, names: Names) -> None:
    guide.title = entry.title
    guide.kicker = entry.kicker
    guide.summary = entry.summary
    guide.topic_id = names.of_kind(TOPIC).id_of(entry.topic)
    body = with_ids(
        raw_of(guide.body.stream_block, entry.body, names),
        guide.body.get_prep_value(),
    )
    guide.body = json.dumps(body)
    seo_settings.fill(guide, entry, names)
    fill_further(guide, entry, names)
