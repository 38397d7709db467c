"""The bodies of guides, the sections of topics and the guidance of sources, for all peers."""

from collections.abc import Callable, Mapping
from typing import Any

from wagtail.blocks import StreamBlock

from cms.api.bodies import (
    Node,
    guidance,
    guide_body,
    references_of,
    topic_sections,
)
from cms.api.links import Resolved
from cms.api.loaders.documents import load_documents
from cms.api.loaders.images import load_images
from cms.api.loaders.pages import load_bodies, load_sections
from cms.api.loaders.sources import load_sources_cited_by
from cms.api.loaders.stored import page_paths
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
    """At most four statements for all peers: bodies, sources, images and documents."""

    def load(scope: Scope, guide_ids: list[int]) -> Mapping[int, list[Node]]:
        known = {row.pk: row.body for row in guide.peers.rows if isinstance(row, GuideRow)}
        absent = [pk for pk in guide_ids if known[pk] is None]
        found = known | (load_bodies(scope, absent) if absent else {})
        cited = batch(guide, "cited", load_sources_cited_by)
        return _render(scope, found, cited, "page", GUIDE_BODY, guide_body)

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
    """No statement of its own."""

    def load(scope: Scope, source_ids: list[int]) -> Mapping[int, list[Node]]:
        found = {row.pk: row.guidance for row in source.peers.rows if isinstance(row, SourceRow)}
        return _render(scope, found, {}, "source", GUIDANCE, guidance)

    return batched(source, "guidance", load)


def _render(
    scope: Scope,
    found: Mapping[int, Any],
    cited: Mapping[int, Mapping[int, SourceRow]],
    owner: str,
    block: StreamBlock,
    render: Render,
) -> dict[int, list[Node]]:
    references = references_of([content["raw"] for content in found.values()])
    paths_of_pages = page_paths(scope, found.values())
    images = load_images(scope, references.images)
    documents = load_documents(scope, references.documents)
    rendered = {}
    for pk, content in found.items():
        sources = cited.get(pk, {})
        paths = {source_id: scope.path_of_source(row.slug) for source_id, row in sources.items()}
        rendered[pk] = render(
            block,
            content["raw"],
            Resolved(f"{owner}-{pk}", sources, paths, paths_of_pages, images, documents),
        )
    return rendered
