"""The blocks of StreamFields and the rich texts of pages and snippets, for all peers."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from wagtail.blocks import BaseStreamBlock, Block, RichTextBlock

from cms.api.blocks.linked_pages import linked_pages
from cms.api.blocks.references import References, references_of
from cms.api.blocks.rich_text import Resolved, RichText
from cms.api.blocks.values import Node, nodes_of
from cms.api.declared.objects import load_objects
from cms.api.media.loaders import load_documents, load_images
from cms.api.page.loaders import load_any_pages, load_streams
from cms.api.rows import ObjectRow, PageRow, Row, SourceRow, batch, batched
from cms.api.scope import Scope
from cms.api.source.loaders import load_sources, load_sources_cited_by
from cms.mentions.mapping import citing_fields


def cited_sources(page: PageRow) -> list[SourceRow]:
    """The visible sources that a page cites, once each, in order of first mention."""
    cited = batched(page, "cited", load_sources_cited_by)
    return [*{row.pk: row for row in cited.values()}.values()]


def blocks_of(row: Row, model: Any, name: str) -> list[Node]:
    """The blocks of a StreamField of this row, which is of that model."""
    return batched(row, ("content", name), _Content(row, model, name))


def text_of(row: Row, model: Any, name: str) -> RichText:
    """A rich text of this row."""
    return batched(row, ("content", name), _Content(row, model, name))


class _Content:
    """Loads and renders a field of a row and all its peers."""

    def __init__(self, row: Row, model: Any, name: str) -> None:
        self.row, self.model, self.name = row, model, name

    def __call__(self, scope: Scope, pks: list[int]) -> Mapping[int, Any]:
        name = self.name
        found = {
            peer.pk: peer.streams[name] for peer in self.row.peers.rows if name in peer.streams
        }
        if absent := [pk for pk in pks if pk not in found]:
            found |= load_streams(scope, self.model, name, absent)
        cited: Mapping[int, Mapping[int, SourceRow]] = {}
        if isinstance(self.row, PageRow):
            cited = batch(self.row, "cited", load_sources_cited_by)
        owner = self.row.cache_kind
        if isinstance(self.row, ObjectRow):
            owner = self.row.type._meta.label_lower
        return _render(scope, found, cited, owner, block_of(self.model, name))


@cache
def block_of(model: Any, name: str) -> Block:
    """The block of a StreamField, or one for a rich text."""
    return citing_fields(model).get(name) or RichTextBlock()


def _render(
    scope: Scope,
    found: Mapping[int, Any],
    cited: Mapping[int, Mapping[int, SourceRow]],
    owner: str,
    block: Block,
) -> dict[int, Any]:
    references = references_of(block, (content["raw"] for content in found.values()))
    linked = linked_pages(scope, found.values(), references.pages)
    images = load_images(scope, references.images)
    documents = load_documents(scope, references.documents)
    pages = load_any_pages(scope, references.chosen_pages)
    snippets = load_chosen_snippets(scope, references)
    # What a page cites is known; others may cite, but are no mentions.
    named = {} if cited or not references.cited else load_sources(scope, [*references.cited])
    rendered: dict[int, Any] = {}
    for pk, content in found.items():
        sources = cited[pk] if cited else named
        paths = {source_id: scope.path_of_source(row.slug) for source_id, row in sources.items()}
        resolved = Resolved(
            f"{owner}-{pk}", sources, paths, linked, images, documents, pages, snippets
        )
        raw = content["raw"]
        rendered[pk] = (
            nodes_of(block, raw, resolved)
            if isinstance(block, BaseStreamBlock)
            else RichText(raw or "", resolved)
        )
    return rendered


def load_chosen_snippets(scope: Scope, references: References) -> dict[tuple[str, int], Row]:
    """Load the visible snippets that blocks choose."""
    return {
        (model._meta.label_lower, pk): row
        for model, pks in references.snippets.items()
        for pk, row in load_objects(scope, model, pks).items()
    }
