"""The score of a match.

The score of the words is the mean over the terms, weighted by how rare each is, of the field in
which it matches (`search.plan.FIELD_SCORES`: title over kicker over summary over body) and the way
(as written, as a synonym, corrected …). A match that has all terms next to each other in title or
summary gains, and one that is nothing but the query gains more. Factors for the mentions of a
source and its age follow.
"""

from dataclasses import dataclass
from math import exp, log

from django.utils.functional import cached_property

from search.engines.base import Match
from search.kinds import SOURCE
from search.ngrams import compact
from search.plan import FIELD_SCORES, Field, Plan

TOGETHER = {Field.TITLE: 0.3, Field.SUMMARY: 0.2}
VERBATIM = 0.3
WHOLE_TITLE = 0.35
SHORT_TITLE = 0.3
MIN_COVERAGE = 0.5
"""A match of less than this share of the terms, weighted by rarity, is no result."""

FRESHNESS, HALF_LIFE_DAYS = 0.05, 365
MENTIONS = 0.1


@dataclass(frozen=True)
class Scoring:
    plan: Plan

    @cached_property
    def _tables(self) -> list[dict[int, float]]:
        return [
            {code: term.importance * score for code, _, _, score in term.codes()}
            for term in self.plan.terms
        ]

    @cached_property
    def _whole(self) -> float:
        return sum(term.importance for term in self.plan.terms) or 1

    @cached_property
    def _words(self) -> str:
        return compact(" ".join(term.text for term in self.plan.terms))

    @cached_property
    def _remembered(self) -> dict[tuple[int, ...], tuple[float, float, int, Field]]:
        return {}

    def _of_codes(self, codes: tuple[int, ...]) -> tuple[float, float, int, Field]:
        """Coverage, score of the fields, letters that match in the title, and the heaviest field:
        the same for all entries that match alike, which are most.
        """
        known = self._remembered.get(codes)
        if known is None:
            terms = [
                (term, code) for term, code in zip(self.plan.terms, codes, strict=True) if code
            ]
            pairs = zip(self._tables, codes, strict=True)
            fields = [term.field_of(code) for term, code in terms]
            known = self._remembered[codes] = (
                sum(term.importance for term, _ in terms) / self._whole,
                sum(table[code] for table, code in pairs if code) / self._whole,
                sum(
                    len(compact(term.text))
                    for (term, _), field in zip(terms, fields, strict=True)
                    if field is Field.TITLE
                ),
                max(fields, default=Field.TITLE),
            )
        return known

    def coverage(self, match: Match) -> float:
        """The share of the terms that it matches, by importance; 1 for a query without words."""
        if not self.plan.terms:
            return 1
        return self._of_codes(match.codes)[0]

    def is_found(self, match: Match) -> bool:
        """Return whether it matches enough: some of the words in the body alone are not."""
        coverage = self.coverage(match)
        if coverage > 1 - 1e-9:
            return True
        return coverage >= MIN_COVERAGE - 1e-9 and self.field(match) is not Field.BODY

    def words(self, match: Match) -> float:
        """The score of the words alone: from 0 to 2.25."""
        if not self.plan.terms:
            return FIELD_SCORES[Field.TITLE]
        coverage, score, in_title, _ = self._of_codes(match.codes)
        score *= coverage ** (0.5 if self.plan.is_question else 1)
        title = compact(match.title_words)
        score += SHORT_TITLE * score * min(1, in_title / max(1, len(title)))
        if match.together is not None:
            score += TOGETHER[match.together]
        if match.verbatim:
            score += VERBATIM
        if title.strip() == self._words:
            score += WHOLE_TITLE
        return score

    def field(self, match: Match) -> Field:
        """The heaviest field in which a term matches; the title for a query without words."""
        return self._of_codes(match.codes)[3]


def lifted(score: float, match: Match, mentions: int, now: float) -> float:
    """The score with the factors. Each section and each guide that mentions a source counts once:
    10 mentions multiply its score by 1.24, 100 by 1.46.
    """
    factor = 1.0
    if match.kind == SOURCE:
        factor *= 1 + MENTIONS * log(1 + mentions)
    if match.published is not None:
        days = max(0.0, (now - match.published) / 86_400)
        factor *= 1 + FRESHNESS * exp(-days * log(2) / HALF_LIFE_DAYS)
    return score * factor
