"""The blocks of guides, topics and sources, whole, half-filled and broken."""

import json
from typing import Any

import pytest
from django.db import connection
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page

from cms.mentions.index import rewrite
from cms.snippets.models import Source
from tests.factories import (
    Hub,
    SourceFactory,
    block,
    callout,
    citing,
    item,
    section,
    source_list,
    steps,
    text,
    unused_id,
)

BODY = """
query ($slug: String!) {
  guide(slug: $slug) {
    body {
      __typename
      ... on GuideTextBlock { text }
      ... on SourceMentionBlock { kicker note ownNote source { slug } }
      ... on SourceListBlock { heading intro mentions { kicker note ownNote source { slug } } }
      ... on StepsBlock { heading steps { heading text } }
      ... on CalloutBlock { kicker text }
      ... on FigureBlock { caption image { width height alt } }
    }
  }
}
"""

SECTIONS = """
query ($slug: String!) {
  topic(slug: $slug) {
    sections { heading intro anchor mentions { kicker note ownNote source { slug } } }
  }
}
"""


@pytest.fixture
def duo(hub: Hub) -> Source:
    return SourceFactory(slug="duo", summary="What DUO is for.")


@pytest.fixture
def body(hub: Hub, graphql):
    """The body of a new guide with these raw blocks, as the API gives it."""

    def body(*raw: Any) -> list[dict[str, Any]]:
        guide = hub.add_guide(body=list(raw))
        return graphql(BODY, slug=guide.slug)["guide"]["body"]

    return body


@pytest.fixture
def sections(hub: Hub, graphql):
    def sections(*raw: Any) -> list[dict[str, Any]]:
        topic = hub.add_topic(sections=list(raw))
        return graphql(SECTIONS, slug=topic.slug)["topic"]["sections"]

    return sections


@pytest.fixture
def image(db):
    return get_image_model().objects.create(title="A town hall", file=get_test_image_file())


def mention(note: str = "", kicker: str = "") -> dict[str, Any]:
    """A mention of `duo` as the API gives it."""
    return {
        "kicker": kicker,
        "note": note or "What DUO is for.",
        "ownNote": note,
        "source": {"slug": "duo"},
    }


def figure(image_id: int | None, caption: str = "", **chosen: Any) -> dict[str, Any]:
    return block("image", {"image": {"image": image_id, **chosen}, "caption": caption})


def test_every_block_of_a_guide(body, duo, image) -> None:
    assert body(
        text("<p>First.</p>", "<h2>Second</h2>"),
        citing(duo, kicker="Exams", note="Register here."),
        source_list("List", citing(duo), intro="Read these."),
        steps("Steps", "<p>Log in.</p>", "<p>Choose.</p>"),
        callout("<p>Mind this.</p>", kicker="Good to know"),
        figure(image.pk, caption="The town hall", alt_text="Steps and a door"),
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
    ]


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


class TestImages:
    def alt(self, found: list[dict[str, Any]]) -> str:
        return found[0]["image"]["alt"]

    def test_the_images_own_description_stands_in_for_a_missing_text(self, body, image) -> None:
        assert self.alt(body(figure(image.pk))) == "A town hall"
        image.description = "A town hall in the rain"
        image.save()
        assert self.alt(body(figure(image.pk, alt_text=""))) == "A town hall in the rain"

    def test_a_decorative_image_has_no_text(self, body, image) -> None:
        assert self.alt(body(figure(image.pk, alt_text="Text", decorative=True))) == ""

    def test_one_image_may_have_two_texts(self, body, image) -> None:
        found = body(figure(image.pk, alt_text="One"), figure(image.pk, alt_text="Two"))

        assert [figure["image"]["alt"] for figure in found] == ["One", "Two"]

    def test_an_image_that_is_gone_takes_its_block_along(self, body, image) -> None:
        kept = text("<p>Text.</p>")

        assert len(body(figure(unused_image()), kept)) == 1
        assert len(body(figure(None), kept)) == 1
        assert len(body(block("image", {"caption": "No image"}), kept)) == 1

    def test_an_image_in_a_private_collection_is_not_shown(self, body, image) -> None:
        private = Collection.get_first_root_node().add_child(name="Private")
        below = private.add_child(name="Below")
        CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
        for collection, shown in ((private, 0), (below, 0), (private.get_parent(), 1)):
            image.collection = collection
            image.save()
            assert len(body(figure(image.pk, alt_text="Text"))) == shown

    def test_an_image_stored_without_a_text_is_shown(self, body, image) -> None:
        """As blocks stored it when they chose an image only."""
        found = body(block("image", {"image": image.pk, "caption": "Caption"}))

        assert found == [
            {
                "__typename": "FigureBlock",
                "caption": "Caption",
                "image": {"width": 640, "height": 480, "alt": "A town hall"},
            }
        ]

    def test_the_logo_of_a_source(self, hub: Hub, graphql, image) -> None:
        for slug, logo in (("with", image), ("without", None)):
            SourceFactory(slug=slug, logo=logo)

        data = graphql("{ sources { nodes { slug logo { alt width height } } } }")

        assert {node["slug"]: node["logo"] for node in data["sources"]["nodes"]} == {
            "with": {
                "alt": "A town hall",
                "width": 640,
                "height": 480,
            },
            "without": None,
        }

    def test_a_private_logo_is_not_shown(self, hub: Hub, graphql, image) -> None:
        private = Collection.get_first_root_node().add_child(name="Private")
        CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
        image.collection = private
        image.save()
        SourceFactory(slug="duo", logo=image)

        assert graphql('{ source(slug: "duo") { logo { url } } }') == {"source": {"logo": None}}


def unused_image() -> int:
    return unused_id(get_image_model())


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


BROKEN: list[Any] = [
    None,
    "text",
    7,
    [],
    {},
    {"type": "rich_text"},
    {"type": "rich_text", "value": None, "id": "a"},
    {"type": "rich_text", "value": 7, "id": "b"},
    {"type": "no_such_block", "value": "text", "id": "c"},
    {"type": None, "value": {}, "id": None},
    {"type": "source_mention", "value": None, "id": "d"},
    {"type": "source_mention", "value": "text", "id": "e"},
    {"type": "source_mention", "value": {"source": "text"}, "id": "f"},
    {"type": "source_mention", "value": {"source": 10**30}, "id": "g"},
    {"type": "source_list", "value": {"mentions": None}, "id": "h"},
    {"type": "source_list", "value": {"mentions": [None, "text", 7, []]}, "id": "i"},
    {"type": "source_list", "value": {"mentions": {"a": 1}}, "id": "j"},
    {"type": "steps", "value": {"steps": [None, "text", {"id": "x", "type": "item"}]}, "id": "k"},
    {
        "type": "steps",
        "value": {"steps": [{"id": "y", "type": "item", "value": None}]},
        "id": "l",
    },
    {"type": "callout", "value": [], "id": "m"},
    {"type": "callout", "value": {"kicker": None, "text": None}, "id": "n"},
    {"type": "image", "value": {"image": "text"}, "id": "o"},
    {"type": "image", "value": {"image": {"image": "text"}}, "id": "p"},
    {"type": "image", "value": {"image": [1]}, "id": "q"},
    {"type": "document", "value": None, "id": "r"},
    {"type": "document", "value": {"document": "text"}, "id": "s"},
    {"type": "document", "value": {"document": 10**30}, "id": "t"},
]
"""What neither the editor nor an import writes, but a script might."""


class TestBrokenContent:
    @pytest.fixture
    def store(self, hub: Hub):
        """Puts raw JSON into a stream, past everything that would look at it, and indexes it."""

        def store(instance: Any, column: str, raw: Any) -> None:
            table = instance._meta.db_table
            key = instance._meta.pk.column
            with connection.cursor() as cursor:
                cursor.execute(
                    f"UPDATE {table} SET {column} = %s::jsonb WHERE {key} = %s",
                    [json.dumps(raw), instance.pk],
                )
            if isinstance(instance, Page):
                rewrite([instance.pk])

        return store

    def test_a_guide_is_answered_whatever_its_body_holds(self, hub, graphql, store, duo) -> None:
        guide = hub.add_guide(slug="guide")

        store(guide, "body", [*BROKEN, {"type": "rich_text", "value": "<p>Whole.</p>", "id": "z"}])

        found = graphql(BODY, slug="guide")["guide"]["body"]
        assert found[-1] == {"__typename": "GuideTextBlock", "text": "<p>Whole.</p>"}
        assert found[0] == {"__typename": "GuideTextBlock", "text": ""}

    @pytest.mark.parametrize("raw", [None, "text", 7, {}, [[]]], ids=repr)
    def test_a_stream_that_is_none(self, hub, graphql, store, raw) -> None:
        guide, topic = hub.add_guide(slug="guide"), hub.add_topic(slug="topic")
        source = SourceFactory(slug="source")

        store(guide, "body", raw)
        store(topic, "sections", raw)
        store(source, "guidance", raw)

        data = graphql("""{
          guide(slug: "guide") { body { __typename } }
          topic(slug: "topic") { sections { heading } }
          source(slug: "source") { guidance { __typename } }
        }""")
        assert data == {
            "guide": {"body": []},
            "topic": {"sections": []},
            "source": {"guidance": []},
        }

    def test_a_topic_is_answered_whatever_its_sections_hold(self, hub, graphql, store, duo) -> None:
        topic = hub.add_topic(slug="topic")

        store(
            topic,
            "sections",
            [
                {"type": "section", "value": None, "id": "a"},
                {"type": "section", "value": {}, "id": "b"},
                {"type": "section", "value": {"heading": None, "mentions": [None, 7]}, "id": "c"},
                section("Whole", citing(duo)),
            ],
        )

        assert graphql(SECTIONS, slug="topic")["topic"]["sections"] == [
            {"heading": "", "intro": "", "anchor": "section", "mentions": []},
            {"heading": "", "intro": "", "anchor": "section-2", "mentions": []},
            {
                "heading": "Whole",
                "intro": "",
                "anchor": "whole",
                "mentions": [mention()],
            },
        ]

    def test_a_source_is_answered_whatever_its_guidance_holds(self, hub, graphql, store) -> None:
        source = SourceFactory(slug="source")

        store(
            source,
            "guidance",
            [
                {"type": "part", "value": None, "id": "a"},
                {"type": "part", "value": {"heading": None}, "id": "b"},
                {"type": "steps", "value": {"steps": [None, "One.", item("Two.")]}, "id": "c"},
            ],
        )

        data = graphql("""{ source(slug: "source") { guidance {
            ... on GuidancePartBlock { heading text } ... on GuidanceStepsBlock { heading steps }
        } } }""")
        assert data["source"]["guidance"] == [
            {"heading": "", "text": ""},
            {"heading": "", "steps": ["", "One.", "Two."]},
        ]
