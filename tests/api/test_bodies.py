"""The blocks of guides, topics and sources, whole and half-filled."""

from typing import Any

import pytest
from wagtail.models import Locale

from cms.snippets.models import Source
from tests.factories import (
    Hub,
    SourceFactory,
    block,
    callout,
    citing,
    figure,
    item,
    linking,
    quotation,
    section,
    source_list,
    steps,
    table,
    text,
    unused_id,
    video,
)

SECTIONS = """
query ($slug: String!) {
  topic(slug: $slug) {
    sections { heading intro anchor mentions { kicker note ownNote source { slug } } }
  }
}
"""


@pytest.fixture
def sections(hub: Hub, graphql):
    def sections(*raw: Any) -> list[dict[str, Any]]:
        topic = hub.add_topic(sections=list(raw))
        return graphql(SECTIONS, slug=topic.slug)["topic"]["sections"]

    return sections


def mention(note: str = "", kicker: str = "") -> dict[str, Any]:
    """A mention of `duo` as the API gives it."""
    return {
        "kicker": kicker,
        "note": note or "What DUO is for.",
        "ownNote": note,
        "source": {"slug": "duo"},
    }


def test_every_block_of_a_guide(body, duo, image) -> None:
    assert body(
        text("<p>First.</p>", "<h2>Second</h2>"),
        citing(duo, kicker="Exams", note="Register here."),
        source_list("List", citing(duo), intro="Read these."),
        steps("Steps", "<p>Log in.</p>", "<p>Choose.</p>"),
        callout("<p>Mind this.</p>", kicker="Good to know"),
        figure(image.pk, caption="The town hall", alt_text="Steps and a door"),
        table(
            ["<p>Speaking</p>", linking(duo)],
            headings=["Exam", "Where"],
            caption="Exams",
            heads=True,
        ),
        quotation("Pay later.", mention=citing(duo, note="Page 2."), attribution="DUO"),
        video("https://youtu.be/aqz-KE-bpKQ", "How to pay"),
    ) == [
        {"__typename": "GuideTextBlock", "text": "<p>First.</p><h2>Second</h2>"},
        {"__typename": "SourceMentionBlock", **mention("Register here.", kicker="Exams")},
        {
            "__typename": "SourceListBlock",
            "heading": "List",
            "intro": "Read these.",
            "mentions": [mention()],
        },
        {
            "__typename": "StepsBlock",
            "heading": "Steps",
            "steps": [
                {"heading": "Step 1", "text": "<p>Log in.</p>"},
                {"heading": "Step 2", "text": "<p>Choose.</p>"},
            ],
        },
        {"__typename": "CalloutBlock", "kicker": "Good to know", "text": "<p>Mind this.</p>"},
        {
            "__typename": "FigureBlock",
            "caption": "The town hall",
            "image": {"width": 640, "height": 480, "alt": "Steps and a door"},
        },
        {
            "__typename": "GuideTableBlock",
            "hasHeaderColumn": True,
            "table": {
                "caption": "Exams",
                "headings": ["Exam", "Where"],
                "rows": [
                    [
                        {"text": "<p>Speaking</p>"},
                        {
                            "text": '<p>Ask <a href="/sources/duo/" data-source="duo">'
                            f"source {duo.pk}</a>.</p>"
                        },
                    ]
                ],
            },
        },
        {
            "__typename": "QuoteBlock",
            "quote": "Pay later.",
            "attribution": "DUO",
            "mention": mention("Page 2."),
        },
        {
            "__typename": "VideoBlock",
            "title": "How to pay",
            "url": "https://youtu.be/aqz-KE-bpKQ",
            "provider": "YouTube",
            "frameUrl": "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ",
        },
    ]


def test_a_quote_stays_without_a_source_that_readers_do_not_see(body) -> None:
    hidden = SourceFactory(live=False)

    [quote] = body(quotation("Pay later.", mention=citing(hidden, note="Secret."), attribution="X"))

    assert quote == {
        "__typename": "QuoteBlock",
        "quote": "Pay later.",
        "attribution": "X",
        "mention": None,
    }


def test_an_empty_body(body) -> None:
    assert body() == []


def test_both_blocks_of_guidance(hub: Hub, graphql) -> None:
    SourceFactory(
        slug="duo",
        guidance=[
            block("part", {"heading": "What it is", "text": "<p>Text.</p>"}),
            block(
                "steps",
                {"heading": "Result", "intro": "Log in.", "steps": [item("One."), item("Two.")]},
            ),
        ],
    )

    data = graphql("""{ source(slug: "duo") { guidance {
        __typename
        ... on GuidancePartBlock { heading text }
        ... on GuidanceStepsBlock { heading intro steps }
    } } }""")

    assert data["source"]["guidance"] == [
        {"__typename": "GuidancePartBlock", "heading": "What it is", "text": "<p>Text.</p>"},
        {
            "__typename": "GuidanceStepsBlock",
            "heading": "Result",
            "intro": "Log in.",
            "steps": ["One.", "Two."],
        },
    ]


class TestSourcesThatAreNotShown:
    """Their mentions are left out; what is around them stays."""

    @pytest.fixture(params=["unpublished", "deleted", "never chosen", "another language"])
    def hidden(self, request, hub: Hub) -> int | None:
        match request.param:
            case "unpublished":
                return SourceFactory(live=False).pk
            case "another language":
                dutch, _ = Locale.objects.get_or_create(language_code="nl")
                return SourceFactory(locale=dutch).pk
            case "deleted":
                return unused_id(Source)
            case _:
                return None

    def test_in_a_guide(self, body, duo, hidden) -> None:
        found = body(
            citing(hidden, note="Secret"),
            citing(duo, note="Note"),
            source_list("List", citing(hidden), citing(duo)),
            source_list("Empty", citing(hidden)),
        )

        listed = [mention()]
        assert found == [
            {"__typename": "SourceMentionBlock", **mention("Note")},
            {"__typename": "SourceListBlock", "heading": "List", "intro": "", "mentions": listed},
            {"__typename": "SourceListBlock", "heading": "Empty", "intro": "", "mentions": []},
        ]

    def test_in_a_topic(self, sections, duo, hidden) -> None:
        found = sections(
            section("Both", citing(hidden, note="Secret"), citing(duo, note="Note")),
            section("None", citing(hidden, note="Secret")),
        )

        assert found == [
            {
                "heading": "Both",
                "intro": "",
                "anchor": "both",
                "mentions": [mention("Note")],
            },
            {"heading": "None", "intro": "", "anchor": "none", "mentions": []},
        ]
