"""A JSON-LD document in the vocabulary of schema.org about a page or source."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from cms.api.blocks.loaders import cited_sources
from cms.api.media.renditions import OPEN_GRAPH, rendition_url
from cms.api.page.seo_settings import seo_image_of
from cms.api.route.links import Link, breadcrumbs_of
from cms.api.rows import PageRow, SourceRow
from cms.api.scope import Scope
from cms.declaration import the_declaration
from cms.mentions.mapping import cites

Thing = dict[str, Any]

SEARCH_PATH = "/search/?q={search_term_string}"
"""The path of the search page of frontends."""

ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}
"""Characters that could end a `<script>` or break its text; in JSON they occur in strings only."""


def json_ld(row: PageRow | SourceRow) -> str:
    """The document, safe inside a `<script>` element."""
    graph = [_without_empty(_thing(row))]
    way = breadcrumbs_of(row)
    if len(way) > 1:
        graph.append(_breadcrumbs(way))
    document = {"@context": "https://schema.org", "@graph": graph}
    return json.dumps(document, ensure_ascii=False).translate(ESCAPES)


def title_of(row: PageRow | SourceRow) -> str:
    return (row.seo_title if isinstance(row, PageRow) else "") or row.title


def description_of(row: PageRow | SourceRow) -> str:
    own = row.search_description if isinstance(row, PageRow) else ""
    return own or getattr(row, "summary", "")


def address_of(row: PageRow | SourceRow) -> str:
    """Its address in its own language, even where it is shown as a fallback of another."""
    scope: Scope = row.peers.scope
    path = (
        scope.address_of_page(row.url_path)
        if isinstance(row, PageRow)
        else scope.path_of_source(row.slug, row.own_locale)
    )
    return scope.absolute(path)


def _thing(row: PageRow | SourceRow) -> Thing:
    """The description of the page, by the JSON-LD type that its page type declares."""
    if isinstance(row, SourceRow):
        site = _site(row)
        return _page(row, "WebPage") | {"about": site, "mainEntity": site}
    kind = the_declaration(row.type).json_ld
    thing = _page(row, kind)
    if kind == "WebSite":
        thing |= _search_action(row)
    if kind.endswith(("Article", "Posting")):
        thing |= _article(row)
    if row.companion:
        about = {"@type": "Thing", "name": row.companion.title, "url": address_of(row.companion)}
        thing |= {"about": about}
    if cites(row.type):
        relation = "mentions" if kind == "CollectionPage" else "citation"
        thing |= {relation: _cited(cited_sources(row))}
    return thing


def _page(row: PageRow | SourceRow, kind: str) -> Thing:
    image = seo_image_of(row)
    modified = row.last_published_at
    return {
        "@type": kind,
        "@id": address_of(row),
        "url": address_of(row),
        "name": row.title,
        "description": description_of(row),
        "inLanguage": row.locale,
        "image": rendition_url(image, OPEN_GRAPH) if image else None,
        "dateModified": modified.isoformat() if modified else None,
    }


def _article(row: PageRow) -> Thing:
    published = row.first_published_at
    return {
        "headline": row.title,
        "mainEntityOfPage": address_of(row),
        "datePublished": published.isoformat() if published else None,
    }


def _search_action(row: PageRow) -> Thing:
    return {
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": address_of(row).rstrip("/") + SEARCH_PATH,
            },
            "query-input": "required name=search_term_string",
        }
    }


def _cited(sources: Iterable[SourceRow]) -> list[Thing]:
    return [_site(source) for source in sources]


def _site(source: SourceRow) -> Thing:
    """The official site itself, not its page on the hub."""
    publisher = {"@type": "Organization", "name": source.publisher} if source.publisher else None
    return _without_empty(
        {
            "@type": "WebSite",
            "name": source.title,
            "url": source.website,
            "publisher": publisher,
        }
    )


def _breadcrumbs(way: Iterable[Link]) -> Thing:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": link.title, "item": link.url}
            for position, link in enumerate(way, 1)
        ],
    }


def _without_empty(thing: Mapping[str, Any]) -> Thing:
    return {name: value for name, value in thing.items() if value not in (None, "", [])}
