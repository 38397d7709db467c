"""Stored rich text for frontends, as HTML or as a tree of nodes, and the links in it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from django.utils.html import escape
from lxml import etree
from lxml import html as lxml_html
from wagtail.rich_text.rewriters import FIND_ATTRS, FIND_EMBED_TAG
from wagtail.whitelist import ALLOWED_URL_SCHEMES

from cms.api.blocks.linked_pages import LinkedPage
from cms.api.rows import DocumentRow, ImageRow, PageRow, Row, SourceRow
from cms.mentions.link_type import SOURCE_LINK_TYPE, primary_key_of

SAFE_HREF = re.compile(rf"(?:{'|'.join(ALLOWED_URL_SCHEMES)}):|/|#", re.IGNORECASE)
"""The beginning of addresses with the schemes that Wagtail allows, or on this site."""

PAGE = "page"
SOURCE = SOURCE_LINK_TYPE
DOCUMENT = "document"
EXTERNAL = "external"


@dataclass(frozen=True, slots=True)
class Resolved:
    """The visible objects that one owner's content refers to.

    `owner` names the page or source whose content it is, since a copied page keeps its block ids.
    `pages` and `snippets` are those that blocks choose, snippets by their model's label and key.
    """

    owner: str
    sources: Mapping[int, SourceRow]
    source_paths: Mapping[int, str]
    linked: Mapping[int, LinkedPage]
    images: Mapping[int, ImageRow]
    documents: Mapping[int, DocumentRow]
    pages: Mapping[int, PageRow] = field(default_factory=dict)
    snippets: Mapping[tuple[str, int], Row] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """The address that a link leads to, the kind of object there, and the slug of a source or the
    language of a page in another.
    """

    href: str
    kind: str
    source_slug: str | None = None
    language: str | None = None


def link_of(attributes: Mapping[str, str], resolved: Resolved) -> Link | None:
    """The link of a stored `<a>` with these attributes; None if only its text is to be shown."""
    target = primary_key_of(attributes.get("id")) or 0
    match attributes.get("linktype"):
        case None:
            href = attributes.get("href", "")
            return Link(href, EXTERNAL) if SAFE_HREF.match(href) else None
        case "page" if target in resolved.linked:
            page = resolved.linked[target]
            return Link(page.path, PAGE, language=page.language)
        case "document" if target in resolved.documents:
            return Link(resolved.documents[target].url, DOCUMENT)
        case kind if kind == SOURCE and target in resolved.sources:
            return Link(
                resolved.source_paths[target], SOURCE, source_slug=resolved.sources[target].slug
            )
        case _:
            return None


FIND_LINK = re.compile(r"<a(\b[^>]*)>(.*?)</a>", re.DOTALL)
FIND_EDITOR_KEY = re.compile(r'(?<=<)(\w+) data-block-key="[^"]*"')
SPLIT_LIST = re.compile(r"</(ol|ul)>\s*<\1>")
"""Where the editor's exporter ends a list and begins it anew, with the number 1: after each item
that holds a list of the other kind."""

CHARACTER_REFERENCE = re.compile(r"&#?\w+;")
UNFIT_FOR_A_TREE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")

RichNode = dict[str, Any]

MARKS = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic"}
"""In the order in which the marks of a text are given: bold first."""
HEADING_LEVELS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
LISTS = {"ul": False, "ol": True}
WITHOUT_TEXT = {"ul", "ol"}
MAX_ELEMENT_DEPTH = 40
"""Elements inside one another; what is deeper is given as text. No editor can write that."""


@dataclass(frozen=True, slots=True)
class RichText:
    """One stored text, and the objects that its links lead to."""

    stored: str
    resolved: Resolved

    def html(self) -> str:
        """HTML for a page of the frontend, without attributes that only the editor needs."""
        return FIND_LINK.sub(self._link, FIND_EDITOR_KEY.sub(r"\1", self._whole()))

    def nodes(self) -> list[RichNode]:
        """The same as `html`, as a tree."""
        text = UNFIT_FOR_A_TREE.sub("", self._whole())
        if not text.strip():
            return []
        try:
            root = lxml_html.fragment_fromstring(text, create_parent="body")
        except etree.ParserError:  # nothing in it that a reader could see
            return []
        return list(_inside(root, (), self.resolved, 0))

    def _whole(self) -> str:
        """The stored text without embeds, and with its lists in one piece."""
        return SPLIT_LIST.sub("", FIND_EMBED_TAG.sub("", self.stored))

    def _link(self, found: re.Match[str]) -> str:
        text = found.group(2)
        link = link_of(attributes_of(found.group(1)), self.resolved)
        if link is None:
            return text
        slug = link.source_slug
        source = "" if slug is None else f' data-source="{escape(slug)}"'
        language = f' hreflang="{escape(link.language)}"' if link.language else ""
        return f'<a href="{escape(link.href)}"{source}{language}>{text}</a>'


def attributes_of(tag: str) -> dict[str, str]:
    """The attributes in the text of a stored tag, with their character references read."""
    return {
        name: CHARACTER_REFERENCE.sub(lambda reference: unescape(reference.group()), value)
        for name, value in FIND_ATTRS.findall(tag)
    }


def _inside(
    element: Any, marks: tuple[str, ...], resolved: Resolved, depth: int
) -> Iterator[RichNode]:
    """The nodes for what an element holds."""
    holds_text = element.tag not in WITHOUT_TEXT
    if holds_text:
        yield from _text(element.text, element, marks)
    for child in element:
        if isinstance(child.tag, str):  # neither a comment nor a processing instruction
            yield from _nodes(child, marks, resolved, depth + 1)
        if holds_text:
            yield from _text(child.tail, element, marks)


def _text(text: str | None, parent: Any, marks: tuple[str, ...]) -> Iterator[RichNode]:
    """A text, but for the white space between blocks."""
    if text and (parent.tag != "body" or text.strip()):
        yield {"type": "text", "text": text, "marks": list(marks)}


def _nodes(
    element: Any, marks: tuple[str, ...], resolved: Resolved, depth: int
) -> Iterator[RichNode]:
    """The node for an element; those inside it for one that means nothing here."""
    name = element.tag
    if depth > MAX_ELEMENT_DEPTH:
        yield from _text("".join(element.itertext()), element, marks)
        return
    if name == "br":
        yield {"type": "break"}
        return
    if name in MARKS:
        wanted = {*marks, MARKS[name]}
        marks = tuple(mark for mark in dict.fromkeys(MARKS.values()) if mark in wanted)
    link = link_of(dict(element.attrib), resolved) if name == "a" else None
    children = _inside(element, marks, resolved, depth)
    if name == "p":
        yield {"type": "paragraph", "children": list(children)}
    elif name in HEADING_LEVELS:
        yield {"type": "heading", "level": HEADING_LEVELS[name], "children": list(children)}
    elif name in LISTS:
        yield {"type": "list", "ordered": LISTS[name], "children": list(children)}
    elif name == "li":
        yield {"type": "item", "children": list(children)}
    elif link is not None:
        yield _link_node(link, list(children))
    else:
        yield from children


def _link_node(link: Link, children: list[RichNode]) -> RichNode:
    node = {"type": "link", "href": link.href, "linkType": link.kind, "children": children}
    if link.language:
        node["hreflang"] = link.language
    return node if link.source_slug is None else node | {"sourceSlug": link.source_slug}
