"""Translations begin as drafts that cite and link in their own language; who may publish does."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from cms.mentions.models import Mention, MentionState
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import Source
from tests.admin.translations.submitting import submit, user_of
from tests.factories import (
    Hub,
    QuickAnswerFactory,
    SourceFactory,
    citing,
    linking,
    make_hub,
    reload,
    section,
    source_list,
    text,
)

pytestmark = pytest.mark.django_db

PUBLIC = (
    '{ topics(locale: "nl") { totalCount } guides(locale: "nl") { totalCount }'
    ' sources(locale: "nl") { totalCount } }'
)


def translate_words(original: Any, locale: Locale, words: dict[str, str]) -> TranslationSource:
    """Fill in translations of whole texts, as the translator's screen does."""
    source, _ = TranslationSource.update_or_create_from_instance(original)
    for segment in StringSegment.objects.filter(source=source):
        if segment.string.data in words:
            StringTranslation.objects.update_or_create(
                translation_of=segment.string,
                locale=locale,
                context=segment.context,
                defaults={"data": words[segment.string.data]},
            )
    return source


def readers_see() -> dict[str, int]:
    answer = Client().post("/graphql/", {"query": PUBLIC}, content_type="application/json").json()
    return {name: found["totalCount"] for name, found in answer["data"].items()}


NOTHING = {"topics": 0, "guides": 0, "sources": 0}


def test_nothing_is_published_by_translating(hub: Hub, nl: Locale, translator: Client):
    topic = hub.add_topic()
    sources = [SourceFactory() for _ in range(3)]
    guide = hub.add_guide(topic=topic, body=[citing(source) for source in sources])
    QuickAnswerFactory(sources=sources, topics=[topic])

    for original in (sources[0], guide, topic):
        submit(translator, original, nl)

    assert not Page.objects.filter(locale=nl, live=True).exists()
    assert not Source.objects.filter(locale=nl, live=True).exists()
    assert Source.objects.filter(locale=nl).count() == len(sources)
    assert reload(guide).get_translation(nl).get_parent().specific.live is False
    assert readers_see() == NOTHING


def test_who_may_not_publish_does_not_by_bringing_translations_up_to_date(
    hub: Hub, nl: Locale, translator: Client, logged_in: Callable[..., Client]
):
    source = SourceFactory(title="DUO")
    submit(translator, source, nl)
    translations = TranslationSource.objects.get_for_instance(source)
    address = reverse("wagtail_localize:update_translations", args=[translations.pk])
    wanted = {"publish_translations": "on"}

    assert "Publish immediately" not in translator.get(address).content.decode()
    assert translator.post(address, wanted).status_code == 302
    assert not Source.objects.filter(locale=nl, live=True).exists()

    Group.objects.get(name="Moderators").permissions.add(
        Permission.objects.get(codename="submit_translation")
    )
    assert logged_in("Moderators").post(address, wanted).status_code == 302
    assert Source.objects.filter(locale=nl, live=True).count() == 1


@pytest.mark.parametrize("kind", ["source", "guide"])
def test_what_readers_see_stays_until_the_new_translation_is_published(
    kind: str, hub: Hub, nl: Locale, logged_in: Callable[..., Client]
):
    moderator = user_of(logged_in("Moderators"))
    original: Any = (
        SourceFactory(title="Before") if kind == "source" else hub.add_guide(title="Before")
    )
    translations = translate_words(original, nl, {"Before": "Voorheen"})
    dutch, _ = translations.create_or_update_translation(nl, moderator, True, True, True)
    assert dutch.live
    assert dutch.title == "Voorheen"

    original.title = "After"
    original.save_revision().publish()
    translations = translate_words(original, nl, {"After": "Daarna"})
    translations.create_or_update_translation(nl, moderator, False, True, True)

    stored = type(dutch).objects.get(pk=dutch.pk)
    assert (stored.live, stored.title) == (True, "Voorheen")
    assert stored.get_latest_revision_as_object().title == "Daarna"
    stored.get_latest_revision().publish()
    assert type(dutch).objects.get(pk=dutch.pk).title == "Daarna"


def test_a_translated_guide_is_at_home_in_its_language(hub: Hub, nl: Locale, translator: Client):
    dutch_hub = make_hub("nl")
    topic, other = hub.add_topic(), hub.add_guide(title="Other")
    duo, ind, untranslated = SourceFactory(), SourceFactory(), SourceFactory()
    page_link = f'<a linktype="page" id="{other.pk}">other</a>'
    guide = hub.add_guide(
        topic=topic,
        body=[
            citing(duo, note="A note"),
            text(f"<p>{linking(ind)} and {page_link} and {linking(untranslated)}</p>"),
            source_list("List", citing(ind), citing(untranslated)),
        ],
    )
    moved = {}
    for original in (topic, other, duo, ind):
        source, _ = TranslationSource.get_or_create_from_instance(original)
        dutch, _ = source.create_or_update_translation(nl, None, False, True, True)
        moved[original.pk, type(original)] = dutch
    assert moved[other.pk, GuidePage].get_parent().pk == dutch_hub.guides.pk

    source, _ = TranslationSource.get_or_create_from_instance(guide)
    dutch, _ = source.create_or_update_translation(nl, None, False, True, True)

    found = dutch.get_latest_revision_as_object()
    assert found.topic == moved[topic.pk, TopicPage]
    cited = Mention.objects.filter(page_path=dutch.path, state=MentionState.DRAFT)
    assert [mention.source_id for mention in cited.order_by("position")] == [
        moved[duo.pk, Source].pk,
        moved[ind.pk, Source].pk,
        untranslated.pk,
        moved[ind.pk, Source].pk,
        untranslated.pk,
    ]
    dutch_page = moved[other.pk, GuidePage].pk
    assert f'<a id="{dutch_page}" linktype="page">other</a>' in str(found.body.raw_data)
    english = reload(guide)
    assert english.topic == topic
    assert Mention.objects.filter(page_path=english.path, source=duo).exists()


def test_a_topic_cites_in_its_language(hub: Hub, nl: Locale):
    make_hub("nl")
    duo = SourceFactory()
    topic = hub.add_topic(sections=[section("Exams", citing(duo))])
    for original in (duo, topic):
        source, _ = TranslationSource.get_or_create_from_instance(original)
        dutch, _ = source.create_or_update_translation(nl, None, False, True, True)

    cited = Mention.objects.get(page_path=dutch.path, state=MentionState.DRAFT)
    assert cited.source == duo.get_translation(nl)


def test_what_somebody_else_has_locked_is_not_changed(
    hub: Hub, nl: Locale, translator: Client, logged_in: Callable[..., Client]
):
    source = SourceFactory(title="Before")
    submit(translator, source, nl)
    dutch = Source.objects.get(locale=nl)
    dutch.locked, dutch.locked_by = True, user_of(logged_in("Moderators"))
    dutch.save()
    revision = dutch.latest_revision_id
    translations = TranslationSource.objects.get_for_instance(source)

    with pytest.raises(PermissionDenied, match="Locked"):
        translations.create_or_update_translation(nl, user_of(translator), False, True, True)

    assert Source.objects.get(locale=nl).latest_revision_id == revision


def test_the_form_says_where_nothing_is_left_to_translate(hub: Hub, nl: Locale, translator: Client):
    source = SourceFactory()
    names = [source._meta.app_label, source._meta.model_name, source.pk]
    address = reverse("wagtail_localize:submit_snippet_translation", args=names)
    assert "in all languages already" not in translator.get(address).content.decode()

    submit(translator, source, nl)

    page = translator.get(address).content.decode()
    assert "This is there in all languages already." in page
    assert 'value="Submit"' not in page


def test_a_slug_may_be_in_the_letters_of_its_language(hub: Hub, nl: Locale):
    topic = hub.add_topic(title="Exams", slug="exams")
    source = translate_words(topic, nl, {"exams": "考试 Экзамены"})

    translation, _ = source.create_or_update_translation(nl, None, False, True, True)

    assert translation.slug == "考试-экзамены"


def test_nobody_publishes_by_making_an_alias(hub: Hub, nl: Locale, translator: Client):
    guide = hub.add_guide(title="In English")
    submit(translator, guide, nl)
    dutch = reload(guide).get_translation(nl)
    address = reverse("wagtail_localize:convert_to_alias", args=[dutch.pk])

    assert translator.post(address).status_code == 404
    assert reload(dutch).live is False
    Translation.objects.update(enabled=False)
    form = translator.get(reverse("wagtailadmin_pages:edit", args=[dutch.pk])).content.decode()
    assert "Start Synced translation" in form
    assert "Convert to alias" not in form
