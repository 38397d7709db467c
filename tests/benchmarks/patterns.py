"""One source, topic and guide, made as editors make them, of which the hubs hold copies."""

from cms.pages.models import GuideIndexPage, GuidePage, TopicIndexPage, TopicPage
from cms.snippets.models import Source

WORDS = [
    "register",
    "exam",
    "language",
    "letter",
    "municipality",
    "appointment",
    "course",
    "permit",
    "income",
    "interview",
    "health",
    "insurance",
    "school",
    "work",
    "contract",
    "fine",
    "deadline",
    "loan",
    "exemption",
    "integration",
    "certificate",
    "practice",
    "reading",
    "listening",
    "speaking",
    "writing",
    "knowledge",
    "society",
    "participation",
    "declaration",
    "fee",
    "result",
]


def patterns() -> tuple[Source, TopicPage, GuidePage]:
    source = Source(
        title="Hot source",
        slug="hot-source",
        website="https://hot.example.org/",
        publisher="The office",
        kind="official",
        summary="What the hot source is used for, in one sentence.",
        intro="Use this page to see where the hub relies on it.",
        locale=TopicIndexPage.objects.get().locale,
    )
    source.save()
    source.refresh_from_db()
    topic = TopicPage(title="Topic 0", slug="topic-0", kicker="Kicker", summary=sentence(1, 20))
    TopicIndexPage.objects.get().add_child(instance=topic)
    guide = GuidePage(
        title="Guide 0", slug="guide-0", kicker="Kicker", summary=sentence(2, 20), topic=topic
    )
    GuideIndexPage.objects.get().add_child(instance=guide)
    return source, topic, guide


def sentence(number: int, words: int) -> str:
    text = " ".join(
        WORDS[(number * 7 + place * 5 + place * place) % len(WORDS)] for place in range(words)
    )
    return f"{text.capitalize()}."
