import json
from datetime import date
from typing import Any

from django.db.models import QuerySet

from cms.snippets.models import Source
from cms.transfer.block_ids import with_ids
from cms.transfer.block_values import raw_of, value_of
from cms.transfer.bundle import SourceEntry
from cms.transfer.entries import seo_settings
from cms.transfer.entries.by_model import fill_further, further_values
from cms.transfer.names import Names
from cms.transfer.structure import Hub


def existing(hub: Hub) -> QuerySet[Source]:
    return Source.objects.filter(locale=hub.locale)


def make(entry: SourceEntry, hub: Hub, **fields: Any) -> Source:
    return Source.objects.create(
        slug=entry.slug,
        title=entry.title,
        website=entry.website,
        summary=entry.summary,
        **fields,
    )


def entry_of(source: Source, names: Names) -> SourceEntry:
    return SourceEntry.model_construct(
        slug=source.slug,
        title=source.title,
        website=source.website,
        summary=source.summary,
        intro=source.intro,
        publisher=source.publisher,
        kind=source.kind,
        guidance=value_of(source.guidance.stream_block, source.guidance.get_prep_value(), names),
        review_by=source.review_by.isoformat() if source.review_by else "",
        logo=names.images.name_of(source.logo_id) if source.logo_id else None,
        **seo_settings.values_of(source, names),
        **further_values(source, SourceEntry, names),
    )


def fill(source: Source, entry: SourceEntry, names: Names) -> None:
    source.title = entry.title
    source.website = entry.website
    source.summary = entry.summary
    source.intro = entry.intro
    source.publisher = entry.publisher
    source.kind = entry.kind
    guidance = with_ids(
        raw_of(source.guidance.stream_block, entry.guidance, names),
        source.guidance.get_prep_value(),
    )
    source.guidance = json.dumps(guidance)
    source.review_by = date.fromisoformat(entry.review_by) if entry.review_by else None
    source.logo_id = names.images.id_of(entry.logo) if entry.logo else None
    seo_settings.fill(source, entry, names)
    fill_further(source, entry, names)
