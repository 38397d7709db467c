"""Ways to match a word otherwise: as a compound, as its parts, unfinished, or mistyped."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

from search.ngrams import is_ngram
from search.plan import Lookup, Term, Way
from search.query import Words
from search.similar_words import completions, compounds_with, corrections
from search.stemming import LINKS, configuration_of
from search.vocabulary import Analysis, analyse, known_among, known_parts

COMPOUND, INSIDE, PREFIX, CORRECTED = 0.7, 0.63, 0.6, 0.75
MIN_PART_LENGTH, MIN_HEAD_LENGTH = 4, 3
MAX_COMPLETIONS = 10


def lookups_of(known: Mapping[str, Analysis], texts: Iterable[str]) -> tuple[Lookup, ...]:
    return tuple(lookup for text in texts for lookup in known[text].lookups)


def fewest(known: Mapping[str, Analysis], words: Words) -> int:
    """The number of entries with the rarest of the words: at most so many hold all of them."""
    return min(known[word].documents for word in words)


def scattered(known: Mapping[str, Analysis], words: Words) -> Lookup:
    """A lookup of all of the words, wherever they stand."""
    lookups = (known[word].lookup for word in words)
    return Lookup(
        tuple(each for lookup in lookups if lookup for each in lookup.lexemes), phrase=False
    )


def _ways_of_words(words: Collection[str], locale: str, quality: float) -> tuple[list[Way], int]:
    """The ways to match words, and the estimated number of entries with one of them."""
    found = analyse(words, configuration_of(locale), locale)
    lookups = lookups_of(found, found)
    return [Way(lookups, quality)] if lookups else [], _documents(found)


def _documents(known: Mapping[str, Analysis]) -> int:
    return sum(analysis.documents for analysis in known.values())


def correction_ways(word: str, locale: str) -> tuple[list[Way], int]:
    """The corrections of a word, and the estimated number of entries with one of them."""
    likely = dict(corrections(word, locale))
    found = analyse(list(likely), configuration_of(locale), locale)
    ways = [
        Way(lookups, CORRECTED * likeness, correction=other)
        for other, likeness in likely.items()
        if (lookups := found[other].lookups)
    ]
    return ways, _documents(found)


def compound_ways(word: str, locale: str) -> list[Way]:
    """The word "taalschool" as "taal" and "school", where the index knows both."""
    splits = [
        (word[:place].removesuffix(link) if link else word[:place], word[place:])
        for place in range(MIN_PART_LENGTH, len(word) - MIN_PART_LENGTH + 1)
        for link in LINKS
        if word[:place].endswith(link)
    ]
    splits = [split for split in splits if min(map(len, split)) >= MIN_PART_LENGTH]
    texts = {part for split in splits for part in split}
    stems = known_parts(texts, configuration_of(locale), locale)
    whole = [split for split in splits if stems.keys() >= set(split)]
    if not whole:
        return []
    first, second = max(whole, key=lambda split: (len(split[0]) + len(split[1]), len(split[1])))
    return [Way((Lookup((stems[first], stems[second]), phrase=False),), COMPOUND)]


def unfinished_ways(word: str, locale: str) -> tuple[list[Way], int]:
    """The beginning itself, the known words with this beginning, for which bodies are searched
    since a body holds stems only, and the estimated number of entries with them. Characters begin
    pairs, which have no stems.
    """
    known = completions(word, locale, MAX_COMPLETIONS)
    words = [other for other in known if other != word and not is_ngram(word)]
    found = analyse(words, configuration_of(locale), locale)
    way = Way((Lookup((word,), prefix=True), *lookups_of(found, words)), PREFIX)
    return [way], sum(count for other, count in known.items() if other != word)


def containing_ways(word: str, stem: str, locale: str) -> tuple[list[Way], int]:
    """Compounds with the word in them, and the word that a compound ends with, which says what it
    is: "huisarts" is an "arts"; and the estimated number of entries with one of them.
    """
    known = dict(compounds_with(word, stem, locale))
    half = len(word) // 2
    ends = [word[place:] for place in range(MIN_HEAD_LENGTH, min(half, len(word) - 4) + 1)]
    stems = known_parts(ends, configuration_of(locale), locale)
    if end := max(stems, key=len, default=""):
        known.setdefault(stems[end], 1)
    lookups = tuple(Lookup((lexeme,)) for lexeme in known if lexeme != stem)
    return [Way(lookups, INSIDE)] if lookups else [], sum(known.values())


def join_compounds(terms: list[Term], locale: str) -> list[Term]:
    """Add the compound of two adjacent words where the index knows it; both then find it."""
    pairs = {
        index: one.text + other.text
        for index, (one, other) in enumerate(pairwise(terms))
        if " " not in one.text + other.text
    }
    together = known_among(set(pairs.values()), locale)
    if not together:
        return terms
    joined = list(terms)
    for index, word in pairs.items():
        if word in together:
            ways, holding = _ways_of_words([word], locale, COMPOUND)
            for place in (index, index + 1):
                term = joined[place]
                joined[place] = replace(
                    term, ways=(*term.ways, *ways), documents=term.documents + holding
                )
    return joined
