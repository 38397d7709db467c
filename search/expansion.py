"""Expand a query to a plan: the meanings of its words in a language, and alternatives.

- the words as readers wrote them, in all forms;
- synonyms that editors maintain;
- the parts of a compound, compounds with the word in them, and two words written as one;
- words that begin with the last word, which may be unfinished;
- known words that are like an unknown one: see `search.vocabulary`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log

from search.plain_text import folded
from search.plan import Lookup, Plan, Term, Way
from search.query import Phrase, Query, Words
from search.stemming import LINKS, asking_words, compounds, configuration_of
from search.synonyms import Meanings
from search.vocabulary import (
    Analysis,
    analyse,
    completions,
    compounds_with,
    corrections,
    known_among,
)

SYNONYM, COMPOUND, PREFIX, SCATTERED, CORRECTED = 0.85, 0.7, 0.6, 0.55, 0.75
ASKING_IMPORTANCE = 0.15
MIN_PART_LENGTH = 4
MAX_COMPLETIONS = 10
MAX_WORDS_IN_COMPOUNDS = 6
"""In a query of so many words, each is looked for inside compounds."""
MAX_MISTAKES = 4
"""So many words of a query that nobody knows are looked up as mistakes: each takes statements."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Words of a query that mean one thing together, and the phrases that can replace them."""

    phrases: tuple[Phrase, ...]
    meanings: tuple[Words, ...] = ()
    scattered: bool = False


def expand(query: Query, locale: str, meanings: Meanings, mistaken: Collection[str] = ()) -> Plan:
    """Return the plan of a query.

    `mistaken` are words that no visible result holds: similar words are looked for, too.
    """
    parts = list(_parts(query, meanings))
    texts = {" ".join(phrase.words) for part in parts for phrase in part.phrases}
    texts |= {word for part in parts for phrase in part.phrases for word in phrase.words}
    texts |= {
        text for part in parts for words in part.meanings for text in (*words, " ".join(words))
    }
    texts |= {" ".join(words) for words in query.excluded}
    whole = " ".join(word for part in parts for word in part.phrases[0].words)
    texts |= {whole} if whole else set()
    known = analyse(texts, configuration_of(locale), locale)
    words = [part.phrases[0].words[0] for part in parts if _is_single(part)]
    suspects = [
        word
        for word in dict.fromkeys(words)
        if known[word].lookup and (not known[word].documents or word in mistaken)
    ][:MAX_MISTAKES]
    terms = [
        term
        for index, part in enumerate(parts)
        if (
            term := _term(
                part,
                known,
                locale,
                suspects,
                unfinished=query.unfinished and index == len(parts) - 1,
                looks_inside=compounds(locale) and len(parts) <= MAX_WORDS_IN_COMPOUNDS,
            )
        )
    ]
    excluded = (known[" ".join(words)].lookup for words in query.excluded)
    spoken = known[whole].plain.split() if " " in whole else []
    return Plan(
        terms=tuple(_joined(terms, locale)),
        excluded=tuple(lookup for lookup in excluded if lookup),
        together=known[whole].lookup if whole and len(terms) > 1 else None,
        verbatim=Lookup(tuple(spoken)) if len(spoken) > 1 else None,
        is_question=len(terms) > 3 or len(spoken) > len(terms) > 0 or _asks(terms),
    )


def _asks(terms: list[Term]) -> bool:
    return any(term.optional for term in terms)


def _parts(query: Query, meanings: Meanings) -> list[_Part]:
    """The groups of a query, where several words with a meaning of their own become one part."""
    parts: list[_Part] = []
    groups = query.groups
    longest = max((len(term) for term in meanings), default=1)
    index = 0
    while index < len(groups):
        for length in range(min(longest, len(groups) - index), 0, -1):
            span = groups[index : index + length]
            words = _words_of(span)
            if words is not None and words in meanings:
                phrase = Phrase(tuple(word for (one,) in span for word in one.words))
                scattered = length > 1
                parts.append(_Part((phrase,), meanings[words], scattered))
                index += length
                break
        else:
            parts.append(_Part(groups[index]))
            index += 1
    return parts


def _words_of(span: tuple[tuple[Phrase, ...], ...]) -> Words | None:
    """The words of groups without alternatives; None if one of them has any, or is in quotes
    together with others.
    """
    if any(len(group) > 1 for group in span):
        return None
    if len(span) > 1 and any(group[0].quoted for group in span):
        return None
    return tuple(folded(word) for (phrase,) in span for word in phrase.words)


def _term(
    part: _Part,
    known: Mapping[str, Analysis],
    locale: str,
    suspects: Collection[str],
    *,
    unfinished: bool,
    looks_inside: bool,
) -> Term | None:
    """The term of a part; None where it has only stop words."""
    written = [known[" ".join(phrase.words)] for phrase in part.phrases]
    exact = tuple(analysis.lookup for analysis in written if analysis.lookup)
    if not exact:
        return None
    ways = [Way(exact)]
    phrase, analysis = part.phrases[0], written[0]
    text = " ".join(phrase.words)
    others = 0
    if synonyms := _lookups(known, (" ".join(words) for words in part.meanings)):
        ways.append(Way(synonyms, SYNONYM))
        others += sum(_fewest(known, words) for words in part.meanings)
    if len(phrase.words) > 1 and not phrase.quoted:
        ways.append(Way((_scattered(known, phrase.words),), SCATTERED))
        others += _fewest(known, phrase.words)
    documents = analysis.documents
    is_single = _is_single(part)
    is_known = bool(documents) or not is_single
    if is_single:
        # A word that nobody knows is looked up as if it were a mistake right away.
        if text in suspects:
            found, corrected = _corrected(analysis.plain, locale)
            ways += _compound_ways(analysis.plain, locale)
            if not synonyms:
                ways += found
                others += corrected
            documents = documents or (1 if len(ways) > 1 else 0)
        if unfinished and len(text) > 1:
            beginning, begun = _unfinished_ways(analysis.plain, locale)
            ways += beginning
            others += begun
        if looks_inside:
            containing, holding = _containing_ways(analysis.plain, locale)
            ways += containing
            others += holding
    optional = is_single and text in asking_words(locale)
    return Term(
        text=text,
        ways=tuple(ways),
        importance=ASKING_IMPORTANCE if optional else importance_of(documents),
        optional=optional,
        is_known=is_known,
        documents=documents + others,
    )


def _is_single(part: _Part) -> bool:
    """Return whether it is one word, which may be mistyped, unfinished or compound."""
    (phrase, *others) = part.phrases
    return not others and len(phrase.words) == 1 and not phrase.quoted


def importance_of(documents: int) -> float:
    """The weight of a word by its rarity: 1 for a word in one entry or none."""
    return 1 / (1 + 0.25 * log(max(1, documents)))


def _lookups(known: Mapping[str, Analysis], texts: object) -> tuple[Lookup, ...]:
    found = (known[text].lookup for text in texts)  # type: ignore[attr-defined]
    return tuple(lookup for lookup in found if lookup)


def _fewest(known: Mapping[str, Analysis], words: Words) -> int:
    """The number of entries with the rarest of the words: at most so many hold all of them."""
    return min(known[word].documents for word in words)


def _scattered(known: Mapping[str, Analysis], words: Words) -> Lookup:
    """A lookup of all of the words, wherever they stand."""
    lookups = _lookups(known, words)
    return Lookup(tuple(each for lookup in lookups for each in lookup.lexemes), phrase=False)


def _ways_of_words(words: Collection[str], locale: str, quality: float) -> tuple[list[Way], int]:
    """The ways to match words, and the estimated number of entries with one of them."""
    found = analyse(words, configuration_of(locale), locale)
    lookups = _lookups(found, found)
    return [Way(lookups, quality)] if lookups else [], _documents(found)


def _documents(known: Mapping[str, Analysis]) -> int:
    return sum(analysis.documents for analysis in known.values())


def _corrected(word: str, locale: str) -> tuple[list[Way], int]:
    """The corrections of a word, and the estimated number of entries with one of them."""
    likely = dict(corrections(word, locale))
    found = analyse(list(likely), configuration_of(locale), locale)
    ways = [
        Way((lookup,), CORRECTED * likeness, correction=other)
        for other, likeness in likely.items()
        if (lookup := found[other].lookup)
    ]
    return ways, _documents(found)


def _compound_ways(word: str, locale: str) -> list[Way]:
    """The word "taalschool" as "taal" and "school", where the index knows both."""
    splits = [
        (word[:place].removesuffix(link) if link else word[:place], word[place:])
        for place in range(MIN_PART_LENGTH, len(word) - MIN_PART_LENGTH + 1)
        for link in LINKS
        if word[:place].endswith(link)
    ]
    splits = [split for split in splits if min(map(len, split)) >= MIN_PART_LENGTH]
    parts = known_among({part for split in splits for part in split}, locale)
    whole = [split for split in splits if parts.issuperset(split)]
    if not whole:
        return []
    first, second = max(whole, key=lambda split: (len(split[0]) + len(split[1]), len(split[1])))
    found = analyse([first, second], configuration_of(locale), locale)
    lookups = _lookups(found, (first, second))
    if len(lookups) < 2:
        return []
    return [
        Way((Lookup(lookups[0].lexemes + lookups[1].lexemes, phrase=False),), COMPOUND),
    ]


def _unfinished_ways(word: str, locale: str) -> tuple[list[Way], int]:
    """The beginning itself, the known words with this beginning, for which bodies are searched
    since a body holds stems only, and the estimated number of entries with them.
    """
    known = completions(word, locale, MAX_COMPLETIONS)
    words = [other for other in known if other != word]
    found = analyse(words, configuration_of(locale), locale)
    way = Way((Lookup((word,), prefix=True), *_lookups(found, words)), PREFIX)
    return [way], sum(known[other] for other in words)


def _containing_ways(word: str, locale: str) -> tuple[list[Way], int]:
    return _ways_of_words(compounds_with(word, locale), locale, COMPOUND * 0.9)


def _joined(terms: list[Term], locale: str) -> list[Term]:
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
