"""Everything that stored content refers to, found by its blocks before anything is looked up."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from wagtail.blocks import Block

from cms.api.blocks.rich_text import FIND_LINK, attributes_of
from cms.block_codec.descriptions import leaves_of
from cms.block_codec.values import ChoiceForm, Chosen, ImageForm, RichTextForm
from cms.mentions.blocks import SourceChooserBlock
from cms.mentions.link_type import primary_key_of


@dataclass(slots=True)
class References:
    """The references in raw content, by primary key.

    `pages` and `cited` sources are linked to, `chosen_pages` shown. `snippets` are by model;
    sources that are mentioned are not among them.
    """

    pages: set[int] = field(default_factory=set)
    chosen_pages: set[int] = field(default_factory=set)
    cited: set[int] = field(default_factory=set)
    images: set[int] = field(default_factory=set)
    documents: set[int] = field(default_factory=set)
    snippets: dict[Any, set[int]] = field(default_factory=lambda: defaultdict(set))


def references_of(block: Block, raws: Iterable[Any]) -> References:
    """Everything that the raw values of a block refer to, at any depth."""
    found = References()
    for raw in raws:
        for leaf, form, value in leaves_of(block, raw):
            if isinstance(form, RichTextForm):
                _add_links(value, found)
            elif isinstance(form, ChoiceForm | ImageForm):
                key = form.key_and_text(value)[0] if isinstance(form, ImageForm) else value
                _add(_chosen(leaf, form, found), key)
    return found


def _add_links(raw: Any, found: References) -> None:
    if not isinstance(raw, str) or "linktype=" not in raw:
        return
    linked = {"page": found.pages, "document": found.documents, "source": found.cited}
    for link in FIND_LINK.finditer(raw):
        attributes = attributes_of(link.group(1))
        _add(linked.get(attributes.get("linktype", ""), set()), attributes.get("id"))


def _chosen(block: Any, form: ChoiceForm | ImageForm, found: References) -> set[int]:
    """Return the set in which a choice is noted. The mention index knows sources of mentions."""
    match form.of:
        case Chosen.PAGE:
            return found.chosen_pages
        case Chosen.IMAGE:
            return found.images
        case Chosen.DOCUMENT:
            return found.documents
    return set() if isinstance(block, SourceChooserBlock) else found.snippets[block.target_model]


def _add(ids: set[int], value: Any) -> None:
    found = primary_key_of(value)
    if found is not None:
        ids.add(found)
