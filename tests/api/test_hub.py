"""The fixed texts of the hub, and its offer."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Locale, Site

from cms.snippets.models import HubCopy, HubQuickAnswer, HubSettings, Offer, QuickAnswer
from tests.factories import Hub, OfferFactory, QuickAnswerFactory, make_hub

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


def snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


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
