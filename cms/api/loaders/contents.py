"""The bodies of guides, the sections of topics and the guidance of sources, for all peers."""

from collections.abc import Callable, Mapping
from typing import Any

from wagtail.blocks import StreamBlock

from cms.api.blocks.references import References, references_of
from cms.api.blocks.values import Node, nodes_of
from cms.api.links import Resolved
from cms.api.loaders.answers import load_answers
from cms.api.loaders.documents import load_documents
from cms.api.loaders.images import load_images
from cms.api.loaders.pages import (
    load_bodies,
    load_guides,
    load_listings,
    load_sections,
    load_topics,
)
from cms.api.loaders.sources import load_sources, load_sources_cited_by
from cms.api.loaders.stored import page_paths
from cms.api.peers import batch, batched
from cms.api.rows import GuideRow, PageRow, Row, SourceRow, TopicRow
from cms.api.scope import Scope
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import Source

GUIDE_BODY, TOPIC_SECTIONS, GUIDANCE = (
    model._meta.get_field(name).stream_block  # type: ignore[union-attr]
    for model, name in ((GuidePage, "body"), (TopicPage, "sections"), (Source, "guidance"))
)


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
        return _render(scope, found, cited, "page", GUIDE_BODY)

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
        )

    return batched(topic, "sections", load)


def guidance_of(source: SourceRow) -> list[Node]:
    """No statement of its own."""

    def load(scope: Scope, source_ids: list[int]) -> Mapping[int, list[Node]]:
        found = {row.pk: row.guidance for row in source.peers.rows if isinstance(row, SourceRow)}
        return _render(scope, found, {}, "source", GUIDANCE)

    return batched(source, "guidance", load)


def _render(
    scope: Scope,
    found: Mapping[int, Any],
    cited: Mapping[int, Mapping[int, SourceRow]],
    owner: str,
    block: StreamBlock,
) -> dict[int, list[Node]]:
    references = references_of(block, (content["raw"] for content in found.values()))
    paths_of_pages = page_paths(scope, found.values())
    images = load_images(scope, references.images)
    documents = load_documents(scope, references.documents)
    pages = load_chosen_pages(scope, references)
    snippets = load_chosen_snippets(scope, references)
    rendered = {}
    for pk, content in found.items():
        sources = cited.get(pk, {})
        paths = {source_id: scope.path_of_source(row.slug) for source_id, row in sources.items()}
        resolved = Resolved(
            f"{owner}-{pk}", sources, paths, paths_of_pages, images, documents, pages, snippets
        )
        rendered[pk] = nodes_of(block, content["raw"], resolved)
    return rendered


def load_chosen_pages(scope: Scope, references: References) -> dict[int, PageRow]:
    """The visible pages that blocks choose. Three statements, none where they choose none."""
    chosen = references.chosen_pages
    if not chosen:
        return {}
    return {
        **load_listings(scope, chosen),
        **load_topics(scope, chosen),
        **load_guides(scope, chosen),
    }


SNIPPET_LOADERS: Mapping[str, Callable[[Scope, list[int]], Mapping[int, Row]]] = {
    "snippets.source": load_sources,
    "snippets.quickanswer": load_answers,
}


def load_chosen_snippets(scope: Scope, references: References) -> dict[tuple[str, int], Row]:
    """The visible snippets that blocks choose. One statement for each kind."""
    return {
        (label, pk): row
        for label, pks in references.snippets.items()
        if label in SNIPPET_LOADERS and pks
        for pk, row in SNIPPET_LOADERS[label](scope, [*pks]).items()
    }
