"""The plan of a search: a query whose words have been looked up and expanded."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum


class Field(IntEnum):
    """A searched field; a heavier field counts more. The value is its place in a code."""

    BODY = 0
    SUMMARY = 1
    KICKER = 2
    TITLE = 3

    @property
    def label(self) -> str:
        """PostgreSQL's weight of the field."""
        return "DCBA"[self.value]


FIELD_SCORES = {Field.TITLE: 1.0, Field.KICKER: 0.5, Field.SUMMARY: 0.42, Field.BODY: 0.12}


SYNONYM = 0.85
"""The quality of synonyms: what is worse stands for other words than readers wrote."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """One thing to look for: lexemes next to each other (`phrase`), all of them, or beginnings.

    `gaps` are the distances of the lexemes of a phrase: stop words leave some.
    """

    lexemes: tuple[str, ...]
    phrase: bool = True
    gaps: tuple[int, ...] = ()
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """Lookups that are equally good. `quality` is 1 for what readers wrote.

    `correction` is the word that the reader may have meant, if this way supposes a mistake.
    """

    lookups: tuple[Lookup, ...]
    quality: float = 1.0
    correction: str = ""

    @property
    def is_guess(self) -> bool:
        return self.quality < SYNONYM and not any(lookup.prefix for lookup in self.lookups)


@dataclass(frozen=True, slots=True)
class Term:
    """A part of the query. `importance` is higher the rarer it is; optional ones need not match.

    `is_known` is true for a single word that the index knew when it was last counted, and
    `documents` is about how many entries match, in whatever way. `others` are the words that may
    stand in its place ("or").
    """

    text: str
    ways: tuple[Way, ...]
    importance: float = 1.0
    optional: bool = False
    is_known: bool = True
    documents: int = 0
    others: tuple[str, ...] = ()

    @property
    def is_like_others(self) -> bool:
        """Return whether it may stand for other words: as a mistake, or as a compound."""
        return any(way.is_guess for way in self.ways)

    def codes(self) -> Iterator[tuple[int, Way, Field, float]]:
        """Code, way, field and score of every way to match, the best first.

        The codes begin at 1; 0 means that a result does not match.
        """
        ranked = sorted(
            (
                (way.quality * score, index, field)
                for index, way in enumerate(self.ways)
                for field, score in FIELD_SCORES.items()
            ),
            key=lambda each: (-each[0], each[1]),
        )
        for score, index, field in ranked:
            yield 1 + 4 * index + field, self.ways[index], field, score

    def way_of(self, code: int) -> Way:
        return self.ways[(code - 1) // 4]

    @staticmethod
    def field_of(code: int) -> Field:
        return Field((code - 1) % 4)


@dataclass(frozen=True, slots=True)
class Plan:
    """`together` are the words as a phrase, for texts that hold all of them next to each other, and
    `verbatim` with the stop words among them. A question need not be matched by all its words.
    `names` are stop words that may be meant as names ("WHO"), and are not among the terms.
    """

    terms: tuple[Term, ...]
    excluded: tuple[Lookup, ...] = ()
    together: Lookup | None = None
    verbatim: Lookup | None = None
    is_question: bool = False
    names: tuple[str, ...] = ()

    @property
    def required(self) -> tuple[Term, ...]:
        """The terms that results have to match, or all if no term has to be matched."""
        return tuple(term for term in self.terms if not term.optional) or self.terms
