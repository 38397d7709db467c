"""The searched texts of each kind of content, with their weights."""

import logging
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from wagtail.blocks import Block, StreamValue
from wagtail.models import DraftStateMixin

from cms.audience import Audience
from cms.block_codec.containers import StreamForm, StructForm
from cms.block_codec.values import text_in
from cms.declaration import Searched, the_declaration, type_with_name
from cms.mentions.blocks import SourceSectionBlock
from cms.mentions.citation import Anchors
from cms.mentions.kinds import TOPIC
from cms.snippets.models import Source
from search.dependencies import hidden_among, public_of
from search.ngrams import is_unspaced, spread
from search.plain_text import plain, searchable, side_by_side
from search.stemming import configuration_of
from search.texts import Choice, IsShown, has_place, texts_of

logger = logging.getLogger(__name__)

LONGEST_BODY = 100_000
"""In characters. PostgreSQL tells no positions apart after 16,383 words, and refuses a vector over
1 MB, which would make a long page impossible to publish."""

LONGEST_UNSPACED_BODY = 50_000
"""In characters, each of which is a word in the vector where there are no spaces."""


Content = tuple[Block | None, Any]
"""A field as stored, with the block of a StreamField."""


@dataclass(frozen=True, slots=True)
class Document:
    """The text of one published thing, from the heaviest part to the lightest, as the public sees
    it.

    `depends_on` names what has a say in that: objects without which a part is not shown.
    """

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
    depends_on: list[str]


def live_documents(kind: str, ids: Collection[int]) -> dict[int, Document]:
    """The documents of those that are published, by primary key.

    One statement, and those of `documents_of`.
    """
    model = type_with_name(kind)
    published: Any = model._default_manager.filter(pk__in=ids)
    if issubclass(model, DraftStateMixin):
        published = published.filter(live=True)
    return documents_of(kind, published.order_by().select_related("locale"))


def documents_of(kind: str, published: Iterable[Any]) -> dict[int, Document]:
    """The documents of these instances, by primary key.

    A statement for each type of what they depend on, and for each language of theirs.
    """
    searched = the_declaration(type_with_name(kind)).searched
    assert searched is not None
    fields = {
        instance: [_content(instance, name) for name in searched.body] for instance in published
    }
    choices = {instance: _choices(contents) for instance, contents in fields.items()}
    asked: dict[Audience, set[Choice]] = defaultdict(set)
    for instance, chosen in choices.items():
        if chosen:
            asked[public_of(instance)] |= chosen
    hidden = {audience: hidden_among(chosen, audience) for audience, chosen in asked.items()}
    return {
        instance.pk: _document(
            searched,
            instance,
            contents,
            choices[instance],
            hidden[public_of(instance)] if choices[instance] else set(),
        )
        for instance, contents in fields.items()
    }


def _choices(contents: Iterable[Content]) -> set[Choice]:
    """The choices without which a text of these fields is not shown."""
    found: set[Choice] = set()

    def note(choice: Choice) -> bool:
        found.add(choice)
        return True

    for block, raw in contents:
        if block:
            deque(texts_of(block, raw, note), maxlen=0)
            deque(_sections(block, raw, note), maxlen=0)
    return found


def _document(
    searched: Searched,
    instance: Any,
    contents: Collection[Content],
    choices: Collection[Choice],
    hidden: Collection[Choice],
) -> Document:
    def is_shown(choice: Choice) -> bool:
        return choice not in hidden

    told = (texts_of(block, raw, is_shown) if block else [raw] for block, raw in contents)
    body = side_by_side(chain.from_iterable(told))
    longest = LONGEST_UNSPACED_BODY if is_unspaced(body) else LONGEST_BODY
    if len(body) > longest:
        logger.warning(
            "Only the first %d of %d characters of %s %s can be searched",
            longest,
            len(body),
            instance._meta.verbose_name,
            instance.pk,
        )
        body = body[:longest]
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
        sections=[
            part for block, raw in contents if block for part in _sections(block, raw, is_shown)
        ],
        depends_on=sorted(map(str, choices)),
    )


def _topic_of(instance: Any) -> int | None:
    """The topic that a page is or belongs to. Sources and answers may belong to several."""
    declaration = the_declaration(type(instance))
    if declaration.name == TOPIC:
        return int(instance.pk)
    return instance.topic_id if declaration.seen_with == TOPIC else None


def _sections(block: Block, raw: Any, is_shown: IsShown) -> Iterator[dict[str, str]]:
    """Heading and anchor of each section in a stream, as the API gives them, and the words to find
    it by.
    """
    anchors = Anchors()
    for _, _, part, value in StreamForm().parts(block, raw, ""):
        if not isinstance(part, SourceSectionBlock) or not has_place(part, value, is_shown):
            continue
        heading = text_in(value.get("heading")) if isinstance(value, dict) else ""
        told = (
            text
            for name, _, child, inner in StructForm().parts(part, value, "")
            if name != "heading"
            for text in texts_of(child, inner, is_shown)
        )
        yield {
            "heading": heading,
            "anchor": anchors.next(heading),
            "heading_words": spread(searchable(plain(heading))),
            "words": spread(searchable(plain(" ".join(told))))[:LONGEST_BODY],
        }


def _content(instance: Any, name: str) -> Content:
    """A field as stored, with the block of a StreamField."""
    value = getattr(instance, name)
    if isinstance(value, StreamValue):
        return value.stream_block, value.get_prep_value()
    return None, value
