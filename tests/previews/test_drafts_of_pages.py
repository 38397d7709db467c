"""A preview of a page shows the hub as publishing that page would leave it."""

import pytest
from wagtail.models import PageViewRestriction

from cms.pages.models import GuidePage, TopicPage
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
from tests.previews.drafts import GUIDE, ROUTE, SEARCH, SOURCE, in_memory


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
