"""A preview shows what publishing would show, everywhere, and leaves no trace."""

import uuid

from cms.snippets.models import Source
from tests.factories import Hub, SourceFactory, citing, draft, text
from tests.previews.drafts import GUIDE, ROUTE, SEARCH, SOURCE, in_memory


class TestSources:
    def test_shows_a_draft_at_its_new_address(self, preview, graphql, hub: Hub):
        source = SourceFactory(slug="duo", title="DUO")
        hub.add_guide(body=[citing(source)])
        edited = in_memory(source, slug="duo-exams", title="DUO exams")

        answer = preview(edited, SOURCE, slug="duo-exams")["source"]

        assert (answer["title"], answer["urlPath"]) == ("DUO exams", "/sources/duo-exams/")
        assert answer["mentionCounts"]["guides"] == 1
        assert preview(edited, ROUTE, path="/sources/duo-exams/")["route"] == {
            "__typename": "Source",
            "title": "DUO exams",
        }
        assert preview(edited, ROUTE, path="/sources/duo/")["route"] == {
            "__typename": "Redirect",
            "destination": "/sources/duo-exams/",
        }
        assert graphql(ROUTE, path="/sources/duo-exams/")["route"] is None

    def test_shows_a_new_one(self, preview, hub: Hub):
        source = Source(title="New", slug="new", locale=hub.home.locale)

        assert preview(source, SOURCE, slug="new")["source"]["title"] == "New"
        assert preview(source, SEARCH, words="new")["search"]["totalCount"] == 1

    def test_shows_its_latest_revision(self, preview, hub: Hub):
        source = SourceFactory(slug="duo", title="DUO")
        source.title = "Draft"
        source.save_revision()

        assert preview(Source.objects.get(), SOURCE, slug="duo")["source"]["title"] == "Draft"

    def test_shows_where_an_unpublished_source_is_mentioned(self, preview, graphql, hub: Hub):
        source = SourceFactory(slug="duo", live=False)
        hub.add_guide(slug="guide", body=[citing(source)])
        query = '{ guide(slug: "guide") { sources { slug } } }'

        assert preview(source, query)["guide"]["sources"] == [{"slug": "duo"}]
        assert graphql(query)["guide"]["sources"] == []


class TestHalfFilledDrafts:
    def test_an_empty_chooser_is_passed_over(self, preview, hub: Hub):
        guide = hub.add_guide(slug="guide")
        edited = in_memory(guide, body=[citing(None, note="Where?"), text("<p>Here.</p>")])
        query = '{ guide(slug: "guide") { body { __typename } } }'

        assert preview(edited, query)["guide"]["body"] == [{"__typename": "GuideTextBlock"}]

    def test_a_guide_without_a_topic_keeps_its_published_one(self, preview, hub: Hub):
        topic = hub.add_topic(title="Exams")
        edited = in_memory(hub.add_guide(slug="guide", topic=topic), title="New", topic=None)

        assert preview(edited, GUIDE, slug="guide")["guide"] == {
            "title": "New",
            "topic": {"title": "Exams"},
        }

    def test_a_slug_that_is_taken_is_not_taken_over(self, preview, hub: Hub):
        hub.add_topic(slug="taken", title="Other")
        edited = in_memory(hub.add_topic(slug="mine"), slug="taken", title="Mine")

        assert preview(edited, ROUTE, path="/topics/taken/")["route"]["title"] == "Other"
        assert preview(edited, ROUTE, path="/topics/mine/")["route"]["title"] == "Mine"

    def test_a_slug_of_another_source_neither(self, preview, hub: Hub):
        SourceFactory(slug="taken", title="Other")
        edited = in_memory(SourceFactory(slug="mine"), slug="taken", title="Mine")

        assert preview(edited, SOURCE, slug="taken")["source"]["title"] == "Other"
        assert preview(edited, SOURCE, slug="mine")["source"]["title"] == "Mine"


def test_a_token_shows_no_other_draft(preview, hub: Hub):
    topic = hub.add_topic(title="Topic", slug="topic")
    guide = hub.add_guide(slug="guide", topic=topic)
    other = hub.add_guide(slug="other", title="Published", topic=topic)
    draft(guide, title="Draft")
    draft(other, title="Hidden")
    hub.add_guide(slug="new", live=False, topic=topic)
    SourceFactory(slug="duo", live=False)
    draft(topic, title="Hidden topic")

    answer = preview(
        guide,
        """{ guides { totalCount nodes { title topic { title } } } sources { totalCount }
             search(query: "hidden") { totalCount } }""",
    )

    assert answer == {
        "guides": {
            "totalCount": 2,
            "nodes": [
                {"title": "Draft", "topic": {"title": "Topic"}},
                {"title": "Published", "topic": {"title": "Topic"}},
            ],
        },
        "sources": {"totalCount": 0},
        "search": {"totalCount": 0},
    }


def test_keeps_the_ids_of_blocks_and_pages(preview, graphql, hub: Hub):
    guide = hub.add_guide(slug="guide", body=[text("<p>Here.</p>")])
    query = '{ guide(slug: "guide") { id body { ... on GuideTextBlock { id } } } }'

    assert preview(guide, query) == graphql(query)
    assert uuid.UUID(guide.body.raw_data[0]["id"])
