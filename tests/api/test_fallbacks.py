"""What is not there in a reader's language is shown in its fallbacks, whole, and says so."""

from collections.abc import Callable
from typing import Any

import pytest
from wagtail.models import Locale, PageViewRestriction

from cms.snippets.models import HubQuickAnswer, HubSettings
from tests.api.in_dutch import in_dutch
from tests.factories import (
    Hub,
    OfferFactory,
    QuickAnswerFactory,
    SourceFactory,
    citing,
    draft,
    linking,
    make_hub,
    section,
    text,
)

pytestmark = pytest.mark.django_db

Query = Callable[..., Any]

GUIDES = """query Guides($locale: String) {
  guides(locale: $locale) {
    totalCount
    nodes { slug urlPath locale isFallback topic { slug locale } seo { canonicalUrl }
      breadcrumbs { urlPath } sources { slug isFallback } }
  }
}"""


def guides_in(graphql: Query, locale: str) -> Any:
    return graphql(GUIDES, locale=locale)["guides"]


def test_a_guide_is_shown_in_the_fallback_until_it_is_translated(hub: Hub, nl: Hub, graphql: Query):
    topic = hub.add_topic(slug="exams")
    guide = hub.add_guide(slug="fees", topic=topic, body=[citing(SourceFactory(slug="duo"))])

    [found] = guides_in(graphql, "nl")["nodes"]
    assert found == {
        "slug": "fees",
        "urlPath": "/nl/guides/fees/",
        "locale": "en",
        "isFallback": True,
        "topic": {"slug": "exams", "locale": "en"},
        "seo": {"canonicalUrl": "http://localhost/guides/fees/"},
        "breadcrumbs": [{"urlPath": path} for path in ("/nl/", "/nl/guides/", "/nl/guides/fees/")],
        "sources": [{"slug": "duo", "isFallback": True}],
    }
    assert guides_in(graphql, "en")["nodes"][0]["isFallback"] is False

    in_dutch(topic, slug="examens")
    [found] = guides_in(graphql, "nl")["nodes"]
    assert found["topic"] == {"slug": "examens", "locale": "nl"}

    dutch = in_dutch(guide, slug="kosten")
    listed = guides_in(graphql, "nl")
    assert listed["totalCount"] == 1
    assert [(each["slug"], each["isFallback"]) for each in listed["nodes"]] == [("kosten", False)]

    dutch.unpublish()
    assert [each["slug"] for each in guides_in(graphql, "nl")["nodes"]] == ["fees"]


def test_a_guide_stays_when_its_translated_topic_goes(hub: Hub, nl: Hub, graphql: Query):
    topic = hub.add_topic(slug="exams")
    dutch_topic = in_dutch(topic, slug="examens")
    nl.add_guide(slug="kosten", topic=dutch_topic)
    assert guides_in(graphql, "nl")["nodes"][0]["topic"]["slug"] == "examens"

    dutch_topic.unpublish()

    [found] = guides_in(graphql, "nl")["nodes"]
    assert (found["slug"], found["isFallback"], found["topic"]["slug"]) == (
        "kosten",
        False,
        "exams",
    )
    topic.unpublish()
    assert guides_in(graphql, "nl")["totalCount"] == 0


@pytest.mark.parametrize("how", ["draft", "restricted", "unpublished"])
def test_what_is_hidden_falls_back_on_nothing(how: str, hub: Hub, nl: Hub, graphql: Query):
    guide = hub.add_guide(slug="fees")
    if how == "draft":
        guide = hub.add_guide(slug="later", live=False)
        draft(guide)
    elif how == "restricted":
        PageViewRestriction.objects.create(page=guide, restriction_type="login")
    else:
        guide.unpublish()

    slugs = [each["slug"] for each in guides_in(graphql, "nl")["nodes"]]
    assert guide.slug not in slugs
    path = f"/nl/guides/{guide.slug}/"
    assert graphql("query R($path: String!) { route(path: $path) { __typename } }", path=path) == {
        "route": None
    }


def test_links_and_choices_lead_to_the_version_that_is_seen(hub: Hub, nl: Hub, graphql: Query):
    there, missing = hub.add_guide(slug="there"), hub.add_guide(slug="missing")
    link = '<a linktype="page" id="%s">%s</a>'
    duo, ind = SourceFactory(slug="duo"), SourceFactory(slug="ind")
    links = f"<p>{link % (there.pk, 'A')} {link % (missing.pk, 'B')} {linking(duo, ind)}</p>"
    hub.add_guide(slug="fees", body=[text(links)])
    in_dutch(there, slug="daar")
    locale = Locale.objects.get(language_code="nl")
    dutch = duo.copy_for_translation(locale)
    dutch.slug = "duo-nl"
    dutch.save()

    body = """query G { guide(slug: "fees", locale: "nl") {
      body { ... on GuideTextBlock { text } } sources { slug locale } } }"""
    found = graphql(body)["guide"]

    html = found["body"][0]["text"]
    assert 'href="/nl/guides/daar/"' in html
    assert 'href="/nl/guides/missing/"' in html
    assert 'href="/nl/sources/duo-nl/"' in html
    assert 'href="/nl/sources/ind/"' in html
    assert found["sources"] == [
        {"slug": "duo-nl", "locale": "nl"},
        {"slug": "ind", "locale": "en"},
    ]


def test_counts_and_mentions_are_those_that_readers_see(hub: Hub, nl: Hub, graphql: Query):
    duo = SourceFactory(slug="duo")
    topic = hub.add_topic(slug="exams", sections=[section("Exams", citing(duo, note="Here"))])
    guide = hub.add_guide(slug="fees", topic=topic, body=[citing(duo), citing(duo)])
    asked = """query S($slug: String!, $locale: String) { source(slug: $slug, locale: $locale) {
      slug isFallback mentionCounts { topicMentions guides occurrences }
      guideMentions { totalCount nodes { guide { slug } } }
      topicMentions { totalCount nodes { note topic { slug } } } } }"""

    def seen(slug: str, locale: str = "nl") -> Any:
        return graphql(asked, slug=slug, locale=locale)["source"]

    assert seen("duo") == {
        "slug": "duo",
        "isFallback": True,
        "mentionCounts": {"topicMentions": 1, "guides": 1, "occurrences": 3},
        "guideMentions": {"totalCount": 1, "nodes": [{"guide": {"slug": "fees"}}]},
        "topicMentions": {"totalCount": 1, "nodes": [{"note": "Here", "topic": {"slug": "exams"}}]},
    }
    dutch = duo.copy_for_translation(Locale.objects.get(language_code="nl"))
    dutch.slug = "duo-nl"
    dutch.save()
    in_dutch(guide, slug="kosten")

    found = seen("duo-nl")
    assert (found["isFallback"], found["mentionCounts"]["occurrences"]) == (False, 3)
    assert found["guideMentions"]["nodes"] == [{"guide": {"slug": "kosten"}}]
    assert seen("duo") is None
    assert seen("duo", "en")["guideMentions"]["nodes"] == [{"guide": {"slug": "fees"}}]


def test_mentions_in_all_languages_stand_beside_those_of_the_asked_one(hub: Hub, graphql: Query):
    dutch_hub = make_hub("nl")
    duo = SourceFactory(slug="duo")
    hub.add_guide(body=[citing(duo)])
    dutch = duo.copy_for_translation(Locale.objects.get(language_code="nl"))
    dutch.save()
    topic = dutch_hub.add_topic()
    dutch_hub.add_guide(topic=topic, body=[citing(duo), citing(dutch)])
    dutch_hub.add_guide(topic=topic, body=[citing(dutch)], live=False)
    private = dutch_hub.add_guide(topic=topic, body=[citing(dutch)])
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    draft(hub.add_guide(), body=[citing(duo)])
    ask = """query S($locale: String) { source(slug: "duo", locale: $locale) {
      mentionCounts { guides occurrences }
      mentionCountsInAllLanguages { guides occurrences byType { type pages } } } }"""

    everywhere = {"guides": 2, "occurrences": 3, "byType": [{"type": "guide", "pages": 2}]}
    for locale, own in (("en", (1, 1)), ("nl", (1, 2))):
        found = graphql(ask, locale=locale)["source"]
        assert tuple(found["mentionCounts"].values()) == own
        assert found["mentionCountsInAllLanguages"] == everywhere


def test_a_topic_has_as_many_guides_wherever_they_are_counted(hub: Hub, nl: Hub, graphql: Query):
    topic = hub.add_topic(slug="exams")
    for number in range(2):
        hub.add_guide(title=f"Fees {number}", slug=f"fees-{number}", topic=topic)
    dutch_topic = in_dutch(topic, slug="examens")
    nl.add_guide(title="Fees in het Nederlands", topic=dutch_topic)
    ask = """query T($slug: String!) {
      guides(locale: "nl", filter: {topic: $slug}) { totalCount }
      search(query: "fees", locale: "nl", filter: {topic: $slug}) { totalCount }
      named: search(query: "fees topic:examens", locale: "nl") { totalCount
        facets { topics { value count } } }
      topic(slug: $slug, locale: "nl") { guides { totalCount } } }"""

    found = graphql(ask, slug="examens")
    assert found["guides"]["totalCount"] == found["topic"]["guides"]["totalCount"] == 3
    assert found["search"]["totalCount"] == found["named"]["totalCount"] == 3
    assert found["named"]["facets"]["topics"] == [{"value": "examens", "count": 3}]
    found = graphql(ask, slug="exams")
    assert (found["guides"]["totalCount"], found["search"]["totalCount"]) == (0, 0)


def test_sitemap_navigation_answers_and_copy(hub: Hub, nl: Hub, graphql: Query):
    topic = hub.add_topic(slug="exams", show_in_menus=True)
    guide = hub.add_guide(slug="fees", topic=topic)
    source = SourceFactory(slug="duo")
    answer = QuickAnswerFactory(guide=guide, topics=[topic], sources=[source])
    settings = HubSettings.objects.create(site=hub.site, offer=OfferFactory(title="Help"))
    HubQuickAnswer.objects.create(settings=settings, quick_answer=answer)
    found = graphql(
        """query All { sitemap(locale: "nl", first: 50) { nodes { urlPath isFallback } }
        navigation(locale: "nl") { urlPath }
        hub(locale: "nl") { offer { title isFallback }
          quickAnswers { question isFallback guide { slug } } }
        topic(slug: "exams", locale: "nl") { quickAnswers { question } guides { totalCount } }
        source(slug: "duo", locale: "nl") { quickAnswers { question } } }"""
    )

    listed = {entry["urlPath"]: entry["isFallback"] for entry in found["sitemap"]["nodes"]}
    assert listed["/nl/guides/fees/"] is True
    assert listed["/nl/sources/duo/"] is True
    assert listed["/nl/"] is False
    assert found["navigation"] == []  # the index of topics is shown in no menu
    assert found["hub"]["offer"] == {"title": "Help", "isFallback": True}
    one = {"question": answer.question}
    assert found["hub"]["quickAnswers"] == [{**one, "isFallback": True, "guide": {"slug": "fees"}}]
    assert found["topic"] == {"quickAnswers": [one], "guides": {"totalCount": 1}}
    assert found["source"] == {"quickAnswers": [one]}


def test_menus_hold_fallbacks_below_their_translated_page(hub: Hub, nl: Hub, graphql: Query):
    for index in (hub.topics, nl.topics):
        index.show_in_menus = True
        index.save()
    hub.add_topic(slug="exams", show_in_menus=True)
    nl.add_topic(slug="taal", show_in_menus=True)

    menu = graphql('{ navigation(locale: "nl") { urlPath items { urlPath } } }')["navigation"]

    below = [{"urlPath": "/nl/topics/taal/"}, {"urlPath": "/nl/topics/exams/"}]
    assert menu == [{"urlPath": "/nl/topics/", "items": below}]


def test_search_finds_in_the_language_first_and_then_in_its_fallbacks(
    hub: Hub, nl: Hub, graphql: Query
):
    for number in range(3):
        hub.add_guide(title=f"Language exam {number}", slug=f"exam-{number}")
    nl.add_topic()
    nl.add_guide(title="Het exam in het Nederlands", slug="examen")
    ask = """query S($after: String) {
      search(query: "exam", locale: "nl", first: 2, after: $after) {
        totalCount pageInfo { hasNextPage endCursor } facets { kinds { value count } }
        nodes { node { ... on GuidePage { slug isFallback } } } } }"""

    seen, after = [], None
    while True:
        found = graphql(ask, after=after)["search"]
        assert found["totalCount"] == 4
        assert found["facets"]["kinds"] == [{"value": "GUIDE", "count": 4}]
        seen += [each["node"] for each in found["nodes"]]
        if not found["pageInfo"]["hasNextPage"]:
            break
        after = found["pageInfo"]["endCursor"]

    assert seen[0] == {"slug": "examen", "isFallback": False}
    assert {each["slug"] for each in seen[1:]} == {"exam-0", "exam-1", "exam-2"}
    assert all(each["isFallback"] for each in seen[1:])
    suggested = graphql(
        '{ suggest(prefix: "lang", locale: "nl") { node { ... on GuidePage { slug } } } }'
    )
    assert len(suggested["suggest"]) == 3


def test_without_fallbacks_a_language_shows_its_own_only(hub: Hub, graphql: Query):
    make_hub("nl")
    hub.add_guide(slug="fees")

    assert guides_in(graphql, "nl")["totalCount"] == 0
