"""Holds how well the demo hub is searched; `make bench-search` prints all figures."""

import pytest

from tests.search.relevance.demo import import_demo
from tests.search.relevance.engines import our_search, plain_search
from tests.search.relevance.measuring import HELD_BACK, JUDGED, judged, mean, measure

FLOORS = {JUDGED: (0.90, 0.96, 0.88), HELD_BACK: (0.80, 0.84, 0.83)}
"""nDCG@10, MRR and recall@20, somewhat below what was measured when they were set."""


def test_the_sets_are_large_and_apart() -> None:
    first, second = ({query.query for query in judged(path)} for path in (JUDGED, HELD_BACK))

    assert len(first) >= 120
    assert len(second) >= 40
    assert not first & second


@pytest.mark.django_db
def test_answers_the_judged_queries_and_clearly_better_than_modelsearch() -> None:
    import_demo()
    ours, plain = our_search(), plain_search()

    for path, (ndcg, mrr, recall) in FLOORS.items():
        queries = judged(path)
        figures = mean([each for _, each in measure(queries, ours)])
        others = mean([each for _, each in measure(queries, plain)])

        assert figures.ndcg >= ndcg
        assert figures.mrr >= mrr
        assert figures.recall >= recall
        assert figures.ndcg > others.ndcg + 0.15
