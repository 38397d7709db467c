"""Random work in three languages, two of which fall back on others: after each step what readers of
each see equals a scan of everything there is.
"""

from dataclasses import dataclass
from io import StringIO
from random import Random
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from wagtail.models import Locale, Page

from cms.admin.translations.drafts import begin_translations, update_translations
from cms.mentions.index import find_differences
from cms.mentions.models import Mention, MentionState
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import Source
from cms.visibility import is_published
from tests.factories import Hub, SourceFactory, citing, make_hub, section

pytestmark = pytest.mark.django_db

LANGUAGES = ["en", "nl", "ar"]
FALLBACKS = {"nl": ["en"], "ar": ["nl", "en"]}

ASKED = """query All($locale: String) {
  topics(locale: $locale, first: 50) {
    totalCount nodes { title locale isFallback guides { totalCount } sources { title } } }
  guides(locale: $locale, first: 50) {
    totalCount nodes { title locale isFallback topic { title } sources { title } } }
  sources(locale: $locale, first: 50) {
    totalCount nodes { title locale isFallback mentionCounts { topicMentions guides occurrences }
      guideMentions(first: 50) { nodes { guide { title } } } } }
  search(query: "word", locale: $locale, first: 50) {
    totalCount nodes { node { ... on TopicPage { title } ... on GuidePage { title }
      ... on Source { title } } } }
}"""


@dataclass
class World:
    """What there is, and the work that is done on it."""

    random: Random
    hubs: dict[str, Hub]
    number: int = 0

    def title(self, language: str, what: str) -> str:
        self.number += 1
        return f"{what} word {language} {self.number}"

    def some(self, model: Any, **conditions: Any) -> Any:
        found = [*model.objects.filter(**conditions).order_by("pk")]
        return self.random.choice(found) if found else None

    def step(self) -> None:
        steps = [self.add, self.translate, self.translate, self.edit, self.change_state]
        self.random.choice([*steps, self.sync, self.delete])()

    def add(self, what: str = "") -> None:
        language = self.random.choice(LANGUAGES)
        hub = self.hubs[language]
        match what or self.random.choice(["source", "topic", "guide", "guide"]):
            case "source":
                locale = Locale.objects.get(language_code=language)
                SourceFactory(title=self.title(language, "Source"), locale=locale)
            case "topic":
                sections = [section("Section", *self.citations(language))]
                hub.add_topic(title=self.title(language, "Topic"), sections=sections)
            case _ if topic := self.some(TopicPage):
                body = self.citations(language)
                hub.add_guide(title=self.title(language, "Guide"), topic=topic, body=body)

    def citations(self, language: str) -> list[Any]:
        """Sources of the language and of others, some of them twice."""
        found = [*Source.objects.order_by("pk")]
        chosen = self.random.choices(found, k=self.random.randint(1, 3)) if found else []
        return [citing(source) for source in chosen]

    def anything(self) -> Any:
        return self.some(self.random.choice([Source, TopicPage, GuidePage]))

    def translate(self) -> None:
        original = self.anything()
        if original is None:
            return
        language = self.random.choice(LANGUAGES)
        locale = Locale.objects.get(language_code=language)
        if original.has_translation(locale) or original.locale == locale:
            return
        copy = original.copy_for_translation(locale)
        copy.title = self.title(language, type(original).__name__.removesuffix("Page"))
        copy.slug, copy.live = f"t-{self.number}", False
        copy.save()
        copy.save_revision()

    def edit(self) -> None:
        thing = self.anything()
        if thing is None:
            return
        draft = thing.get_latest_revision_as_object()
        draft.title = self.title(thing.locale.language_code, "Edited")
        if isinstance(thing, GuidePage):
            draft.body = self.citations(thing.locale.language_code)
        revision = draft.save_revision()
        if self.random.random() < 0.6:
            revision.publish()

    def sync(self) -> None:
        """Begin a translation that follows its original, or write what has changed under it, as a
        draft or published at once.
        """
        original = self.anything()
        if original is None:
            return
        others = [code for code in LANGUAGES if code != original.locale.language_code]
        locale = Locale.objects.get(language_code=self.random.choice(others))
        update_translations(original, [locale], None)
        begin_translations(original, [locale], None)
        translation = original.get_translation(locale)
        if self.random.random() < 0.5:
            (translation.get_latest_revision() or translation.save_revision()).publish()

    def change_state(self) -> None:
        thing = self.anything()
        if thing is None:
            return
        if thing.live and isinstance(thing, Source) and thing.mentions.exists():
            return  # the database refuses it
        if thing.live:
            thing.unpublish()
        else:
            (thing.get_latest_revision() or thing.save_revision()).publish()

    def delete(self) -> None:
        if guide := self.some(GuidePage):
            guide.delete()


def seen(things: list[Any], chain: list[str], there: Any) -> list[Any]:
    """Of each work, the version in the first language of the chain in which it is there."""
    by_work: dict[Any, dict[str, Any]] = {}
    for thing in things:
        if there(thing):
            by_work.setdefault(thing.translation_key, {})[thing.locale.language_code] = thing
    return [
        next(versions[code] for code in chain if code in versions)
        for versions in by_work.values()
        if versions.keys() & {*chain}
    ]


def scan(language: str) -> dict[str, Any]:
    """What readers of a language should see, found by looking at everything."""
    chain = [language, *FALLBACKS.get(language, [])]
    topics = seen([*TopicPage.objects.all()], chain, is_published)
    shown_topics = {topic.translation_key: topic for topic in topics}

    def belongs(guide: GuidePage) -> bool:
        """Without fallbacks it is seen with the topic that it names, and no other version of it."""
        topic = shown_topics.get(guide.topic.translation_key)
        return topic is not None and (len(chain) > 1 or topic.pk == guide.topic.pk)

    guides = seen(
        [*GuidePage.objects.select_related("topic")],
        chain,
        lambda guide: is_published(guide) and belongs(guide),
    )
    sources = seen([*Source.objects.all()], chain, is_published)
    shown_sources = {source.translation_key: source for source in sources}

    cited: dict[Any, list[Any]] = {}
    for page in (*topics, *guides):
        field = page.sections if isinstance(page, TopicPage) else page.body
        for key in keys_in(field.raw_data):
            cited.setdefault(page.pk, []).append(key)

    def sources_of(page: Any) -> list[str]:
        keys = dict.fromkeys(cited.get(page.pk, []))
        return [shown_sources[key].title for key in keys if key in shown_sources]

    def about(thing: Any) -> dict[str, Any]:
        code = thing.locale.language_code
        return {"title": thing.title, "locale": code, "isFallback": code != language}

    return {
        "topics": [
            {
                **about(topic),
                "guides": sum(g.topic.translation_key == topic.translation_key for g in guides),
                "sources": sources_of(topic),
            }
            for topic in topics
        ],
        "guides": [
            {
                **about(guide),
                "topic": shown_topics[guide.topic.translation_key].title,
                "sources": sources_of(guide),
            }
            for guide in guides
        ],
        "sources": [
            {
                **about(source),
                "counts": (
                    sum(source.translation_key in cited.get(topic.pk, []) for topic in topics),
                    sum(source.translation_key in cited.get(guide.pk, []) for guide in guides),
                    sum(keys.count(source.translation_key) for keys in cited.values()),
                ),
                "guides": sorted(
                    g.title for g in guides if source.translation_key in cited.get(g.pk, [])
                ),
            }
            for source in sources
        ],
        "search": sorted(thing.title for thing in (*topics, *guides, *sources)),
    }


def keys_in(raw: Any) -> list[Any]:
    """The translation keys of the sources that raw blocks cite, in order."""
    found = []
    for block in raw:
        value = block["value"]
        mentions = value.get("mentions", [block])
        pks = [mention["value"]["source"] for mention in mentions]
        found += [Source.objects.get(pk=pk).translation_key for pk in pks]
    return found


def answered(graphql: Any, language: str) -> dict[str, Any]:
    found = graphql(ASKED, locale=language)
    for name in ("topics", "guides", "sources", "search"):
        assert found[name]["totalCount"] == len(found[name]["nodes"])
    titles = lambda nodes: [node["title"] for node in nodes]  # noqa: E731
    return {
        "topics": [
            {**topic, "guides": topic["guides"]["totalCount"], "sources": titles(topic["sources"])}
            for topic in found["topics"]["nodes"]
        ],
        "guides": [
            {**guide, "topic": guide["topic"]["title"], "sources": titles(guide["sources"])}
            for guide in found["guides"]["nodes"]
        ],
        "sources": [
            {
                **{name: source[name] for name in ("title", "locale", "isFallback")},
                "counts": tuple(source["mentionCounts"].values()),
                "guides": sorted(
                    node["guide"]["title"] for node in source["guideMentions"]["nodes"]
                ),
            }
            for source in found["sources"]["nodes"]
        ],
        "search": sorted(each["node"]["title"] for each in found["search"]["nodes"]),
    }


def ordered(found: dict[str, Any]) -> dict[str, Any]:
    return {
        name: sorted(each, key=lambda one: one["title"]) if name != "search" else each
        for name, each in found.items()
    }


@pytest.mark.parametrize(
    ("seed", "steps"),
    [(1, 12), pytest.param(2, 40, marks=pytest.mark.thorough)],
)
def test_each_language_sees_what_there_is(
    seed: int,
    steps: int,
    hub: Hub,
    settings: LazySettings,
    graphql: Any,
    quiet: None,
    no_limits: None,
):
    settings.CONTENT_FALLBACKS = FALLBACKS
    settings.WAGTAIL_CONTENT_LANGUAGES = [(code, code) for code in LANGUAGES]
    world = World(Random(seed), {"en": hub, "nl": make_hub("nl"), "ar": make_hub("ar")})
    for what in ("source", "source", "source", "topic", "guide", "topic", "guide", "guide"):
        world.add(what)

    for _ in range(steps):
        world.step()
        for language in LANGUAGES:
            assert ordered(answered(graphql, language)) == ordered(scan(language))

    pages = Page.objects.values_list("pk", flat=True)
    assert not find_differences([*pages])
    assert Mention.objects.filter(state=MentionState.LIVE).exists()
    call_command("check_search", stdout=StringIO())
