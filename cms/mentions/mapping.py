"""Goes through page content and asks of each citation what is to become of it: a pure function.

Walks *raw* values: a StreamField's JSON as the database and revisions hold it, and rich text as
stored HTML. Extraction keeps every citation and notes it; the writers change or drop some. Raw
values make half-filled drafts harmless (an empty chooser is just `None`) and cost no look-ups. What
is not asked for stays as it is, byte by byte: blocks without ids, unknown block types and nonsense
too. What stands inside which block: see `cms.block_codec`.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import Enum, auto
from functools import cache
from typing import Any

from django.db.models import Model
from wagtail.blocks import Block
from wagtail.fields import RichTextField, StreamField
from wagtail.rich_text.rewriters import FIND_ATTRS, extract_attrs

from cms.block_codec.containers import Container, Dropped
from cms.block_codec.descriptions import form_of
from cms.block_codec.values import RichTextForm, text_in
from cms.mentions.blocks import SourceChooserBlock, SourceMentionBlock, is_section
from cms.mentions.citation import Anchors, Citation, Place, Section
from cms.mentions.link_type import SOURCE_LINK_TYPE, primary_key_of


class Verdict(Enum):
    """The fate of a citation that does not get another source."""

    KEEP = auto()
    DROP = auto()


Decide = Callable[[Citation], Verdict | int]
"""Asked once of each citation, in reading order; a number is the id of the source to cite."""


def citing_fields(model: type[Model]) -> dict[str, Block | None]:
    """The fields of a model that can hold mentions: StreamFields with their block, rich text with
    None.
    """
    return {each.name: getattr(each, "stream_block", None) for each in _citing_fields(model)}


@cache
def _citing_fields(model: type[Model]) -> tuple[Any, ...]:
    return tuple(
        each for each in model._meta.get_fields() if isinstance(each, StreamField | RichTextField)
    )


def cites(model: type[Model]) -> bool:
    """Return True if content of this model can hold mentions."""
    return bool(_citing_fields(model))


def mapped_content(
    model: type[Model], content: Mapping[str, Any], decide: Decide
) -> dict[str, Any]:
    """The fields that are changed by the decisions; a StreamField's as lists and dicts.

    `content` holds raw values by field name; a StreamField's may be decoded or still a JSON string
    (as revisions hold it). Missing fields are passed over.
    """
    anchors = Anchors()

    def after(name: str, block: Block | None, value: Any) -> Any:
        place = Place(block_id=name, anchors=anchors)
        if block is None:
            return mapped_html(value, place, decide)
        return mapped(block, value, place, decide)

    return mapped_fields(model, content, after)


def mapped_fields(
    model: type[Model],
    content: Mapping[str, Any],
    after: Callable[[str, Block | None, Any], Any],
) -> dict[str, Any]:
    """The StreamFields and rich text that another value comes after, by name, block and value."""
    changed = {}
    for name, block in citing_fields(model).items():
        before = content.get(name) if block is None else decoded(content.get(name))
        value = after(name, block, before)
        if value is not before:
            changed[name] = value
    return changed


def decoded(value: Any) -> Any:
    """A StreamField's value as lists and dicts.

    Text that is no JSON stands for an empty stream, as it does in Wagtail: the field held something
    else before it became a StreamField.
    """
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return []


# Rich text

FIND_A_TAGS = re.compile(r"<a(?P<attributes>\b[^>]*)>|</a\s*>")
"""Opening tags, as `FIND_A_TAG` of Wagtail finds them, and closing ones."""


def mapped_html(html: Any, place: Place, decide: Decide) -> Any:
    """The same HTML with other links to sources; a link that is dropped leaves its words."""
    if not isinstance(html, str) or SOURCE_LINK_TYPE not in html:
        return html

    def verdict_on(source_id: int, attributes: dict[str, str]) -> Verdict | int:
        is_citation = attributes.get("linktype") == SOURCE_LINK_TYPE
        return decide(place.cites(source_id)) if is_citation else Verdict.KEEP

    return mapped_tags(html, verdict_on)


def mapped_tags(
    html: str,
    verdict_on: Callable[[int, dict[str, str]], Verdict | int],
    tags: re.Pattern[str] = FIND_A_TAGS,
) -> str:
    """The same HTML with other ids in its links, or without some links, by id and attributes."""
    edits: list[tuple[int, int, str]] = []
    stays: list[bool] = []  # of each link that is open at this point
    for tag in tags.finditer(html):
        if tag["attributes"] is None:
            if stays and not stays.pop():
                edits.append((*tag.span(), ""))
            continue
        attributes = extract_attrs(tag["attributes"])
        key = primary_key_of(attributes.get("id"))
        verdict = Verdict.KEEP if key is None else verdict_on(key, attributes)
        stays.append(verdict is not Verdict.DROP)
        if verdict is Verdict.DROP:
            edits.append((*tag.span(), ""))
        elif isinstance(verdict, int):
            begin, end = _span_of_id(tag["attributes"])
            start = tag.start("attributes")
            edits.append((start + begin, start + end, str(verdict)))
    return _edited(html, edits) if edits else html


def _span_of_id(attributes: str) -> tuple[int, int]:
    """Return the begin and end of the id among a tag's attributes.

    Of an attribute that occurs twice the last one counts, as it does in `extract_attrs`.
    """
    *_, found = (match for match in FIND_ATTRS.finditer(attributes) if match.group(1) == "id")
    return found.span(2)


def _edited(text: str, edits: list[tuple[int, int, str]]) -> str:
    parts, last = [], 0
    for start, end, put in edits:
        parts += [text[last:start], put]
        last = end
    return "".join([*parts, text[last:]])


# Blocks


def mapped(block: Block, value: Any, place: Place, decide: Decide) -> Any:
    """The raw value of a block after the decisions: the very same object where none changes it.

    `Dropped` for a block that is itself a citation that goes. Sections and lists stay even when
    nothing is left in them: their headings are an editor's work.
    """
    form = form_of(block)
    if isinstance(form, Container):
        return _mapped_container(form, block, value, place, decide)
    if isinstance(form, RichTextForm):
        return mapped_html(value, place, decide)
    if isinstance(block, SourceChooserBlock):
        return _mapped_choice(value, place, decide)
    return value


def _mapped_container(
    form: Container, block: Block, value: Any, place: Place, decide: Decide
) -> Any:
    is_mention = isinstance(block, SourceMentionBlock)
    if is_section(block) and isinstance(value, dict):
        place = replace(place, section=_section_of(value, place))

    def in_part(key: Any, block_id: str, child: Block, inner: Any) -> Any:
        inside = place if block_id == place.block_id else place.inside(block_id)
        if is_mention and key == "source":
            kicker, note = text_in(value.get("kicker")), text_in(value.get("note"))
            inside = replace(place, kicker=kicker, note=note)
        return mapped(child, inner, inside, decide)

    # A mention says no more than that the source belongs here: without it, the block goes.
    return form.mapped(
        block, value, place.block_id, in_part, lambda key, child: is_mention and key == "source"
    )


def _section_of(value: dict[str, Any], place: Place) -> Section:
    heading = text_in(value.get("heading"))
    return Section(
        id=place.block_id,
        heading=heading,
        intro=text_in(value.get("intro")),
        anchor=place.anchors.next(heading),
    )


def _mapped_choice(value: Any, place: Place, decide: Decide) -> Any:
    source_id = primary_key_of(value)
    verdict = Verdict.KEEP if source_id is None else decide(place.cites(source_id))
    if isinstance(verdict, Verdict):
        return value if verdict is Verdict.KEEP else Dropped(emptied=None)
    return str(verdict) if isinstance(value, str) else verdict
