"""Find the visible matches of a query.

All words are wanted. Where few results have them, those with most of them follow; and a word that
nothing holds is left out, so that a query finds what the rest of it finds.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial, reduce
from itertools import combinations

from search.engines import engine
from search.engines.base import Match, Restriction
from search.expansion import expand
from search.names import entries_with_names
from search.plan import SYNONYM, Plan, Term
from search.query import Query
from search.restrictions import passes
from search.scoring import MIN_COVERAGE, Scoring
from search.stemming import other_languages
from search.synonyms import Meanings
from search.visible_matches import Asker, topics_of, visible_among
from search.vocabulary import LONGEST, stop_words_among

MIN_FULL_MATCHES = 10
"""Where fewer results match all words, results that match most words follow."""

MAX_COMBINED_TERMS = 6
"""At most so many of the words, the rarest, are combined to find the groups that are most of
them."""


@dataclass(frozen=True, slots=True)
class Found:
    """The visible matches of a plan. `is_complete` is false where more match than are ranked.

    `not_found` are the words of the query that no visible entry holds: the plan is without them.
    """

    plan: Plan
    matches: list[Match]
    is_complete: bool = True
    not_found: tuple[str, ...] = ()


def find_matches(query: Query, asker: Asker, restriction: Restriction, meanings: Meanings) -> Found:
    """Find the matches of a query. Only a query with a word that none of them has, or with a stop
    word that may be a name, takes more than one search.
    """
    plan_of = partial(expand, query, asker.locale, meanings)
    plan = plan_of()
    names = entries_with_names(plan.names, asker.locale)
    if names:
        named = replace(restriction, entries=reduce(frozenset.intersection, names.values()))
        with_names = partial(plan_of, names=names.keys())
        found = _found(with_names(), with_names, asker, named)
        if found.matches:
            return found
    found = Found(plan, [])
    if plan.terms or not query.groups:
        found = _found(plan, plan_of, asker, restriction)
    capitals = (each.text for group in query.groups for each in group if each.in_capitals)
    missing = tuple(name for name in capitals if name in plan.names and name not in names)
    return replace(found, not_found=missing + found.not_found)


def _found(
    plan: Plan, plan_of: Callable[..., Plan], asker: Asker, restriction: Restriction
) -> Found:
    """The matches of a plan, or of another one where those are without some of its words.

    Which words nothing holds does not depend on the restriction: filters narrow results down.
    """
    found = _visible(plan, asker, restriction)
    missing = _without_match(found)
    if not missing:
        return found
    if len(plan.terms) > 1 or restriction != Restriction():
        missing -= _held(plan, missing, asker)
    if any(term.is_known for term in plan.terms if term.text in missing):
        plan = plan_of(mistaken=missing)
        found = _visible(plan, asker, restriction)
        missing &= _without_match(found)
    waiting = unheld = [term for term in plan.terms if term.text in missing]
    without: set[str] = set()
    while waiting:
        # What a word may stand for may do when the words that nothing is like are gone.
        hopeless = [term for term in waiting if not term.is_like_others] or waiting
        without |= {term.text for term in hopeless}
        found = _rest(partial(plan_of, mistaken=missing), without, asker, restriction)
        waiting = [term for term in waiting if term.text in _without_match(found) - without]
    left_out = (term for term in unheld if term.text in without)
    not_found = (text for term in left_out for text in (term.text, *term.others))
    return replace(found, not_found=tuple(text for text in not_found if len(text) <= LONGEST))


def _rest(
    plan_of: Callable[..., Plan], without: set[str], asker: Asker, restriction: Restriction
) -> Found:
    """The matches without these words. They may be in another language of the hub: if nothing has
    the others, the words that are too common to matter in that language are passed over, too.
    """
    plan = plan_of(without=without)
    found = _visible(plan, asker, restriction) if _is_left(plan) else Found(plan, [])
    if found.matches or not plan.terms:
        return found
    foreign = stop_words_among([term.text for term in plan.terms], other_languages(asker.locale))
    plan = plan_of(without=without | foreign)
    return _visible(plan, asker, restriction) if foreign and _is_left(plan) else found


def _is_left(plan: Plan) -> bool:
    """Return whether it has a word that has to be matched."""
    return any(not term.optional for term in plan.terms)


def _without_match(found: Found) -> set[str]:
    """The terms that no visible result matches, in whatever way and field."""
    return {
        term.text
        for index, term in enumerate(found.plan.terms)
        if not term.optional and not any(match.codes[index] for match in found.matches)
    }


def _held(plan: Plan, texts: Collection[str], asker: Asker) -> set[str]:
    """The terms that some visible entry holds as they are written, or as a synonym."""
    terms = tuple(
        replace(term, ways=tuple(way for way in term.ways if way.quality >= SYNONYM))
        for term in plan.terms
        if term.text in texts
    )
    held, is_complete = _seen(terms, asker)
    if not is_complete and len(terms) > 1:
        others = (term for term in terms if term.text not in held)
        held = held.union(*(_seen((term,), asker)[0] for term in others))
    return held


def _seen(terms: tuple[Term, ...], asker: Asker) -> tuple[set[str], bool]:
    """The terms that the visible ones of the highest matches hold, and whether these are all."""
    wanted = [(term,) for term in terms]
    matches = engine().match(Plan(terms), wanted, asker.locale, Restriction())
    visible = visible_among(matches.found, asker)
    seen = {
        term.text
        for index, term in enumerate(terms)
        if any(match.codes[index] for match in visible)
    }
    return seen, matches.is_complete


def _visible(plan: Plan, asker: Asker, restriction: Restriction) -> Found:
    """The visible matches of all terms and, where those are few, of most terms."""
    scoring = Scoring(plan)
    stages: list[list[tuple[Term, ...]]] = [[plan.required]] if plan.terms else [[]]
    if len(plan.required) > 1:
        stages = [*([] if plan.is_question else stages), most_of(plan.terms)]
    found = Found(plan, [])
    for required in stages:
        matches = engine().match(plan, required, asker.locale, restriction)
        visible = visible_among(
            [match for match in matches.found if scoring.is_found(match)], asker
        )
        if restriction.topics is not None or restriction.without_topics:
            topics = topics_of(visible, asker)
            visible = [
                match for match in visible if passes(topics[match.kind, match.pk], restriction)
            ]
        found = Found(plan, visible, matches.is_complete)
        if len(visible) >= MIN_FULL_MATCHES:
            break
    return found


def most_of(terms: Sequence[Term]) -> list[tuple[Term, ...]]:
    """The smallest groups of terms that make up enough of a query (`MIN_COVERAGE`)."""
    rarest = sorted(terms, key=lambda term: -term.importance)[:MAX_COMBINED_TERMS]
    least = MIN_COVERAGE * sum(term.importance for term in terms) - 1e-9
    groups: list[tuple[Term, ...]] = []
    for size in range(1, len(rarest) + 1):
        for group in combinations(rarest, size):
            enough = sum(term.importance for term in group) >= least
            if enough and not any(set(smaller) <= set(group) for smaller in groups):
                groups.append(group)
    return groups
