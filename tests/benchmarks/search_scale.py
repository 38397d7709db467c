"""`make bench-search-scale`: how long searches take among 100,000 guides and 20,000 sources."""

import os
import random
import time
from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from search.models import SearchEntry
from tests.benchmarks.large_hub import fill

pytestmark = pytest.mark.django_db

GUIDES = int(os.environ.get("GUIDES", "100000"))
SOURCES = int(os.environ.get("SOURCES", "20000"))
ROUNDS = 300

SEARCH = """query ($text: String!) {
  search(query: $text) { totalCount didYouMean nodes { title { html } excerpt { html } } }
}"""
SUGGEST = "query ($text: String!) { suggest(prefix: $text) { title { html } } }"


def test_scale(hub, capsys: pytest.CaptureFixture[str]) -> None:
    begin = time.monotonic()
    fill(hub, GUIDES, SOURCES)
    lines = [f"\n{SearchEntry.objects.count():,} entries in {time.monotonic() - begin:.0f} s"]
    chance = random.Random(6)
    titles = list(SearchEntry.objects.order_by("?").values_list("title", flat=True)[:ROUNDS])
    kinds: dict[str, Callable[[str], str]] = {
        "one word": lambda title: chance.choice(title.split()),
        "two words": lambda title: " ".join(chance.sample(title.split(), 2)),
        "a whole title": lambda title: title,
        "a phrase": lambda title: '"' + " ".join(title.split()[1:3]) + '"',
        "a mistake": lambda title: mistyped(chance, max(title.split(), key=len)),
        "an unfinished word": lambda title: title.split()[0][:4],
        "a question": lambda title: f"how can I get {title} please",
        "hostile": lambda title: chance.choice(HOSTILE),
    }
    everything: list[float] = []
    for name, make in kinds.items():
        times = list(measured(SEARCH, [make(title) for title in titles[: ROUNDS // 4]]))
        lines.append(line(f"search: {name}", times))
        everything += times
    lines.append(line("search: all together", everything))
    prefixes = [title[: chance.randint(1, 14)] for title in titles]
    lines.append(line("suggest", list(measured(SUGGEST, prefixes))))
    with capsys.disabled():
        print("\n".join(lines))


HOSTILE = (
    "a",
    "ba -be",
    '"ba be bi bo bu"',
    "b* | c* & !d",
    "ba or be or bi or bo or bu or da or de or di",
    "' OR 1=1; --",
    "-" * 200,
    '"' * 199,
    "שלום 👍 ‮abc",
    " ".join("bcdfg"[n % 5] + "aeiou"[n % 3] for n in range(66)),
)


def mistyped(chance: random.Random, word: str) -> str:
    place = chance.randrange(1, len(word) - 1)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def measured(query: str, texts: list[str]) -> Iterator[float]:
    """Milliseconds of each request in this process, from the request to the bytes of its answer."""
    client = Client()
    for text in texts:
        begin = time.perf_counter()
        answer = client.post(
            "/graphql/", {"query": query, "variables": {"text": text}}, "application/json"
        )
        yield (time.perf_counter() - begin) * 1000
        assert "errors" not in answer.json(), (text, answer.json())


def line(name: str, times: list[float]) -> str:
    ordered = sorted(times)
    median, late = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
    return f"{name:28} median {median:7.1f} ms   p95 {late:7.1f} ms   worst {ordered[-1]:7.1f} ms"
