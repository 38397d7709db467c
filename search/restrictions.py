"""Combine the filters of a request with the conditions in its query."""

from collections.abc import Collection
from typing import TypeVar

from django.db.models import Q
from wagtail.models import Page

from cms.mentions.kinds import TOPIC
from cms.snippets.models import SourceKind
from search.engines.base import Restriction
from search.ngrams import query_words
from search.plain_text import folded, words
from search.query import Query
from search.visible_matches import Asker

T = TypeVar("T")


def restricted(query: Query, filters: Restriction, asker: Asker) -> Restriction | None:
    """Return the combination; None where nothing can pass."""
    asked = _asked(query, asker)
    both = Restriction(
        kinds=_both(filters.kinds, asked.kinds),
        source_kinds=_both(filters.source_kinds, asked.source_kinds),
        publishers=asked.publishers,
        publisher_names=filters.publisher_names,
        topics=_both(filters.topics, asked.topics),
        without_kinds=asked.without_kinds,
        without_source_kinds=asked.without_source_kinds,
        without_publishers=asked.without_publishers,
        without_topics=asked.without_topics,
    )
    impossible = frozenset[object]() in (both.kinds, both.source_kinds, both.topics)
    return None if impossible else both


def passes(topics: Collection[int], restriction: Restriction) -> bool:
    """Return whether an object of these topics passes."""
    if restriction.topics is not None and restriction.topics.isdisjoint(topics):
        return False
    return restriction.without_topics.isdisjoint(topics)


def _asked(query: Query, asker: Asker) -> Restriction:
    kinds: dict[bool, set[str]] = {True: set(), False: set()}
    source_kinds: dict[bool, set[str]] = {True: set(), False: set()}
    publishers: dict[bool, list[tuple[str, ...]]] = {True: [], False: []}
    topics: dict[bool, set[int] | None] = {True: None, False: None}
    for condition in query.conditions:
        excludes, value = condition.excludes, condition.value
        match condition.field:
            case "kind" if value in SourceKind.values:
                source_kinds[excludes].add(value)
            case "kind":
                kinds[excludes].add(value)
            case "publisher":
                named = query_words(" ".join(words(value)))
                publishers[excludes].append(tuple(map(folded, named)))
            case _:
                topics[excludes] = (topics[excludes] or set()) | _topics_called(value, asker)
    return Restriction(
        kinds=frozenset(kinds[False]) or None,
        source_kinds=frozenset(source_kinds[False]) or None,
        publishers=tuple(publishers[False]) or None,
        topics=None if topics[False] is None else frozenset(topics[False] or ()),
        without_kinds=frozenset(kinds[True]),
        without_source_kinds=frozenset(source_kinds[True]),
        without_publishers=tuple(publishers[True]),
        without_topics=frozenset(topics[True] or ()),
    )


def _topics_called(name: str, asker: Asker) -> set[int]:
    topics = asker.candidates.get(TOPIC)
    if topics is None:
        return set()
    named = topics.filter(Q(slug=name) | Q(title__iexact=name)).order_by()
    # What is shown in another language belongs to the topic in that.
    versions = Page.objects.filter(translation_key__in=named.values("translation_key"))
    return set(versions.order_by().values_list("pk", flat=True))


def _both(one: frozenset[T] | None, other: frozenset[T] | None) -> frozenset[T] | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other
