"""Quick answers, and the fixed texts and the offer of the hub."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Locale, PageViewRestriction, Site

from cms.snippets.models import (
    HubCopy,
    HubQuickAnswer,
    HubSettings,
    Offer,
    QuickAnswer,
    QuickAnswerSource,
    QuickAnswerTopic,
)
from tests.factories import (
    Hub,
    OfferFactory,
    QuickAnswerFactory,
    SourceFactory,
    make_hub,
    reload,
)

COPY = (
    "sourceIntro",
    "mentionsKicker",
    "mentionsHeading",
    "guidesKicker",
    "guidesHeading",
    "answersKicker",
    "answersHeading",
    "answersIntro",
    "openTopicLabel",
    "openGuideLabel",
)


@pytest.fixture
def settings_of(hub: Hub) -> HubSettings:
    return HubSettings.objects.create(site=hub.site)


def snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


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


class TestHub:
    ASKED = f"{{ hub {{ {' '.join(COPY)} offer {{ title }} quickAnswers {{ id }} }} }}"

    def test_without_settings_has_default_wording(self, hub: Hub, graphql) -> None:
        found = graphql(self.ASKED)["hub"]

        default = HubCopy()
        assert found == {name: getattr(default, snake(name)) for name in COPY} | {
            "offer": None,
            "quickAnswers": [],
        }
        assert all(found[name] for name in COPY)

    def test_without_any_page_or_site_has_default_wording(self, db, graphql) -> None:
        Site.objects.all().delete()

        assert graphql(self.ASKED)["hub"]["openTopicLabel"] == "Open topic"
        assert graphql("{ topics { totalCount } guides { totalCount } }") == {
            "topics": {"totalCount": 0},
            "guides": {"totalCount": 0},
        }

    def test_says_what_editors_wrote(self, hub: Hub, graphql, settings_of) -> None:
        HubCopy.objects.create(
            settings=settings_of,
            locale=Locale.get_default(),
            **{snake(name): f"Own {name}" for name in COPY if name != "openGuideLabel"},
            open_guide_label="",
        )

        found = graphql(self.ASKED)["hub"]

        assert {name: found[name] for name in COPY} == {
            name: f"Own {name}" for name in COPY[:-1]
        } | {"openGuideLabel": ""}

    def test_says_it_in_each_language(self, hub: Hub, graphql, settings_of) -> None:
        make_hub("nl")
        dutch = Locale.objects.get(language_code="nl")
        HubCopy.objects.create(settings=settings_of, locale=dutch, open_topic_label="Open thema")

        data = graphql("""{
          default: hub { openTopicLabel openGuideLabel }
          en: hub(locale: "en") { openTopicLabel openGuideLabel }
          nl: hub(locale: "nl") { openTopicLabel openGuideLabel }
        }""")

        english = {"openTopicLabel": "Open topic", "openGuideLabel": "Open guide"}
        assert data == {
            "default": english,
            "en": english,
            "nl": {"openTopicLabel": "Open thema", "openGuideLabel": "Open guide"},
        }

    def test_of_another_site_is_not_mixed_in(self, hub: Hub, graphql) -> None:
        other = Site.objects.create(hostname="other.example.org", root_page=hub.home.get_parent())
        settings = HubSettings.objects.create(site=other, offer=OfferFactory())
        HubQuickAnswer.objects.create(settings=settings, quick_answer=QuickAnswerFactory())
        HubCopy.objects.create(
            settings=settings, locale=Locale.get_default(), open_topic_label="Other"
        )

        found = graphql(self.ASKED)["hub"]

        assert (found["openTopicLabel"], found["offer"], found["quickAnswers"]) == (
            "Open topic",
            None,
            [],
        )


class TestOffer:
    ASKED = "{ hub { offer { kicker title body actionLabel actionUrl } } }"

    def test_is_shown_whole(self, hub: Hub, graphql, settings_of) -> None:
        settings_of.offer = OfferFactory(
            kicker="Our current offer",
            title="A course",
            body="We help.",
            action_label="Enrol",
            action_url="https://example.org/enrol/",
        )
        settings_of.save()

        assert graphql(self.ASKED)["hub"]["offer"] == {
            "kicker": "Our current offer",
            "title": "A course",
            "body": "We help.",
            "actionLabel": "Enrol",
            "actionUrl": "https://example.org/enrol/",
        }

    @pytest.mark.parametrize("hide", ["unpublish", "expire", "delete", "choose none"])
    def test_that_is_over_is_not_shown(self, hub: Hub, graphql, settings_of, hide) -> None:
        offer = settings_of.offer = OfferFactory()
        settings_of.save()
        match hide:
            case "unpublish":
                offer.unpublish()
            case "expire":
                Offer.objects.update(expire_at=timezone.now() - timedelta(seconds=1))
            case "delete":
                offer.delete()
            case _:
                settings_of.offer = None
                settings_of.save()

        assert graphql(self.ASKED) == {"hub": {"offer": None}}

    def test_is_translated(self, hub: Hub, graphql, settings_of) -> None:
        make_hub("nl")
        dutch = Locale.objects.get(language_code="nl")
        offer = settings_of.offer = OfferFactory(title="A course")
        settings_of.save()
        asked = '{ en: hub { offer { title } } nl: hub(locale: "nl") { offer { title } } }'
        before = graphql(asked)

        translation = offer.copy_for_translation(dutch)
        translation.title = "Een cursus"
        translation.save()

        assert before == {"en": {"offer": {"title": "A course"}}, "nl": {"offer": None}}
        assert graphql(asked) == {
            "en": {"offer": {"title": "A course"}},
            "nl": {"offer": {"title": "Een cursus"}},
        }

    def test_default_answers_are_translated(self, hub: Hub, graphql, settings_of) -> None:
        make_hub("nl")
        dutch = Locale.objects.get(language_code="nl")
        for question in ("A?", "B?"):
            answer = QuickAnswerFactory(question=question)
            HubQuickAnswer.objects.create(settings=settings_of, quick_answer=answer)
        translation = QuickAnswer.objects.get(question="B?").copy_for_translation(dutch)
        translation.question = "B, in het Nederlands?"
        translation.save()

        assert graphql("""{
          en: hub { quickAnswers { question } } nl: hub(locale: "nl") { quickAnswers { question } }
        }""") == {
            "en": {"quickAnswers": [{"question": "A?"}, {"question": "B?"}]},
            "nl": {"quickAnswers": [{"question": "B, in het Nederlands?"}]},
        }
