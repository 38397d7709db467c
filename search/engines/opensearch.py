"""Searches the index in OpenSearch that follows the entries (`search.remote`).

PostgreSQL answers for changed entries that were not sent yet, so that published content is found at
once; and for all entries where there is no index, where very many wait to be sent, or where
OpenSearch does not answer.
"""

import logging
import time
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from search.engines import clauses
from search.engines.base import MAX_RANKED, Match, Matches, Restriction
from search.engines.postgres import PostgresEngine
from search.plan import Field, Plan, Term
from search.remote import cluster
from search.remote.state import State, state_of

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 10.0
"""How long a process does not ask OpenSearch again after a failure."""


class _Trouble:
    """The state of OpenSearch as far as this process knows."""

    def __init__(self) -> None:
        self.until: float | None = None

    def is_avoided(self) -> bool:
        return self.until is not None and time.monotonic() < self.until

    def begin(self, reason: object) -> None:
        if self.until is None:
            logger.error("Searches are answered by PostgreSQL: %s", reason)
        self.until = time.monotonic() + PAUSE_SECONDS

    def end(self) -> None:
        if self.until is not None:
            logger.info("Searches are answered by OpenSearch again.")
            self.until = None


trouble = _Trouble()


class OpenSearchEngine:
    def match(
        self,
        plan: Plan,
        required: Collection[Collection[Term]],
        locale: str,
        restriction: Restriction,
    ) -> Matches:
        """Ask OpenSearch, and PostgreSQL for the entries that have not been sent yet."""
        if required and not any(required):
            return Matches()
        state = state_of(locale)
        if state is None or state.locale is None or trouble.is_avoided():
            return PostgresEngine().match(plan, required, locale, restriction)
        try:
            found = _ask(state, plan, required, restriction)
        except cluster.QueryRefusedError as error:
            logger.warning("PostgreSQL answers a search in place of OpenSearch: %s", error)
            return PostgresEngine().match(plan, required, locale, restriction)
        except cluster.ClusterError as error:
            trouble.begin(error)
            return PostgresEngine().match(plan, required, locale, restriction)
        trouble.end()
        if not state.unsent:
            return found
        entries = restriction.entries
        unsent = state.unsent if entries is None else state.unsent & entries
        fresh = replace(restriction, entries=unsent)
        return _united(found, PostgresEngine().match(plan, required, locale, fresh))


def _ask(
    state: State,
    plan: Plan,
    required: Collection[Collection[Term]],
    restriction: Restriction,
) -> Matches:
    assert state.locale is not None
    asked = (plan, required, state.locale, restriction, state.unsent)
    [hits] = cluster.search(state.index, [clauses.request(*asked)])
    if len(hits) <= MAX_RANKED:
        return Matches(_matches(hits, plan))
    found = {hit["_id"]: hit for hit in hits[:MAX_RANKED]}
    for of_kind in cluster.search(state.index, clauses.better(*asked)):
        found.update((hit["_id"], hit) for hit in of_kind)
    return Matches(_matches(found.values(), plan), is_complete=False)


def _united(one: Matches, other: Matches) -> Matches:
    return Matches([*one.found, *other.found], one.is_complete and other.is_complete)


def _matches(hits: Iterable[dict[str, Any]], plan: Plan) -> list[Match]:
    codes = [
        [(clauses.name_of(index, code), code) for code, *_ in term.codes()]
        for index, term in enumerate(plan.terms)
    ]
    return [_match(hit, codes) for hit in hits]


def _match(hit: dict[str, Any], codes: list[list[tuple[str, int]]]) -> Match:
    """Build a match. `codes` are those of each term, the best first, with the names of their
    queries.
    """
    facts, names = hit["_source"], frozenset(hit.get("matched_queries") or ())
    published = facts["published_at"]
    return Match(
        entry=int(hit["_id"]),
        kind=facts["kind"],
        pk=facts["pk"],
        codes=tuple(
            next((code for name, code in of_term if name in names), 0) for of_term in codes
        ),
        together=_together(names),
        verbatim=clauses.VERBATIM in names,
        title_words=facts["title_words"],
        published=datetime.fromisoformat(published).timestamp() if published else None,
        standing=facts["standing"],
        source_kind=facts["source_kind"],
        publisher=facts["publisher"],
        topic=facts["topic"],
    )


def _together(names: Collection[str]) -> Field | None:
    fields = clauses.TOGETHER.items()
    return next((field for field, name in fields if name in names), None)
