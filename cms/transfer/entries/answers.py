from typing import Any

from django.db.models import Max, QuerySet

from cms.mentions.kinds import GUIDE, TOPIC
from cms.snippets.models import QuickAnswer, QuickAnswerSource, QuickAnswerTopic
from cms.transfer.bundle import AnswerEntry
from cms.transfer.name_book import NameBook
from cms.transfer.names import Names
from cms.transfer.structure import Hub

model = QuickAnswer


def existing(hub: Hub) -> QuerySet[QuickAnswer]:
    return QuickAnswer.objects.filter(locale=hub.locale).order_by("sort_order", "pk")


def make(entry: AnswerEntry, hub: Hub, **fields: Any) -> QuickAnswer:
    last = existing(hub).aggregate(last=Max("sort_order", default=-1))["last"]
    return QuickAnswer.objects.create(
        question=entry.question, answer=entry.answer, sort_order=last + 1, **fields
    )


def entry_of(answer: QuickAnswer, names: Names) -> AnswerEntry:
    """Without `featured`, which is a matter of all answers together."""
    return AnswerEntry.model_construct(
        question=answer.question,
        translation_of=names.original_of(answer, answer.question),
        answer=answer.answer,
        guide=names.of_kind(GUIDE).name_of(answer.guide_id) if answer.guide_id else None,
        sources=_listed(names.sources, [row.source_id for row in answer.answer_sources.all()]),
        topics=_listed(names.of_kind(TOPIC), [row.topic_id for row in answer.answer_topics.all()]),
    )


def fill(answer: QuickAnswer, entry: AnswerEntry, names: Names) -> None:
    answer.question = entry.question
    if entry.translation_of:
        answer.translation_key = names.originals[QuickAnswer].key_of(entry.translation_of)
    answer.answer = entry.answer
    answer.guide_id = names.of_kind(GUIDE).id_of(entry.guide) if entry.guide else None
    answer.answer_sources = [
        QuickAnswerSource(source_id=names.sources.id_of(slug), sort_order=place)
        for place, slug in enumerate(entry.sources)
    ]
    answer.answer_topics = [
        QuickAnswerTopic(topic_id=names.of_kind(TOPIC).id_of(slug), sort_order=place)
        for place, slug in enumerate(entry.topics)
    ]


def _listed(book: NameBook, ids: list[int]) -> list[str]:
    return [name for pk in ids if (name := book.name_of(pk))]
