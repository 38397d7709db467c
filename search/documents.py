"""What of each kind of content is searched, and with what weight."""

import logging
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from wagtail.fields import StreamField

from cms.mentions.citation import Anchors
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import QuickAnswer, Source
from search.kinds import ResultKind
from search.stemming import configuration_of
from search.words import plain, searchable

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


@dataclass(frozen=True, slots=True)
class Searched:
    """Which fields of a model hold which part. `entry` is the field of `SearchEntry` for it."""

    model: type[Model]
    entry: str
    title: str
    summary: str
    kicker: str | None = None
    body: tuple[str, ...] = ()


SEARCHED = {
    ResultKind.SOURCE: Searched(
        Source,
        entry="source",
        title="title",
        kicker="publisher",
        summary="summary",
        body=("intro", "guidance"),
    ),
    ResultKind.TOPIC: Searched(
        TopicPage,
        entry="page",
        title="title",
        kicker="kicker",
        summary="summary",
        body=("sections",),
    ),
    ResultKind.GUIDE: Searched(
        GuidePage, entry="page", title="title", kicker="kicker", summary="summary", body=("body",)
    ),
    ResultKind.ANSWER: Searched(
        QuickAnswer, entry="quick_answer", title="question", summary="answer"
    ),
}


def kind_of(model: type[Model] | None) -> ResultKind | None:
    """The kind that instances of exactly this model are found as; None if they are not."""
    return next((kind for kind, searched in SEARCHED.items() if searched.model is model), None)


def live_documents(kind: ResultKind, ids: Collection[int]) -> dict[int, Document]:
    """The documents of those that are published, by primary key.

    One statement, and for each body those that Wagtail needs to load what its blocks choose.
    """
    searched = SEARCHED[kind]
    published: Any = searched.model._default_manager.filter(pk__in=ids, live=True)
    return documents_of(kind, published.order_by().select_related("locale"))


def documents_of(kind: ResultKind, published: Iterable[Any]) -> dict[int, Document]:
    """The documents of these instances, by primary key."""
    return {instance.pk: _document(SEARCHED[kind], instance) for instance in published}


def _document(searched: Searched, instance: Any) -> Document:
    body = plain(" ".join(text for name in searched.body for text in _texts(instance, name)))
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
        summary=plain(getattr(instance, searched.summary)),
        body=body,
        published_at=instance.last_published_at,
        source_kind=str(instance.kind) if isinstance(instance, Source) else "",
        publisher=instance.publisher if isinstance(instance, Source) else "",
        topic_id=_topic_of(instance),
        sections=list(_sections(instance)) if isinstance(instance, TopicPage) else [],
    )


def _topic_of(instance: Any) -> int | None:
    """The topic that a page is or belongs to. Sources and answers may belong to several."""
    if isinstance(instance, TopicPage):
        return int(instance.pk)
    return instance.topic_id if isinstance(instance, GuidePage) else None


def _sections(topic: TopicPage) -> Iterator[dict[str, str]]:
    """Heading and anchor of each section, as the API gives them, and the words to find it by."""
    anchors = Anchors()
    for part in topic.sections:
        heading = str(part.value.get("heading") or "")
        told = [str(part.value.get("intro") or "")]
        for mention in part.value.get("mentions") or ():
            told += [str(mention.get("kicker") or ""), str(mention.get("note") or "")]
        yield {
            "heading": heading,
            "anchor": anchors.next(heading),
            "heading_words": searchable(plain(heading)),
            "words": searchable(plain(" ".join(told)))[:LONGEST_BODY],
        }


def _texts(instance: Any, name: str) -> Iterator[str]:
    field = instance._meta.get_field(name)
    value = getattr(instance, name)
    if isinstance(field, StreamField):
        yield from field.get_searchable_content(value)
    else:
        yield value
