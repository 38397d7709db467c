"""What a link in stored rich text leads to, for a reader who may not see everything."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from cms.api.rows import DocumentRow, ImageRow, PageRow, Row, SourceRow
from cms.mentions.link_type import SOURCE_LINK_TYPE, source_id_of

SAFE_HREF = re.compile(r"(https?://|mailto:|tel:|/|#)", re.IGNORECASE)

PAGE = "page"
SOURCE = SOURCE_LINK_TYPE
DOCUMENT = "document"
EXTERNAL = "external"


@dataclass(frozen=True, slots=True)
class Resolved:
    """What the references of one owner's content lead to; whatever is missing may not be seen.

    `owner` names the page or source whose content it is, since a copied page keeps its block ids.
    `pages` and `snippets` are those that blocks choose, snippets by their model's label and key.
    """

    owner: str
    sources: Mapping[int, SourceRow]
    source_paths: Mapping[int, str]
    page_paths: Mapping[int, str]
    images: Mapping[int, ImageRow]
    documents: Mapping[int, DocumentRow]
    pages: Mapping[int, PageRow] = field(default_factory=dict)
    snippets: Mapping[tuple[str, int], Row] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """Where a link leads: an address, what stands there, and the slug of a source."""

    href: str
    kind: str
    source_slug: str | None = None


def link_of(attributes: Mapping[str, str], resolved: Resolved) -> Link | None:
    """The link that a stored `<a>` with these attributes means to a reader; None for plain text."""
    target = source_id_of(attributes.get("id")) or 0
    match attributes.get("linktype"):
        case None:
            href = attributes.get("href", "")
            return Link(href, EXTERNAL) if SAFE_HREF.match(href) else None
        case "page" if target in resolved.page_paths:
            return Link(resolved.page_paths[target], PAGE)
        case "document" if target in resolved.documents:
            return Link(resolved.documents[target].url, DOCUMENT)
        case kind if kind == SOURCE and target in resolved.sources:
            return Link(
                resolved.source_paths[target], SOURCE, source_slug=resolved.sources[target].slug
            )
        case _:
            return None
