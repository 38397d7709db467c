"""The bodies of guides, the sections of topics and the guidance of sources, for all peers."""

from collections.abc import Callable, Mapping
from typing import Any

from wagtail.blocks import StreamBlock

from cms.api.bodies import (
    Node,
    Resolved,
    guidance,
    guide_body,
    references_of,
    topic_sections,
)
from cms.api.loaders.images import load_images
from cms.api.loaders.pages import load_bodies, load_paths, load_sections
from cms.api.loaders.sources import load_sources_cited_by
from cms.api.peers import batch, batched
from cms.api.rows import GuideRow, SourceRow, TopicRow
from cms.api.scope import Scope
from cms.pages.blocks import GuideBodyBlock, TopicSectionsBlock
from cms.snippets.blocks import GuidanceBlock

GUIDE_BODY = GuideBodyBlock()
TOPIC_SECTIONS = TopicSectionsBlock()
GUIDANCE = GuidanceBlock()

Render = Callable[[StreamBlock, Any, Resolved], list[Node]]


def cited_sources(page: GuideRow | TopicRow) -> dict[int, SourceRow]:
    """The visible sources that a page cites, by id, in order of first mention."""
    return batched(page, "cited", load_sources_cited_by)


def body_of(guide: GuideRow) -> list[Node]:
    """At most four statements for all peers: bodies, sources, pages and images."""

    def load(scope: Scope, guide_ids: list[int]) -> Mapping[int, list[Node]]:
        known = {row.pk: row.body for row in guide.peers.rows if isinstance(row, GuideRow)}
        absent = [pk for pk in guide_ids if known[pk] is None]
        raw = known | (load_bodies(scope, absent) if absent else {})
        cited = batch(guide, "cited", load_sources_cited_by)
        return _render(scope, raw, cited, "page", GUIDE_BODY, guide_body)

    return batched(guide, "body", load)


def sections_of(topic: TopicRow) -> list[Node]:
    """At most two statements for all peers: sections and sources."""

    def load(scope: Scope, topic_ids: list[int]) -> Mapping[int, list[Node]]:
        cited = batch(topic, "cited", load_sources_cited_by)
        return _render(
            scope,
            load_sections(scope, topic_ids),
            cited,
            "page",
            TOPIC_SECTIONS,
            topic_sections,
        )

    return batched(topic, "sections", load)


def guidance_of(source: SourceRow) -> list[Node]:
    """At most one statement for all peers: pages linked to."""

    def load(scope: Scope, source_ids: list[int]) -> Mapping[int, list[Node]]:
        raw = {row.pk: row.guidance for row in source.peers.rows if isinstance(row, SourceRow)}
        return _render(scope, raw, {}, "source", GUIDANCE, guidance)

    return batched(source, "guidance", load)


def _render(
    scope: Scope,
    raw: Mapping[int, Any],
    cited: Mapping[int, Mapping[int, SourceRow]],
    owner: str,
    block: StreamBlock,
    render: Render,
) -> dict[int, list[Node]]:
    references = references_of(list(raw.values()))
    page_paths = load_paths(scope, references.pages)
    images = load_images(scope, references.images)
    rendered = {}
    for pk, value in raw.items():
        sources = cited.get(pk, {})
        paths = {source_id: scope.path_of_source(row.slug) for source_id, row in sources.items()}
        rendered[pk] = render(
            block, value, Resolved(f"{owner}-{pk}", sources, paths, page_paths, images)
        )
    return rendered
