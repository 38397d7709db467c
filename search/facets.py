"""The facets of a search: the number of results of each kind, topic, source kind and publisher.

Each facet ignores its own filter, so that a reader sees what another choice would find.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, fields
from typing import Any

from search.engines.base import Match, Restriction
from search.kinds import SOURCE
from search.visible_matches import Asker, topics_of

Counts = list[tuple[Any, int]]


@dataclass(frozen=True, slots=True)
class Facets:
    """Pairs of value and count, the most frequent first. Topics are page ids."""

    kinds: Counts = field(default_factory=list)
    topics: Counts = field(default_factory=list)
    source_kinds: Counts = field(default_factory=list)
    publishers: Counts = field(default_factory=list)


def facets_of(matches: Collection[Match], asker: Asker, filters: Restriction) -> Facets:
    """Count the facets of results."""
    topics = topics_of(matches, asker)
    checks: dict[str, Callable[[Match], bool]] = {
        "kinds": lambda match: filters.kinds is None or match.kind in filters.kinds,
        "topics": lambda match: (
            filters.topics is None or not filters.topics.isdisjoint(topics[match.kind, match.pk])
        ),
        "source_kinds": lambda match: (
            filters.source_kinds is None or match.source_kind in filters.source_kinds
        ),
        "publishers": lambda match: (
            filters.publisher_names is None or match.publisher in filters.publisher_names
        ),
    }

    def passing(facet: str) -> Iterable[Match]:
        others = [check for name, check in checks.items() if name != facet]
        return (match for match in matches if all(check(match) for check in others))

    return Facets(
        kinds=_counted(match.kind for match in passing("kinds")),
        topics=_counted(
            topic for match in passing("topics") for topic in topics[match.kind, match.pk]
        ),
        source_kinds=_counted(
            match.source_kind for match in passing("source_kinds") if match.kind == SOURCE
        ),
        publishers=_counted(match.publisher for match in passing("publishers") if match.publisher),
    )


def added(parts: Iterable[Facets]) -> Facets:
    """The facets of several searches together."""
    counters: dict[str, Counter[Any]] = {each.name: Counter() for each in fields(Facets)}
    for part in parts:
        for name, counter in counters.items():
            counter.update(dict(getattr(part, name)))
    return Facets(**{name: _counted(counter.elements()) for name, counter in counters.items()})


def _counted(values: Iterable[Any]) -> Counts:
    return sorted(Counter(values).items(), key=lambda pair: (-pair[1], str(pair[0])))
