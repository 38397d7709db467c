"""A preview shows what publishing would show, everywhere, and leaves no trace."""

import uuid
from typing import Any

import pytest
from wagtail.models import PageViewRestriction

from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import Source
from tests.api.hiding import an_hour
from tests.factories import (
    Hub,
    SourceFactory,
    block,
    citing,
    draft,
    linking,
    make_hub,
    reload,
    section,
    text,
)

SOURCE = """query ($slug: String!) { source(slug: $slug) {
  title urlPath
  mentionCounts { topicMentions guideMentions topics guides occurrences }
  topicMentions { totalCount nodes { note section { heading } topic { title } } }
  guideMentions { totalCount nodes { note occurrences guide { title urlPath } } }
} }"""
SEARCH = """query ($words: String!) { search(query: $words) {
  totalCount nodes { title { text } }
} }"""
ROUTE = """query ($path: String!) { route(path: $path) {
  __typename
  ... on TopicPage { title } ... on GuidePage { title topic { title } } ... on Source { title }
  ... on Redirect { destination }
} }"""
GUIDE = "query ($slug: String!) { guide(slug: $slug) { title topic { title } } }"


def in_memory(page: Any, **changes: Any) -> Any:
    """What is in the editor's form and saved nowhere."""
    edited = reload(page) if hasattr(page, "specific_class") else type(page).objects.get(pk=page.pk)
    for name, value in changes.items():
        setattr(edited, name, value)
    edited.unsaved = True
    return edited


class TestDraftsOfPages:
    def test_shows_the_mention_that_publishing_would_add(self, preview, graphql, hub: Hub):
        source = SourceFactory(slug="duo", title="DUO")
        guide = hub.add_guide(title="Pay", slug="pay")
        before = graphql(SOURCE, slug="duo")
        draft(guide, title="Pay now", body=[citing(source, note="Here."), text(linking(source))])

        answer = preview(guide, SOURCE, slug="duo")

        assert answer["source"]["mentionCounts"] == {
            "topicMentions": 0,
            "guideMentions": 1,
            "topics": 0,
            "guides": 1,
            "occurrences": 2,
        }
        assert answer["source"]["guideMentions"] == {
            "totalCount": 1,
            "nodes": [
                {
                    "note": "Here.",
                    "occurrences": 2,
                    "guide": {"title": "Pay now", "urlPath": "/guides/pay/"},
                }
            ],
        }
        assert graphql(SOURCE, slug="duo") == before
        assert before["source"]["guideMentions"]["totalCount"] == 0

    def test_takes_away_the_mention_that_publishing_would_remove(self, preview, hub: Hub):
        source = SourceFactory(slug="duo")
        topic = hub.add_topic(sections=[section("Exams", citing(source))])

        answer = preview(in_memory(topic, sections=[]), SOURCE, slug="duo")

        assert answer["source"]["topicMentions"] == {"totalCount": 0, "nodes": []}
        assert answer["source"]["mentionCounts"]["occurrences"] == 0

    def test_shows_a_topic_in_the_form(self, preview, hub: Hub):
        source = SourceFactory(slug="duo")
        topic = hub.add_topic(title="Exams")

        edited = in_memory(
            topic,
            title="All exams",
            sections=[
                block(
                    "section",
                    {
                        "heading": "Official",
                        "intro": "",
                        "mentions": [{**citing(source, note="Yes."), "type": "item"}],
                    },
                )
            ],
        )
        answer = preview(edited, SOURCE, slug="duo")

        assert answer["source"]["topicMentions"]["nodes"] == [
            {"note": "Yes.", "section": {"heading": "Official"}, "topic": {"title": "All exams"}}
        ]

    def test_a_search_finds_its_words_and_not_those_it_replaces(self, preview, graphql, hub: Hub):
        guide = hub.add_guide(title="Bicycles", summary="On wheels.")
        edited = in_memory(guide, title="Submarines")

        assert preview(edited, SEARCH, words="submarine")["search"] == {
            "totalCount": 1,
            "nodes": [{"title": {"text": "Submarines"}}],
        }
        assert preview(edited, SEARCH, words="bicycle")["search"]["totalCount"] == 0
        assert graphql(SEARCH, words="submarine")["search"]["totalCount"] == 0

    def test_stands_at_its_new_address(self, preview, graphql, hub: Hub):
        topic = hub.add_topic(title="Exams", slug="exams")
        edited = in_memory(topic, slug="tests", title="Tests")

        assert preview(edited, ROUTE, path="/topics/tests/")["route"] == {
            "__typename": "TopicPage",
            "title": "Tests",
        }
        assert preview(edited, ROUTE, path="/topics/exams/")["route"] is None
        assert graphql(ROUTE, path="/topics/tests/")["route"] is None

    def test_tells_search_engines_what_publishing_would(self, preview, graphql, hub: Hub):
        hub.add_topic(title="Exams", slug="exams")
        edited = in_memory(
            reload(hub.topics).get_children().get().specific,
            seo_title="Tests",
            search_description="About tests.",
            hide_from_search_engines=True,
        )
        query = '{ topic(slug: "exams") { seo { title description robots jsonLd } } }'

        draft, live = preview(edited, query)["topic"]["seo"], graphql(query)["topic"]["seo"]

        assert (draft["title"], draft["description"]) == ("Tests", "About tests.")
        assert draft["robots"].startswith("noindex")
        assert "About tests." in draft["jsonLd"]
        assert (live["title"], live["description"]) == ("Exams", "What Exams is about.")
        assert not live["robots"].startswith("noindex")

    def test_an_index_page_takes_what_is_below_it_along(self, preview, hub: Hub):
        hub.add_topic(title="Exams", slug="exams")
        edited = in_memory(hub.topics, slug="subjects")

        answer = preview(edited, ROUTE, path="/subjects/exams/")

        assert answer["route"] == {"__typename": "TopicPage", "title": "Exams"}

    def test_the_home_page_may_change_its_slug(self, preview, graphql, hub: Hub, admin):
        edited = in_memory(hub.home, slug="start", intro="Welcome.")
        query = '{ route(path: "/") { ... on HomePage { intro urlPath } } }'

        assert preview(edited, query)["route"] == {"intro": "Welcome.", "urlPath": "/"}
        assert reload(hub.topics).get_url() == "http://localhost/topics/"

    def test_shows_a_page_that_was_never_published(self, preview, graphql, hub: Hub):
        guide = hub.add_guide(title="New", slug="new", live=False)

        assert preview(guide, GUIDE, slug="new")["guide"]["title"] == "New"
        assert graphql(GUIDE, slug="new")["guide"] is None

    @pytest.mark.parametrize("field", ["go_live_at", "expire_at"])
    def test_schedules_do_not_matter(self, preview, hub: Hub, field: str):
        guide = hub.add_guide(slug="guide")
        moment = an_hour(ago=field == "expire_at")

        assert preview(in_memory(guide, **{field: moment}), GUIDE, slug="guide")["guide"]

    def test_shows_a_page_behind_a_login_and_nothing_else_there(self, preview, hub: Hub):
        PageViewRestriction.objects.create(page=hub.guides, restriction_type="login")
        guide = hub.add_guide(title="Mine", slug="mine")
        hub.add_guide(title="Other", slug="other")

        assert preview(guide, GUIDE, slug="mine")["guide"]["title"] == "Mine"
        assert preview(guide, GUIDE, slug="other")["guide"] is None
        assert preview(guide, "{ guides { totalCount nodes { title } } }") == {
            "guides": {"totalCount": 1, "nodes": [{"title": "Mine"}]}
        }

    def test_in_another_language(self, preview, hub: Hub):
        dutch = make_hub("nl")
        topic = dutch.add_topic(title="Examens", slug="examens")
        source = SourceFactory(slug="duo", locale=dutch.home.locale)
        edited = in_memory(
            dutch.add_guide(slug="betalen", topic=topic), title="Nu", body=[citing(source)]
        )

        answer = preview(
            edited,
            """{ route(path: "/nl/guides/betalen/") { ... on GuidePage { title } }
                 source(slug: "duo", locale: "nl") { mentionCounts { guides } } }""",
        )

        assert answer == {
            "route": {"title": "Nu"},
            "source": {"mentionCounts": {"guides": 1}},
        }


class TestNewPages:
    def test_a_guide_stands_where_it_will_stand(self, preview, graphql, hub: Hub):
        source = SourceFactory(slug="duo")
        hub.add_guide(title="First")
        guide = GuidePage(
            title="New",
            slug="new",
            summary="",
            topic=TopicPage.objects.get(),
            body=[citing(source)],
        )

        answer = preview(guide, SOURCE, parent=hub.guides, slug="duo")
        listed = preview(guide, "{ guides { nodes { title } } }", parent=hub.guides)

        assert answer["source"]["mentionCounts"]["guides"] == 1
        assert answer["source"]["guideMentions"]["nodes"][0]["guide"] == {
            "title": "New",
            "urlPath": "/guides/new/",
        }
        assert listed == {"guides": {"nodes": [{"title": "First"}, {"title": "New"}]}}
        assert not GuidePage.objects.filter(slug="new").exists()

    def test_a_topic_is_found_at_its_address(self, preview, hub: Hub):
        topic = TopicPage(title="New", slug="new")

        answer = preview(topic, ROUTE, parent=hub.topics, path="/topics/new/")

        assert answer["route"] == {"__typename": "TopicPage", "title": "New"}


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


class TestCompanions:
    def test_an_unpublished_topic_comes_along(self, preview, graphql, hub: Hub):
        topic = hub.add_topic(title="Soon", live=False)
        guide = hub.add_guide(slug="guide", topic=topic)

        assert preview(guide, GUIDE, slug="guide")["guide"]["topic"] == {"title": "Soon"}
        assert graphql(GUIDE, slug="guide")["guide"] is None

    def test_a_private_topic_comes_along(self, preview, hub: Hub):
        topic = hub.add_topic(title="Members")
        PageViewRestriction.objects.create(page=topic, restriction_type="password")
        guide = hub.add_guide(slug="guide", topic=topic)

        assert preview(guide, GUIDE, slug="guide")["guide"]["topic"] == {"title": "Members"}

    def test_other_guides_of_it_do_not(self, preview, hub: Hub):
        topic = hub.add_topic(live=False)
        guide = hub.add_guide(slug="guide", topic=topic)
        hub.add_guide(slug="other", topic=topic, live=False)

        assert preview(guide, "{ guides { totalCount } }") == {"guides": {"totalCount": 1}}

    def test_mentions_in_private_guides_of_it_do_not(self, preview, hub: Hub):
        topic, source = hub.add_topic(), SourceFactory(slug="duo")
        guide = hub.add_guide(topic=topic, title="Mine", body=[citing(source)])
        private = hub.add_guide(topic=topic, body=[citing(source)])
        PageViewRestriction.objects.create(page=private, restriction_type="login")

        answer = preview(guide, SOURCE, slug="duo")["source"]

        assert answer["mentionCounts"]["guides"] == 1
        assert [node["guide"]["title"] for node in answer["guideMentions"]["nodes"]] == ["Mine"]


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
