"""Expand a query to a plan: the meanings of its words in a language, and alternatives.

- the words as readers wrote them, in all forms;
- synonyms that editors maintain;
- the parts of a compound, compounds with the word in them, and two words written as one;
- words that begin with the last word, which may be unfinished;
- known words that are like an unknown one: see `search.similar_words`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import log

from search.alternatives import (
    compound_ways,
    containing_ways,
    correction_ways,
    fewest,
    join_compounds,
    lookups_of,
    scattered,
    unfinished_ways,
)
from search.ngrams import compact, is_character, is_ngram, query_words
from search.plain_text import folded
from search.plan import SYNONYM, Lookup, Plan, Term, Way
from search.query import Phrase, Query, Words
from search.stemming import asking_words, compounds, configuration_of, contractions
from search.synonyms import Meanings
from search.vocabulary import Analysis, analyse

SCATTERED = 0.55
ASKING_IMPORTANCE = 0.15
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

    @property
    def text(self) -> str:
        return self.phrases[0].text

    def is_name(self, *, is_alone: bool) -> bool:
        """Return whether it is one word that may be a name, even if it is a stop word."""
        (phrase, *others) = self.phrases
        is_word = len(phrase.words) == 1 and len(phrase.text) > 1
        return not others and is_word and (phrase.in_capitals or is_alone)


def expand(
    query: Query,
    locale: str,
    meanings: Meanings,
    *,
    mistaken: Collection[str] = (),
    without: Collection[str] = (),
    names: Collection[str] = (),
) -> Plan:
    """Return the plan of a query.

    `mistaken` are words that nothing visible holds: similar words are looked for, too. `without`
    are those that are left out, and `names` are stop words that are looked for all the same.
    """
    every = list(_parts(query, meanings))
    passed_over = contractions(locale)
    parts = [
        part
        for part in every
        if part.text not in without and part.phrases[0].joined not in passed_over
    ]
    phrases = [phrase for part in parts for phrase in part.phrases]
    texts = {text for phrase in phrases for text in (phrase.text, phrase.joined, *phrase.words)}
    texts |= {
        text for part in parts for words in part.meanings for text in (*words, " ".join(words))
    }
    texts |= {" ".join(words) for words in query.excluded}
    whole = " ".join(_side_by_side(part.text for part in parts))
    texts |= {whole} if whole else set()
    known = analyse(texts, configuration_of(locale), locale)
    suspects = [
        part.text
        for part in parts
        if _is_single(part)
        and known[part.text].lookup
        and (not known[part.text].documents or part.text in mistaken)
    ]
    suspects = [*dict.fromkeys(suspects)][:MAX_MISTAKES]
    terms = [
        term
        for part in parts
        if (
            term := _term(
                part,
                known,
                locale,
                suspects,
                names,
                unfinished=query.unfinished and part is every[-1],
                looks_inside=compounds(locale) and len(parts) <= MAX_WORDS_IN_COMPOUNDS,
                is_alone=len(every) == 1,
            )
        )
    ]
    excluded = (known[" ".join(words)].lookup for words in query.excluded)
    spoken = known[whole].plain.split() if " " in whole else []
    found = {term.text for term in terms}
    return Plan(
        terms=tuple(join_compounds(terms, locale)),
        excluded=tuple(lookup for lookup in excluded if lookup),
        together=known[whole].lookup if whole and len(terms) > 1 else None,
        verbatim=Lookup(tuple(spoken)) if len(spoken) > 1 else None,
        # Pairs of characters are never passed over.
        is_question=len(terms) > 3
        or len(spoken) - sum(map(is_ngram, spoken)) > len(terms) > 0
        or _asks(terms),
        names=tuple(
            part.text
            for part in parts
            if part.is_name(is_alone=len(every) == 1) and part.text not in found
        ),
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
                phrase = Phrase(_side_by_side(word for (one,) in span for word in one.words))
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
    return tuple(map(folded, _side_by_side(word for (one,) in span for word in one.words)))


def _side_by_side(texts: Iterable[str]) -> Words:
    """The words of texts that follow each other, with the pairs of characters between them."""
    return tuple(query_words(compact(" ".join(texts))))


def _term(
    part: _Part,
    known: Mapping[str, Analysis],
    locale: str,
    suspects: Collection[str],
    names: Collection[str],
    *,
    unfinished: bool,
    looks_inside: bool,
    is_alone: bool,
) -> Term | None:
    """The term of a part; None where it has only stop words."""
    phrase, text = part.phrases[0], part.text
    analysis = known[text]
    exact = _exact(part, known)
    synonyms = lookups_of(known, (" ".join(words) for words in part.meanings))
    if not exact:
        if text in names:
            exact = (Lookup((text,)),)
        elif not (synonyms and part.is_name(is_alone=is_alone)):
            return None
    ways = [Way(exact)] if exact else []
    others = 0
    if synonyms:
        ways.append(Way(synonyms, SYNONYM))
        others += sum(fewest(known, words) for words in part.meanings)
    if len(phrase.words) > 1 and not phrase.quoted:
        ways.append(Way((scattered(known, phrase.words),), SCATTERED))
        others += fewest(known, phrase.words) + known[phrase.joined].documents
    documents = analysis.documents
    is_single = _is_single(part) and bool(analysis.lookup)
    if is_single:
        # A word that nobody knows is looked up as if it were a mistake right away.
        if text in suspects:
            found, corrected = correction_ways(analysis.plain, locale)
            ways += compound_ways(analysis.plain, locale)
            if not synonyms:
                ways += found
                others += corrected
            documents = documents or (1 if len(ways) > 1 else 0)
        if (unfinished and len(text) > 1) or is_character(text):
            beginning, begun = unfinished_ways(analysis.plain, locale)
            ways += beginning
            others += begun
        if looks_inside and analysis.lookup:
            [stem] = analysis.lookup.lexemes
            containing, holding = containing_ways(analysis.plain, stem, locale)
            ways += containing
            others += holding
    optional = is_single and text in asking_words(locale)
    return Term(
        text=text,
        ways=tuple(ways),
        importance=ASKING_IMPORTANCE if optional else importance_of(documents),
        optional=optional,
        is_known=is_single and bool(analysis.documents),
        documents=documents + others,
        others=tuple(other.text for other in part.phrases[1:]),
    )


def _exact(part: _Part, known: Mapping[str, Analysis]) -> tuple[Lookup, ...]:
    """The words as they are written, with or without a sign inside: "e-mail" and "email"."""
    found: list[Lookup] = []
    for phrase in part.phrases:
        analysis, joined = known[phrase.text], known[phrase.joined]
        if phrase.quoted:
            found += [analysis.lookup] if analysis.lookup else []
        else:
            found += analysis.lookups
            found += joined.lookups if joined.documents else ()
    return tuple(dict.fromkeys(found))


def _is_single(part: _Part) -> bool:
    """Return whether it is one word, which may be mistyped, unfinished or compound."""
    (phrase, *others) = part.phrases
    return not others and len(phrase.words) == 1 and not phrase.quoted


def importance_of(documents: int) -> float:
    """The weight of a word by its rarity: 1 for a word in one entry or none."""
    return 1 / (1 + 0.25 * log(max(1, documents)))
