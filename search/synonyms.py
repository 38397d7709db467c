"""The synonyms of words, which editors maintain as `Synonym`."""

from collections.abc import Iterable

from search.models import Synonym
from search.ngrams import query_words
from search.plain_text import folded, words
from search.query import Words

Meanings = dict[Words, tuple[Words, ...]]


def load_meanings(locale: str, instead: Synonym | None = None) -> Meanings:
    """Load the synonyms of words of this language.

    `instead` replaces the stored synonym of the same key: a preview of a change.
    """
    stored = [
        synonym
        for synonym in Synonym.objects.filter(locale__language_code=locale)
        if instead is None or synonym.pk != instead.pk
    ]
    return meanings_of([*stored, *([instead] if instead else [])])


def meanings_of(synonyms: Iterable[Synonym]) -> Meanings:
    """The synonyms by word. In both directions, every word and phrase finds all the others."""
    found: dict[Words, dict[Words, None]] = {}
    for synonym in synonyms:
        term = _words(synonym.term)
        meanings = [_words(line) for line in synonym.meaning_list()]
        everything = [term, *meanings]
        sources = everything if synonym.direction == Synonym.Direction.BOTH else [term]
        for source in sources:
            others = found.setdefault(source, {})
            others.update((other, None) for other in everything if other != source)
    return {term: tuple(others) for term, others in found.items() if term}


def _words(text: str) -> Words:
    return tuple(map(folded, query_words(" ".join(words(text)))))
