"""`make bench-search`: how well the search answers the judged queries, beside plain modelsearch.

With the address of an OpenSearch in TEST_SEARCH_URL also how well it does with that.
"""

import os

import pytest

from tests.search.opensearch.answering import answered_by_opensearch
from tests.search.relevance.demo import import_demo
from tests.search.relevance.engines import our_search, plain_search
from tests.search.relevance.measuring import (
    HELD_BACK,
    JUDGED,
    UNKNOWN_WORDS,
    Search,
    judged,
    mean,
    measure,
)

pytestmark = pytest.mark.django_db


def test_relevance(capsys: pytest.CaptureFixture[str]) -> None:
    import_demo()
    lines = report({"this hub": our_search(), "modelsearch": plain_search()})
    if address := os.environ.get("TEST_SEARCH_URL"):
        with answered_by_opensearch(address):
            lines += report({"this hub with OpenSearch": our_search()})
    with capsys.disabled():
        print("\n".join(lines))


def report(searches: dict[str, Search]) -> list[str]:
    """The figures of each search, over all queries and for each group of them."""
    lines = []
    for path in (JUDGED, HELD_BACK, UNKNOWN_WORDS):
        queries = judged(path)
        lines.append(f"\n{path.name}: {len(queries)} queries          nDCG@10  MRR    recall@20")
        for name, search in searches.items():
            measured = measure(queries, search)
            lines.append(f"  {name:35} {mean([figures for _, figures in measured])}")
            groups = {query.group: None for query in queries}
            for group in groups:
                of_group = [figures for query, figures in measured if query.group == group]
                lines.append(f"    {group:33} {mean(of_group)}")
            # The held-back set is for acceptance, not for looking at what to improve.
            if name == "this hub" and path == JUDGED and os.environ.get("WORST"):
                worst = sorted(measured, key=lambda each: each[1].ndcg)[: int(os.environ["WORST"])]
                for query, figures in worst:
                    lines.append(f"      {figures}  {query.query!r}: {search(query.query)[:6]}")
    return lines
