"""The quick answers of a source that has none of its own."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Locale, Site

from cms.snippets.models import HubQuickAnswer, HubSettings, QuickAnswer
from tests.factories import Hub, QuickAnswerFactory, SourceFactory, make_hub, reload


class TestQuickAnswersOfASourceWithoutItsOwn:
    """They are the default ones of the hub."""

    ASKED = "{ sources { nodes { slug quickAnswers { question guide { slug } } } } }"

    @pytest.fixture
    def default(self, hub: Hub, settings_of) -> QuickAnswer:
        """A default quick answer with a guide to read next."""
        answer = QuickAnswerFactory(question="Default?", guide=hub.add_guide(slug="next"))
        HubQuickAnswer.objects.create(settings=settings_of, quick_answer=answer)
        return answer

    @pytest.fixture
    def shown(self, graphql):
        """The questions of each source."""
        return lambda: {
            node["slug"]: [answer["question"] for answer in node["quickAnswers"]]
            for node in graphql(self.ASKED)["sources"]["nodes"]
        }

    def test_only_where_there_is_none(self, hub: Hub, default, shown) -> None:
        with_own, _, _ = (SourceFactory(slug=slug) for slug in "abc")
        QuickAnswerFactory(question="Own?", sources=[with_own])

        assert shown() == {"a": ["Own?"], "b": ["Default?"], "c": ["Default?"]}

    def test_of_one_source_without_asking_for_the_hub(self, hub: Hub, default, graphql) -> None:
        SourceFactory(slug="duo")

        data = graphql("""{ source(slug: "duo") {
            quickAnswers { question answer guide { slug topic { slug } } sources { slug } }
        } }""")

        assert data["source"]["quickAnswers"] == [
            {
                "question": "Default?",
                "answer": "The short answer.",
                "guide": {"slug": "next", "topic": {"slug": default.guide.specific.topic.slug}},
                "sources": [],
            }
        ]

    def test_are_those_of_the_hub_in_its_order(self, hub: Hub, default, settings_of, graphql):
        SourceFactory(slug="duo")
        first = QuickAnswerFactory(question="First?")
        HubQuickAnswer.objects.create(settings=settings_of, quick_answer=first, sort_order=-1)

        data = graphql("""{
          source(slug: "duo") { quickAnswers { id question } } hub { quickAnswers { id question } }
        }""")

        assert data["source"] == data["hub"]
        questions = [answer["question"] for answer in data["source"]["quickAnswers"]]
        assert questions == ["First?", "Default?"]

    @pytest.mark.parametrize("hide", ["unpublish", "expire", "delete"])
    def test_come_when_the_own_ones_go(self, hub: Hub, default, shown, hide) -> None:
        own = QuickAnswerFactory(question="Own?", sources=[SourceFactory(slug="duo")])
        before = shown()
        match hide:
            case "unpublish":
                own.unpublish()
            case "expire":
                own.expire_at = timezone.now() - timedelta(seconds=1)
                own.save()
            case _:
                own.delete()

        assert (before, shown()) == ({"duo": ["Own?"]}, {"duo": ["Default?"]})

    @pytest.mark.parametrize("hide", ["unpublish", "expire", "draft"])
    def test_are_only_those_that_are_visible(self, hub: Hub, default, shown, hide) -> None:
        SourceFactory(slug="duo")
        match hide:
            case "unpublish":
                default.unpublish()
            case "expire":
                default.expire_at = timezone.now() - timedelta(seconds=1)
                default.save()
            case _:
                default.question = "Drafted?"
                default.save_revision()

        assert shown() == {"duo": ["Default?"] if hide == "draft" else []}

    def test_lead_to_no_hidden_guide(self, hub: Hub, default, graphql) -> None:
        SourceFactory(slug="duo")
        reload(default.guide).unpublish()

        [source] = graphql(self.ASKED)["sources"]["nodes"]

        assert source["quickAnswers"] == [{"question": "Default?", "guide": None}]

    def test_are_those_of_the_language(self, hub: Hub, default, graphql) -> None:
        make_hub("nl")
        dutch = Locale.objects.get(language_code="nl")
        source = SourceFactory(slug="duo")
        source.copy_for_translation(dutch).save()
        asked = '{ source(slug: "duo", locale: "nl") { quickAnswers { question } } }'
        before = graphql(asked)
        translation = default.copy_for_translation(dutch)
        translation.question = "Standaard?"
        translation.save()

        assert before == {"source": {"quickAnswers": []}}
        assert graphql(asked) == {"source": {"quickAnswers": [{"question": "Standaard?"}]}}

    def test_are_those_of_the_site(self, hub: Hub, graphql) -> None:
        SourceFactory(slug="duo")
        other = Site.objects.create(hostname="other.example.org", root_page=hub.home)
        settings = HubSettings.objects.create(site=other)
        HubQuickAnswer.objects.create(settings=settings, quick_answer=QuickAnswerFactory())

        assert graphql('{ source(slug: "duo") { quickAnswers { id } } }') == {
            "source": {"quickAnswers": []}
        }

    def test_are_not_those_of_a_topic(self, hub: Hub, default, graphql) -> None:
        hub.add_topic(slug="exams")

        assert graphql('{ topic(slug: "exams") { quickAnswers { id } } }') == {
            "topic": {"quickAnswers": []}
        }
