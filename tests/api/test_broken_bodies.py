"""Blocks that are stored broken harm nothing but themselves."""

import json
from typing import Any

import pytest
from django.db import connection
from wagtail.models import Page

from cms.mentions.index import rewrite
from tests.api.conftest import BODY
from tests.api.test_bodies import SECTIONS, mention
from tests.factories import Hub, SourceFactory, citing, item, section

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
