"""From stored StreamField values to the blocks of the contract.

Works on raw values, like extraction does: nothing is looked up block by block, and what is missing
or of another shape than expected is passed over. A block whose source, image or document readers
may not see is left out, and a link to a page they may not see becomes plain text.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from wagtail.blocks import StreamBlock

from cms.api.links import Resolved
from cms.api.rich_text import FIND_LINK, RichText, attributes_of
from cms.mentions.citation import Anchors
from cms.mentions.extraction import list_items, stream_items
from cms.mentions.link_type import source_id_of


@dataclass(slots=True)
class References:
    """What raw content refers to, by primary key; collected first, then resolved all at once."""

    pages: set[int] = field(default_factory=set)
    images: set[int] = field(default_factory=set)
    documents: set[int] = field(default_factory=set)


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
    """Every page, image and document that raw content refers to, at any depth."""
    found = References()
    chosen = {"image": found.images, "document": found.documents}
    linked = {"page": found.pages, "document": found.documents}
    for key, value in _leaves(raw):
        if key in chosen:
            _add(chosen[key], value)
        elif isinstance(value, str) and "linktype=" in value:
            for link in FIND_LINK.finditer(value):
                attributes = attributes_of(link.group(1))
                _add(linked.get(attributes.get("linktype", ""), set()), attributes.get("id"))
    return found


def _add(ids: set[int], value: Any) -> None:
    found = source_id_of(value)
    if found is not None:
        ids.add(found)


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
        return Node(
            "GuideTextBlock", resolved.owner, block_id, {"text": rich_text(value, resolved)}
        )
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
            fields = _texts(value, "kicker") | {"text": rich_text(value.get("text"), resolved)}
            return Node("CalloutBlock", resolved.owner, block_id, fields)
        case "image":
            return _figure(block_id, value, resolved)
        case "document":
            return _document(block_id, value, resolved)
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
            fields = _texts(value, "heading") | {"text": rich_text(value.get("text"), resolved)}
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
            _texts(item, "heading") | {"text": rich_text(item.get("text"), resolved)},
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


def _document(block_id: str, value: Mapping[str, Any], resolved: Resolved) -> Node | None:
    file = resolved.documents.get(source_id_of(value.get("document")) or 0)
    if file is None:
        return None
    fields = _texts(value, "description") | {"title": _text(value.get("title")) or file.title}
    return Node("DocumentBlock", resolved.owner, block_id, fields | {"file": file})


def rich_text(value: Any, resolved: Resolved) -> RichText:
    return RichText(_text(value), resolved)


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
