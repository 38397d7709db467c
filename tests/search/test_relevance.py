"""Holds how well the demo hub is searched; `make bench-search` prints all figures."""

import pytest

from tests.search.relevance.demo import import_demo
from tests.search.relevance.engines import our_search, plain_search
from tests.search.relevance.measuring import (
    HELD_BACK,
    JUDGED,
    UNKNOWN_WORDS,
    judged,
    mean,
    measure,
)

FLOORS = {
    JUDGED: (0.90, 0.96, 0.88),
    HELD_BACK: (0.80, 0.84, 0.83),
    UNKNOWN_WORDS: (0.88, 0.95, 0.89),
}
"""nDCG@10, MRR and recall@20, somewhat below what was measured when they were set."""


def test_the_sets_are_large_and_apart() -> None:
    first, second, third = ({query.query for query in judged(path)} for path in FLOORS)

    assert len(first) >= 120
    assert len(second) >= 40
    assert len(third) >= 200
    assert not first & second
    assert not third & (first | second)


@pytest.fixture(params=["postgres", pytest.param("opensearch", marks=pytest.mark.opensearch)])
def engine(request, db) -> str:
    import_demo()
    if request.param == "opensearch":
        request.getfixturevalue("opensearch")
    return request.param


@pytest.mark.thorough
def test_answers_the_judged_queries(engine) -> None:
    """The floors are the same for every engine."""
    search = our_search()

    for path, (ndcg, mrr, recall) in FLOORS.items():
        figures = mean([each for _, each in measure(judged(path), search)])

        assert figures.ndcg >= ndcg
        assert figures.mrr >= mrr
        assert figures.recall >= recall
        if engine == "postgres":
            others = mean([each for _, each in measure(judged(path), plain_search())])
            assert figures.ndcg > others.ndcg + 0.15
