"""The searches that are compared: ours, and Wagtail's own over the same content."""

from typing import Any

from wagtail.search.backends import get_search_backend

from cms.mentions.kinds import GUIDE, TOPIC
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import QuickAnswer, Source
from search.kinds import ANSWER, SOURCE
from search.results import find
from search.visible_matches import Asker
from tests.search.relevance.measuring import RECALL_DEPTH, Search

PREFIXES = {
    SOURCE: "s",
    TOPIC: "t",
    GUIDE: "g",
    ANSWER: "a",
}


def published() -> dict[str, Any]:
    """Everything that is live, as what the asker may see."""
    return {
        SOURCE: Source.objects.filter(live=True),
        TOPIC: TopicPage.objects.live(),
        GUIDE: GuidePage.objects.live(),
        ANSWER: QuickAnswer.objects.filter(live=True),
    }


def names() -> dict[tuple[str, int], str]:
    """What the judged sets call each result."""
    found = {
        (kind, pk): f"{PREFIXES[kind]}:{slug}"
        for kind, rows in published().items()
        if kind != ANSWER
        for pk, slug in rows.values_list("pk", "slug")
    }
    for pk, slug in QuickAnswer.objects.values_list("pk", "guide__slug"):
        found[ANSWER, pk] = f"a:{slug}"
    return found


def our_search(locale: str = "en") -> Search:
    asker = Asker(locale, published())
    called = names()

    def search(text: str) -> list[str]:
        hits = find(text, asker, limit=RECALL_DEPTH).hits
        return [called[hit.kind, hit.pk] for hit in hits]

    return search


def plain_search() -> Search:
    """Wagtail's search backend as it comes: each model is searched, the ranks are merged."""
    backend = get_search_backend()
    called = names()

    def search(text: str) -> list[str]:
        found = [
            (-row._score, kind, row.pk, called[kind, row.pk])
            for kind, rows in published().items()
            for row in backend.search(text, rows).annotate_score("_score")[:RECALL_DEPTH]
        ]
        return [name for _, _, _, name in sorted(found)[:RECALL_DEPTH]]

    return search
