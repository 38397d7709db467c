"""Quick answers: what they belong to and lead to, and in which order."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms.snippets.models import HubQuickAnswer, QuickAnswerSource, QuickAnswerTopic
from tests.factories import Hub, QuickAnswerFactory, SourceFactory, reload


class TestQuickAnswers:
    def test_of_a_source_come_in_the_editors_order(self, hub: Hub, graphql) -> None:
        duo, other = SourceFactory(slug="duo"), SourceFactory(slug="other")
        for question, order in (("Third?", 5), ("First?", 1), ("Second?", 1)):
            QuickAnswerFactory(question=question, sort_order=order, sources=[other, duo])
        QuickAnswerFactory(question="Elsewhere?", sources=[other])
        QuickAnswerFactory(question="Nowhere?")

        data = graphql('{ source(slug: "duo") { quickAnswers { question answer } } }')

        assert data["source"]["quickAnswers"] == [
            {"question": question, "answer": "The short answer."}
            for question in ("First?", "Second?", "Third?")
        ]

    def test_of_each_of_many_sources(self, hub: Hub, graphql) -> None:
        sources = [SourceFactory(slug=slug) for slug in "abc"]
        QuickAnswerFactory(question="All?", sources=sources)
        QuickAnswerFactory(question="Last?", sources=sources[2:], sort_order=-1)

        data = graphql("{ sources { nodes { slug quickAnswers { question } } } }")

        assert {
            node["slug"]: [answer["question"] for answer in node["quickAnswers"]]
            for node in data["sources"]["nodes"]
        } == {"a": ["All?"], "b": ["All?"], "c": ["Last?", "All?"]}

    def test_of_a_topic(self, hub: Hub, graphql) -> None:
        topics = [hub.add_topic(slug=slug) for slug in "ab"]
        QuickAnswerFactory(question="Both?", topics=topics)
        QuickAnswerFactory(question="Before?", topics=topics[:1], sort_order=-1)

        data = graphql("{ topics { nodes { slug quickAnswers { question } } } }")

        assert {
            node["slug"]: [answer["question"] for answer in node["quickAnswers"]]
            for node in data["topics"]["nodes"]
        } == {"a": ["Before?", "Both?"], "b": ["Both?"]}

    def test_belong_to_sources_and_topics_in_order(self, hub: Hub, graphql) -> None:
        sources = [SourceFactory(slug=slug) for slug in ("x", "y", "z")]
        topics = [hub.add_topic(slug=slug) for slug in ("k", "l", "m")]
        answer = QuickAnswerFactory()
        # Rows of a script have no order: they come last, as they were made.
        for order, source, topic in ((None, 2, 2), (None, 0, 0), (1, 1, 1)):
            QuickAnswerSource.objects.create(
                quick_answer=answer, source=sources[source], sort_order=order
            )
            QuickAnswerTopic.objects.create(
                quick_answer=answer, topic=topics[topic], sort_order=order
            )

        data = graphql("""{ source(slug: "x") {
            quickAnswers { sources { slug } topics { slug } }
        } }""")

        assert data["source"]["quickAnswers"] == [
            {
                "sources": [{"slug": slug} for slug in "yzx"],
                "topics": [{"slug": slug} for slug in "lmk"],
            }
        ]

    def test_lead_to_the_guide_to_read_next(self, hub: Hub, graphql) -> None:
        duo = SourceFactory(slug="duo")
        topic = hub.add_topic(slug="exams")
        guide = hub.add_guide(slug="register", title="Register", topic=topic)
        QuickAnswerFactory(guide=guide, sources=[duo])
        QuickAnswerFactory(guide=None, sources=[duo])

        data = graphql("""{ source(slug: "duo") { quickAnswers {
            guide { slug title urlPath firstPublishedAt topic { slug urlPath } }
        } } }""")

        assert data["source"]["quickAnswers"] == [
            {
                "guide": {
                    "slug": "register",
                    "title": "Register",
                    "urlPath": "/guides/register/",
                    "firstPublishedAt": None,
                    "topic": {"slug": "exams", "urlPath": "/topics/exams/"},
                }
            },
            {"guide": None},
        ]

    @pytest.mark.parametrize("hide", ["guide", "topic", "restrict", "delete", "topic page"])
    def test_lead_nowhere_when_the_guide_is_not_shown(self, hub: Hub, graphql, hide) -> None:
        duo, topic = SourceFactory(slug="duo"), hub.add_topic()
        guide = hub.add_guide(topic=topic)
        QuickAnswerFactory(guide=topic if hide == "topic page" else guide, sources=[duo])
        match hide:
            case "guide":
                reload(guide).unpublish()
            case "topic":
                reload(topic).unpublish()
            case "restrict":
                PageViewRestriction.objects.create(page=guide, restriction_type="login")
            case "delete":
                reload(guide).delete()

        data = graphql('{ source(slug: "duo") { quickAnswers { guide { slug } } } }')

        assert data["source"]["quickAnswers"] == [{"guide": None}]

    def test_that_are_not_published_are_not_shown(self, hub: Hub, graphql, settings_of) -> None:
        duo, topic = SourceFactory(slug="duo"), hub.add_topic(slug="exams")
        expired = timezone.now() - timedelta(seconds=1)
        hidden = [
            QuickAnswerFactory(sources=[duo], topics=[topic], live=False),
            QuickAnswerFactory(sources=[duo], topics=[topic], expire_at=expired),
        ]
        for answer in hidden:
            HubQuickAnswer.objects.create(settings=settings_of, quick_answer=answer)

        assert graphql("""{
          source(slug: "duo") { quickAnswers { id } }
          topic(slug: "exams") { quickAnswers { id } }
          hub { quickAnswers { id } }
        }""") == {
            "source": {"quickAnswers": []},
            "topic": {"quickAnswers": []},
            "hub": {"quickAnswers": []},
        }

    def test_show_no_hidden_sources_and_topics(self, hub: Hub, graphql) -> None:
        duo, exams = SourceFactory(slug="duo"), hub.add_topic(slug="exams")
        QuickAnswerFactory(
            sources=[SourceFactory(live=False), duo], topics=[hub.add_topic(live=False), exams]
        )

        data = graphql(
            '{ source(slug: "duo") { quickAnswers { sources { slug } topics { slug } } } }'
        )

        assert data["source"]["quickAnswers"] == [
            {"sources": [{"slug": "duo"}], "topics": [{"slug": "exams"}]}
        ]

    def test_default_ones_come_as_chosen(self, hub: Hub, graphql, settings_of) -> None:
        answers = [QuickAnswerFactory(question=question) for question in ("A?", "B?", "C?")]
        for order, answer in ((7, answers[0]), (2, answers[2]), (None, answers[1])):
            HubQuickAnswer.objects.create(
                settings=settings_of, quick_answer=answer, sort_order=order
            )

        data = graphql("{ hub { quickAnswers { question } } }")

        assert [answer["question"] for answer in data["hub"]["quickAnswers"]] == ["C?", "A?", "B?"]

    def test_default_ones_without_an_order_come_as_they_were_chosen(
        self, hub: Hub, graphql, settings_of
    ) -> None:
        answers = [QuickAnswerFactory(question=question) for question in ("A?", "B?")]
        for answer in (answers[1], answers[0], answers[1]):
            HubQuickAnswer.objects.create(settings=settings_of, quick_answer=answer)

        data = graphql("{ hub { quickAnswers { question } } }")

        assert [answer["question"] for answer in data["hub"]["quickAnswers"]] == ["B?", "A?"]
