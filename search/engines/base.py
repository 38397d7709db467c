"""The interface of search engines: find the entries that match a plan, and how they match."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Protocol

from search.plan import Field, Plan, Term
from search.query import Words

MAX_RANKED = 200
"""The number of matches that are ranked. Where more match, those do whose title, kicker or summary
match, and of these the ones with the highest standing: see `search.standing`."""


@dataclass(frozen=True, slots=True)
class Restriction:
    """Filters of the results; None is no filter.

    The name of the publisher holds all words of one of `publishers`, or is one of
    `publisher_names`. `topics` are page ids. An engine leaves the topics of sources and answers to
    the database. `entries` are ids of entries.
    """

    kinds: frozenset[str] | None = None
    source_kinds: frozenset[str] | None = None
    publishers: tuple[Words, ...] | None = None
    publisher_names: frozenset[str] | None = None
    topics: frozenset[int] | None = None
    entries: frozenset[int] | None = None
    without_kinds: frozenset[str] = frozenset()
    without_source_kinds: frozenset[str] = frozenset()
    without_publishers: tuple[Words, ...] = ()
    without_topics: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Match:
    """One entry that matches. `codes` has for each term of the plan how it matches, 0 if it does
    not (see `Term.codes`); `together` is the field that has the words next to each other, if the
    title or the summary has; `verbatim` is true if the title has them as they are written.
    """

    entry: int
    kind: str
    pk: int
    codes: tuple[int, ...]
    together: Field | None
    verbatim: bool
    title_words: str
    published: float | None
    standing: float
    source_kind: str
    publisher: str
    topic: int | None


@dataclass(frozen=True, slots=True)
class Matches:
    """The matches of a plan. `is_complete` is false where more match than are ranked."""

    found: list[Match] = field(default_factory=list)
    is_complete: bool = True


class Engine(Protocol):
    """Finds entries. Their visibility is left to the database."""

    def match(
        self,
        plan: Plan,
        required: Collection[Collection[Term]],
        locale: str,
        restriction: Restriction,
    ) -> Matches:
        """Return the entries that match all terms of one of the collections in `required`; without
        any, all entries that pass the restriction.
        """
        ...
