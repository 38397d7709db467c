"""The searched texts of each kind of content, with their weights."""

import logging
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from wagtail.blocks import Block, StreamValue
from wagtail.models import DraftStateMixin

from cms.block_codec.containers import Container, StreamForm, StructForm, TableForm
from cms.block_codec.descriptions import described_class, form_of
from cms.block_codec.values import ImageForm, text_in
from cms.declaration import Searched, the_declaration, type_with_name
from cms.mentions.blocks import SourceSectionBlock
from cms.mentions.citation import Anchors
from cms.mentions.kinds import TOPIC
from cms.snippets.models import Source
from search.plain_text import plain, searchable
from search.stemming import configuration_of

logger = logging.getLogger(__name__)

LONGEST_BODY = 100_000
"""In characters. PostgreSQL tells no positions apart after 16,383 words, and refuses a vector over
1 MB, which would make a long page impossible to publish."""


@dataclass(frozen=True, slots=True)
class Document:
    """The text of one published thing, from the heaviest part to the lightest."""

    locale_id: int
    configuration: str
    title: str
    kicker: str
    summary: str
    body: str
    published_at: datetime | None
    source_kind: str
    publisher: str
    topic_id: int | None
    sections: list[dict[str, str]]


def live_documents(kind: str, ids: Collection[int]) -> dict[int, Document]:
    """The documents of those that are published, by primary key.

    One statement.
    """
    model = type_with_name(kind)
    published: Any = model._default_manager.filter(pk__in=ids)
    if issubclass(model, DraftStateMixin):
        published = published.filter(live=True)
    return documents_of(kind, published.order_by().select_related("locale"))


def documents_of(kind: str, published: Iterable[Any]) -> dict[int, Document]:
    """The documents of these instances, by primary key."""
    searched = the_declaration(type_with_name(kind)).searched
    assert searched is not None
    return {instance.pk: _document(searched, instance) for instance in published}


def _document(searched: Searched, instance: Any) -> Document:
    contents = [_content(instance, name) for name in searched.body]
    told = (texts_of(block, raw) if block else [raw] for block, raw in contents)
    body = plain(" ".join(chain.from_iterable(told)))
    if len(body) > LONGEST_BODY:
        logger.warning(
            "Only the first %d of %d characters of %s %s can be searched",
            LONGEST_BODY,
            len(body),
            instance._meta.verbose_name,
            instance.pk,
        )
        body = body[:LONGEST_BODY]
    return Document(
        locale_id=instance.locale_id,
        configuration=configuration_of(instance.locale.language_code),
        title=plain(getattr(instance, searched.title)),
        kicker=plain(getattr(instance, searched.kicker)) if searched.kicker else "",
        summary=plain(getattr(instance, searched.summary)) if searched.summary else "",
        body=body,
        published_at=getattr(instance, "last_published_at", None),
        source_kind=str(instance.kind) if isinstance(instance, Source) else "",
        publisher=instance.publisher if isinstance(instance, Source) else "",
        topic_id=_topic_of(instance),
        sections=[part for block, raw in contents for part in _sections(block, raw)],
    )


def _topic_of(instance: Any) -> int | None:
    """The topic that a page is or belongs to. Sources and answers may belong to several."""
    declaration = the_declaration(type(instance))
    if declaration.name == TOPIC:
        return int(instance.pk)
    return instance.topic_id if declaration.seen_with == TOPIC else None


def _sections(block: Block | None, raw: Any) -> Iterator[dict[str, str]]:
    """Heading and anchor of each section in a stream, as the API gives them, and the words to find
    it by.
    """
    anchors = Anchors()
    for _, _, part, value in StreamForm().parts(block, raw, "") if block else ():
        if not isinstance(part, SourceSectionBlock):
            continue
        heading = text_in(value.get("heading")) if isinstance(value, dict) else ""
        told = (
            text
            for name, _, child, inner in StructForm().parts(part, value, "")
            if name != "heading"
            for text in texts_of(child, inner)
        )
        yield {
            "heading": heading,
            "anchor": anchors.next(heading),
            "heading_words": searchable(plain(heading)),
            "words": searchable(plain(" ".join(told)))[:LONGEST_BODY],
        }


def _content(instance: Any, name: str) -> tuple[Block | None, Any]:
    """A field as stored, with the block of a StreamField."""
    value = getattr(instance, name)
    if isinstance(value, StreamValue):
        return value.stream_block, value.get_prep_value()
    return None, value


def texts_of(block: Block, raw: Any) -> Iterator[str]:
    """The texts in the stored value of a block that Wagtail would index; nothing is loaded.

    A class of blocks that says itself what is searched is asked.
    """
    form, says = form_of(block), type(block).get_searchable_content
    is_described = says is described_class(block).get_searchable_content
    if raw is None or not getattr(block, "search_index", True):
        return
    if isinstance(form, Container) and is_described:
        if isinstance(form, TableForm):
            columns = [each.get("heading") for each in form.columns(raw) if isinstance(each, dict)]
            yield from filter(None, map(text_in, [raw.get("caption"), *columns]))
        for _, _, child, value in form.parts(block, raw, ""):
            yield from texts_of(child, value)
    elif isinstance(form, ImageForm) and is_described:
        yield form.key_and_text(raw)[1]
    elif says is not Block.get_searchable_content:
        yield from block.get_searchable_content(block.to_python(raw))
