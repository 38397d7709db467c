"""From stored StreamField values to the blocks of the contract.

Works on raw values, like extraction does: nothing is looked up block by block, and what is missing
or of another shape than expected is passed over. A block whose source or image readers may not see
is left out, and a link to a page they may not see becomes plain text.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.html import escape
from wagtail.blocks import StreamBlock
from wagtail.rich_text.rewriters import FIND_EMBED_TAG, extract_attrs

from cms.api.rows import ImageRow, SourceRow
from cms.mentions.extraction import Anchors, list_items, stream_items
from cms.mentions.link_type import SOURCE_LINK_TYPE, source_id_of

FIND_LINK = re.compile(r"<a(\b[^>]*)>(.*?)</a>", re.DOTALL)
FIND_EDITOR_KEY = re.compile(r'(?<=<)(\w+) data-block-key="[^"]*"')
SAFE_HREF = re.compile(r"(https?://|mailto:|tel:|/|#)", re.IGNORECASE)


@dataclass(slots=True)
class References:
    """What raw content refers to, by primary key; collected first, then resolved all at once."""

    pages: set[int] = field(default_factory=set)
    images: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Resolved:
    """What the references of one owner's content lead to; whatever is missing may not be seen.

    `owner` names the page or source whose content it is, since a copied page keeps its block ids.
    """

    owner: str
    sources: Mapping[int, SourceRow]
    source_paths: Mapping[int, str]
    page_paths: Mapping[int, str]
    images: Mapping[int, ImageRow]


@dataclass(slots=True)
class Node:
    """One block of the contract: the name of its type, its id, and its fields by name."""

    type_name: str
    owner: str
    block_id: str
    fields: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        try:
            return self.fields[name]
        except KeyError:
            raise AttributeError(name) from None


def references_of(raw: Any) -> References:
    """Every page and image that raw content refers to, at any depth."""
    found = References()
    for key, value in _leaves(raw):
        if key == "image":
            image_id = source_id_of(value)
            if image_id is not None:
                found.images.add(image_id)
        elif isinstance(value, str) and 'linktype="page"' in value:
            for link in FIND_LINK.finditer(value):
                attributes = extract_attrs(link.group(1))
                page_id = source_id_of(attributes.get("id"))
                if attributes.get("linktype") == "page" and page_id is not None:
                    found.pages.add(page_id)
    return found


def _leaves(raw: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(raw, dict):
        for name, value in raw.items():
            yield from _leaves(value, name if name != "value" else key)
    elif isinstance(raw, list):
        for value in raw:
            yield from _leaves(value, key)
    else:
        yield key, raw


def guide_body(block: StreamBlock, raw: Any, resolved: Resolved) -> list[Node]:
    """The blocks of a guide's body that readers may see."""
    return list(filter(None, (_guide_block(*item, resolved) for item in _items(block, raw))))


def _guide_block(kind: str, block_id: str, value: Any, resolved: Resolved) -> Node | None:
    if kind == "rich_text":
        return Node("GuideTextBlock", resolved.owner, block_id, {"text": html(value, resolved)})
    if not isinstance(value, dict):
        return None
    match kind:
        case "source_mention":
            return mention(block_id, value, resolved)
        case "source_list":
            fields = _texts(value, "heading", "intro")
            fields["mentions"] = mentions(value, block_id, resolved)
            return Node("SourceListBlock", resolved.owner, block_id, fields)
        case "steps":
            return Node(
                "StepsBlock",
                resolved.owner,
                block_id,
                _texts(value, "heading") | {"steps": _steps(value, block_id, resolved)},
            )
        case "callout":
            fields = _texts(value, "kicker") | {"text": html(value.get("text"), resolved)}
            return Node("CalloutBlock", resolved.owner, block_id, fields)
        case "image":
            return _figure(block_id, value, resolved)
        case _:
            raise LookupError(f"The body block {kind!r} has no type in the contract")


def topic_sections(block: StreamBlock, raw: Any, resolved: Resolved) -> list[Node]:
    """The sections of a topic, with the anchors that its mentions carry."""
    anchors = Anchors()
    return [
        Node(
            "SourceSection",
            resolved.owner,
            block_id,
            _texts(value, "heading", "intro")
            | {
                "anchor": anchors.next(_text(value.get("heading"))),
                "mentions": mentions(value, block_id, resolved),
            },
        )
        for _, block_id, value in _items(block, raw)
        if isinstance(value, dict)
    ]


def guidance(block: StreamBlock, raw: Any, resolved: Resolved) -> list[Node]:
    """The numbered parts of a source's guidance."""
    parts = []
    for kind, block_id, value in _items(block, raw):
        if not isinstance(value, dict):
            continue
        if kind == "part":
            fields = _texts(value, "heading") | {"text": html(value.get("text"), resolved)}
            parts.append(Node("GuidancePartBlock", resolved.owner, block_id, fields))
        elif kind == "steps":
            steps = [_text(step) for _, step in list_items(value.get("steps"), block_id)]
            fields = _texts(value, "heading", "intro") | {"steps": steps}
            parts.append(Node("GuidanceStepsBlock", resolved.owner, block_id, fields))
        else:
            raise LookupError(f"The guidance block {kind!r} has no type in the contract")
    return parts


def mentions(value: Mapping[str, Any], block_id: str, resolved: Resolved) -> list[Node]:
    """The mentions in a struct's list of the same name, without those of sources not shown."""
    items = _structs(value.get("mentions"), block_id)
    found = (mention(item_id, item, resolved) for item_id, item in items)
    return [node for node in found if node]


def mention(block_id: str, value: Mapping[str, Any], resolved: Resolved) -> Node | None:
    source = resolved.sources.get(source_id_of(value.get("source")) or 0)
    if source is None:
        return None
    return Node(
        "SourceMentionBlock",
        resolved.owner,
        block_id,
        _texts(value, "kicker", "note") | {"source": source},
    )


def _steps(value: Mapping[str, Any], block_id: str, resolved: Resolved) -> list[Node]:
    return [
        Node(
            "StepBlock",
            resolved.owner,
            item_id,
            _texts(item, "heading") | {"text": html(item.get("text"), resolved)},
        )
        for item_id, item in _structs(value.get("steps"), block_id)
    ]


def _figure(block_id: str, value: Mapping[str, Any], resolved: Resolved) -> Node | None:
    chosen = value.get("image")
    if not isinstance(chosen, dict):  # as an image chooser without a text stores it
        chosen = {"image": chosen}
    image = resolved.images.get(source_id_of(chosen.get("image")) or 0)
    if image is None:
        return None
    alt = "" if chosen.get("decorative") else chosen.get("alt_text") or image.alt
    return Node(
        "FigureBlock",
        resolved.owner,
        block_id,
        _texts(value, "caption") | {"image": replace(image, alt=alt)},
    )


def html(value: Any, resolved: Resolved) -> str:
    """Stored rich text as HTML for a page of the frontend, without what only the editor needs."""
    stored = FIND_EDITOR_KEY.sub(r"\1", FIND_EMBED_TAG.sub("", _text(value)))
    return FIND_LINK.sub(lambda link: _link(link, resolved), stored)


def _link(link: re.Match[str], resolved: Resolved) -> str:
    attributes, text = extract_attrs(link.group(1)), link.group(2)
    target = source_id_of(attributes.get("id")) or 0
    match attributes.get("linktype"):
        case None:
            href = attributes.get("href", "")
            return f'<a href="{escape(href)}">{text}</a>' if SAFE_HREF.match(href) else text
        case "page" if target in resolved.page_paths:
            return f'<a href="{escape(resolved.page_paths[target])}">{text}</a>'
        case kind if kind == SOURCE_LINK_TYPE and target in resolved.sources:
            path, slug = resolved.source_paths[target], resolved.sources[target].slug
            return f'<a href="{escape(path)}" data-source="{escape(slug)}">{text}</a>'
        case _:
            return text


def _items(block: StreamBlock, raw: Any) -> Iterable[tuple[str, str, Any]]:
    """(stream key, block id, raw value) of each child."""
    for block_id, child, value in stream_items(block, raw):
        yield child.name, block_id, value


def _structs(value: Any, list_id: str) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """(block id, raw value) of each item of a list of structs."""
    return ((key, item) for key, item in list_items(value, list_id) if isinstance(item, dict))


def _texts(value: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: _text(value.get(name)) for name in names}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
