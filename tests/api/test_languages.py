"""One hub in several languages: each answer is in one of them."""

import pytest
from wagtail.models import Locale

from tests.factories import Hub, QuickAnswerFactory, SourceFactory, citing, section


@pytest.fixture
def both(hub: Hub, dutch: Hub) -> None:
    """The same slugs in both languages."""
    for home, language, words in ((hub, "en", "English"), (dutch, "nl", "Nederlands")):
        source = SourceFactory(
            slug="duo", title=words, locale=Locale.objects.get(language_code=language)
        )
        topic = home.add_topic(slug="exams", title=words, sections=[section(words, citing(source))])
        home.add_guide(slug="register", title=words, topic=topic, body=[citing(source)])


ASKED = """query ($locale: String) {
  source(slug: "duo", locale: $locale) {
    title locale urlPath
    topicMentions { nodes { topic { title locale urlPath } section { heading } } }
    guideMentions { nodes { guide { title locale urlPath topic { title } } } }
  }
  topic(slug: "exams", locale: $locale) {
    title locale urlPath guides { totalCount nodes { title } } sources { title }
  }
  guide(slug: "register", locale: $locale) {
    title locale urlPath topic { title } sources { title }
  }
  sources(locale: $locale) { totalCount nodes { title } }
  topics(locale: $locale) { totalCount nodes { title } }
  guides(locale: $locale) { totalCount nodes { title } }
}"""


@pytest.mark.parametrize(
    ("locale", "language", "words", "prefix"),
    [
        (None, "en", "English", ""),
        ("en", "en", "English", ""),
        ("nl", "nl", "Nederlands", "/nl"),
    ],
)
def test_everything_is_in_the_asked_language(
    both, graphql, locale: str | None, language: str, words: str, prefix: str
) -> None:
    topic = {"title": words, "locale": language, "urlPath": f"{prefix}/topics/exams/"}
    guide = {"title": words, "locale": language, "urlPath": f"{prefix}/guides/register/"}
    listed = {"totalCount": 1, "nodes": [{"title": words}]}

    assert graphql(ASKED, locale=locale) == {
        "source": {
            "title": words,
            "locale": language,
            "urlPath": f"{prefix}/sources/duo/",
            "topicMentions": {"nodes": [{"topic": topic, "section": {"heading": words}}]},
            "guideMentions": {"nodes": [{"guide": guide | {"topic": {"title": words}}}]},
        },
        "topic": topic | {"guides": listed, "sources": [{"title": words}]},
        "guide": guide | {"topic": {"title": words}, "sources": [{"title": words}]},
        "sources": listed,
        "topics": listed,
        "guides": listed,
    }


def test_languages_in_one_query_do_not_mix(both, graphql) -> None:
    data = graphql("""{
      en: source(slug: "duo", locale: "en") { title url guideMentions { nodes { guide { url } } } }
      nl: source(slug: "duo", locale: "nl") { title url guideMentions { nodes { guide { url } } } }
    }""")

    assert data == {
        "en": {
            "title": "English",
            "url": "http://localhost/sources/duo/",
            "guideMentions": {"nodes": [{"guide": {"url": "http://localhost/guides/register/"}}]},
        },
        "nl": {
            "title": "Nederlands",
            "url": "http://localhost/nl/sources/duo/",
            "guideMentions": {
                "nodes": [{"guide": {"url": "http://localhost/nl/guides/register/"}}]
            },
        },
    }


def test_a_page_that_cites_a_source_of_another_language_is_not_its_mention(
    hub: Hub, dutch: Hub, graphql
) -> None:
    english = SourceFactory(slug="duo")
    topic = dutch.add_topic(sections=[section("Examens", citing(english))])
    dutch.add_guide(topic=topic, body=[citing(english)])

    data = graphql("""{
      source(slug: "duo") {
        mentionCounts { topicMentions guideMentions topics guides occurrences }
        topicMentions { totalCount nodes { id } }
        guideMentions { totalCount nodes { id } }
      }
      topics(locale: "nl") { nodes { sections { mentions { id } } sources { id } } }
    }""")

    assert data["source"] == {
        "mentionCounts": dict.fromkeys(
            ("topicMentions", "guideMentions", "topics", "guides", "occurrences"), 0
        ),
        "topicMentions": {"totalCount": 0, "nodes": []},
        "guideMentions": {"totalCount": 0, "nodes": []},
    }
    assert data["topics"]["nodes"] == [{"sections": [{"mentions": []}], "sources": []}]


@pytest.mark.parametrize("locale", ["xx", "", "en-GB", "nl ", "nl\n", "n" * 10_000, "'"])
@pytest.mark.parametrize(
    "field",
    [
        'source(slug: "duo", locale: $locale) { id }',
        "sources(locale: $locale) { totalCount }",
        'topic(slug: "exams", locale: $locale) { id }',
        "topics(locale: $locale) { totalCount }",
        'guide(slug: "register", locale: $locale) { id }',
        "guides(locale: $locale) { totalCount }",
        'search(query: "exam", locale: $locale) { totalCount }',
        "hub(locale: $locale) { sourceIntro }",
    ],
    ids=lambda field: field.partition("(")[0],
)
def test_an_unknown_language_is_an_error(hub: Hub, graphql, field: str, locale: str) -> None:
    response = graphql.ask(f"query ($locale: String) {{ {field} }}", locale=locale)

    [error] = response.json()["errors"]
    assert response.status_code == 200
    assert error["extensions"]["code"] == "UNKNOWN_LOCALE"
    assert error["path"] == [field.partition("(")[0]]
    assert error["message"].endswith("Ask for one of: en, nl.")
    assert len(error["message"]) < 150


def test_a_language_without_pages_has_none(hub: Hub, graphql) -> None:
    hub.add_topic(slug="exams")
    Locale.objects.get_or_create(language_code="nl")

    assert graphql("""{
      topics(locale: "nl") { totalCount nodes { id } }
      guides(locale: "nl") { totalCount nodes { id } }
      topic(slug: "exams", locale: "nl") { id }
      route(path: "/nl/") { __typename }
    }""") == {
        "topics": {"totalCount": 0, "nodes": []},
        "guides": {"totalCount": 0, "nodes": []},
        "topic": None,
        "route": None,
    }


def test_a_quick_answer_shows_only_what_is_in_its_language(hub: Hub, dutch: Hub, graphql) -> None:
    english = SourceFactory(slug="duo")
    nederlands = SourceFactory(slug="duo", locale=dutch.home.locale)
    topics = [hub.add_topic(slug="exams"), dutch.add_topic(slug="examens")]
    QuickAnswerFactory(
        sources=[nederlands, english], topics=topics, guide=dutch.add_guide(topic=topics[1])
    )

    data = graphql("""{
      en: source(slug: "duo") {
        quickAnswers { sources { locale } topics { slug } guide { slug } }
      }
      nl: source(slug: "duo", locale: "nl") { quickAnswers { id } }
    }""")

    assert data == {
        "en": {
            "quickAnswers": [
                {"sources": [{"locale": "en"}], "topics": [{"slug": "exams"}], "guide": None}
            ]
        },
        "nl": {"quickAnswers": []},
    }


def test_five_languages_take_no_more_statements_than_one(hub: Hub, graphql, settings, both: None):
    """Also where four of them fall back on the first."""
    asked = ASKED.replace(
        "title locale urlPath\n", "title locale urlPath translations { url }\n", 1
    )

    def statements(codes: list[str]) -> int:
        settings.WAGTAIL_CONTENT_LANGUAGES = [(code, code) for code in codes]
        settings.CONTENT_FALLBACKS = {code: ["en"] for code in codes[1:]}
        for code in codes:
            Locale.objects.get_or_create(language_code=code)
        graphql.counted(asked)
        return graphql.counted(asked)[1]

    assert statements(["en", "nl", "ar", "fr", "pt-br"]) == statements(["en", "nl"])
    assert statements(["en", "nl"]) <= statements(["en"]) + 1  # where there are translations
