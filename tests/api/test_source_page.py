"""Where a source is mentioned: the sections and guides of its page, in order, and their counts."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page

from cms.mentions.guard import delete_mentioned
from tests.factories import (
    Hub,
    SourceFactory,
    callout,
    citing,
    draft,
    linking,
    publish,
    reload,
    section,
    source_list,
    steps,
    text,
)

MENTIONS = """
query ($slug: String!) {
  source(slug: $slug) {
    mentionCounts { topicMentions guideMentions topics guides occurrences }
    topicMentions(first: 100) {
      totalCount
      nodes { kicker note section { heading intro anchor } topic { title } }
    }
    guideMentions(first: 100) { totalCount nodes { note occurrences guide { title } } }
  }
}
"""


@pytest.fixture
def page_of(graphql):
    """What the page of the source with a slug says about its mentions."""
    return lambda slug="duo": graphql(MENTIONS, slug=slug)["source"]


def topics_of(answer) -> list[str]:
    return [node["topic"]["title"] for node in answer["topicMentions"]["nodes"]]


def guides_of(answer) -> list[str]:
    return [node["guide"]["title"] for node in answer["guideMentions"]["nodes"]]


def test_a_source_without_mentions_counts_zero(duo, page_of) -> None:
    assert page_of() == {
        "mentionCounts": dict.fromkeys(
            ("topicMentions", "guideMentions", "topics", "guides", "occurrences"), 0
        ),
        "topicMentions": {"totalCount": 0, "nodes": []},
        "guideMentions": {"totalCount": 0, "nodes": []},
    }


def test_says_everything_about_a_source(hub: Hub, graphql) -> None:
    source = SourceFactory(
        title="DUO integration",
        slug="duo-integration",
        website="https://duo.example.org/integration/",
        summary="Use DUO for exams.",
        intro="Use this page to see where.",
        publisher="DUO",
        kind="official",
    )
    source.save_revision().publish()

    found = graphql(
        '{ source(slug: "duo-integration") { slug title website url urlPath summary intro publisher'
        " kind locale logo { url } lastPublishedAt guidance { __typename } quickAnswers { id } } }"
    )["source"]

    published = found.pop("lastPublishedAt")
    source.refresh_from_db()
    assert published == source.last_published_at.isoformat()
    assert found == {
        "slug": "duo-integration",
        "title": "DUO integration",
        "website": "https://duo.example.org/integration/",
        "url": "http://localhost/sources/duo-integration/",
        "urlPath": "/sources/duo-integration/",
        "summary": "Use DUO for exams.",
        "intro": "Use this page to see where.",
        "publisher": "DUO",
        "kind": "OFFICIAL",
        "locale": "en",
        "logo": None,
        "guidance": [],
        "quickAnswers": [],
    }


def test_counts_sections_topics_guides_and_occurrences(hub: Hub, duo, page_of) -> None:
    hub.add_topic(title="Arrival", sections=[section("File", citing(duo))])
    hub.add_topic(
        title="Exams",
        sections=[section("Official", citing(duo)), section("Practice", citing(duo))],
    )
    hub.add_guide(title="One", body=[citing(duo)])
    hub.add_guide(
        title="Many",
        body=[
            text(linking(duo, duo)),
            citing(duo),
            source_list("List", citing(duo)),
            steps("Steps", linking(duo)),
            callout(linking(duo)),
        ],
    )

    found = page_of()

    assert found["mentionCounts"] == {
        "topicMentions": 3,
        "guideMentions": 2,
        "topics": 2,
        "guides": 2,
        "occurrences": 3 + 1 + 6,
    }
    assert found["topicMentions"]["totalCount"] == 3
    assert found["guideMentions"]["totalCount"] == 2
    assert topics_of(found) == ["Arrival", "Exams", "Exams"]
    assert [
        (node["guide"]["title"], node["occurrences"]) for node in found["guideMentions"]["nodes"]
    ] == [("One", 1), ("Many", 6)]


def test_a_topic_mention_carries_what_the_section_says(hub: Hub, duo, page_of) -> None:
    hub.add_topic(
        title="Exams",
        sections=[
            section(
                "Official exam information",
                citing(duo, kicker="Integration exams", note="For planning and results."),
                intro="Start here.",
            )
        ],
    )

    assert page_of()["topicMentions"]["nodes"] == [
        {
            "kicker": "Integration exams",
            "note": "For planning and results.",
            "section": {
                "heading": "Official exam information",
                "intro": "Start here.",
                "anchor": "official-exam-information",
            },
            "topic": {"title": "Exams"},
        }
    ]


def test_empty_texts_stay_empty(hub: Hub, duo, page_of) -> None:
    hub.add_topic(title="Exams", sections=[section("Official", citing(duo))])

    [mention] = page_of()["topicMentions"]["nodes"]
    assert (mention["kicker"], mention["section"]["intro"]) == ("", "")


def test_mentions_come_in_tree_order_also_after_pages_have_moved(hub: Hub, duo, page_of) -> None:
    topics = {
        title: hub.add_topic(title=title, sections=[section("Section", citing(duo))])
        for title in "ABC"
    }
    guides = {title: hub.add_guide(title=title, body=[citing(duo)]) for title in "XYZ"}
    before = page_of()

    Page.objects.get(pk=topics["C"].pk).move(Page.objects.get(pk=topics["A"].pk), pos="left")
    Page.objects.get(pk=guides["X"].pk).move(Page.objects.get(pk=guides["Z"].pk), pos="right")

    assert (topics_of(before), guides_of(before)) == (["A", "B", "C"], ["X", "Y", "Z"])
    after = page_of()
    assert (topics_of(after), guides_of(after)) == (["C", "A", "B"], ["Y", "Z", "X"])


def test_sections_of_one_topic_come_in_the_editors_order(hub: Hub, duo, page_of) -> None:
    first, second = section("First", citing(duo)), section("Second", citing(duo))
    topic = hub.add_topic(sections=[first, second])

    publish(topic, sections=[second, first])

    headings = [node["section"]["heading"] for node in page_of()["topicMentions"]["nodes"]]
    assert headings == ["Second", "First"]


@pytest.mark.parametrize(
    ("notes", "shown"),
    [
        (["", "Second note", "Third note"], "Second note"),
        (["First note", "", "Third note"], "First note"),
        (["", ""], "What DUO is for."),
    ],
)
def test_a_guide_is_shown_with_its_first_note(hub, duo, page_of, notes, shown) -> None:
    cited = [citing(duo, note=note) for note in notes]
    hub.add_guide(title="Guide", body=[text(linking(duo)), *cited])

    assert page_of()["guideMentions"]["nodes"] == [
        {"note": shown, "occurrences": len(notes) + 1, "guide": {"title": "Guide"}}
    ]


def test_a_section_lists_a_source_once_even_if_it_cites_it_twice(hub, duo, page_of) -> None:
    hub.add_topic(sections=[section("Twice", citing(duo, note="One"), citing(duo, note="Two"))])

    found = page_of()

    assert [node["note"] for node in found["topicMentions"]["nodes"]] == ["One"]
    assert found["mentionCounts"]["topicMentions"] == 1
    assert found["mentionCounts"]["occurrences"] == 2


def test_the_public_sees_what_is_published_and_not_the_draft(hub: Hub, duo, page_of) -> None:
    topic = hub.add_topic(sections=[section("Live", citing(duo, note="Live note"))])
    guide = hub.add_guide(body=[citing(duo)])
    before = page_of()

    draft(topic, title="Draft", sections=[section("Draft", citing(duo, note="Draft note"))] * 2)
    draft(guide, body=[])

    assert page_of() == before
    publish(topic)
    assert page_of()["topicMentions"]["nodes"][0]["note"] == "Draft note"
    publish(guide)
    assert page_of()["guideMentions"]["nodes"] == []


def test_what_has_expired_counts_as_no_mention(hub: Hub, duo, page_of) -> None:
    ago, later = timezone.now() - timedelta(hours=1), timezone.now() + timedelta(hours=1)
    expired = hub.add_topic(sections=[section("S", citing(duo))], expire_at=ago)
    topic = hub.add_topic(title="Open", sections=[section("S", citing(duo))], expire_at=later)
    hub.add_guide(topic=topic, body=[citing(duo)], expire_at=ago)
    hub.add_guide(topic=expired, body=[citing(duo)])
    hub.add_guide(topic=topic, title="Shown", body=[citing(duo)], expire_at=later)

    assert (topics_of(page_of()), guides_of(page_of())) == (["Open"], ["Shown"])
    assert page_of()["mentionCounts"]["occurrences"] == 2


def test_publishing_and_unpublishing_change_the_counts_at_once(hub: Hub, duo, page_of) -> None:
    guide = hub.add_guide(body=[citing(duo)], live=False)
    assert page_of()["mentionCounts"]["guides"] == 0

    publish(guide)
    assert page_of()["mentionCounts"]["guides"] == 1

    reload(guide).unpublish()
    assert page_of()["mentionCounts"]["guides"] == 0
    assert page_of()["guideMentions"] == {"totalCount": 0, "nodes": []}


def test_a_deleted_source_is_gone_and_the_others_stay(hub: Hub, duo, page_of, graphql) -> None:
    ind = SourceFactory(slug="ind")
    topic = hub.add_topic(slug="exams", sections=[section("Exams", citing(duo), citing(ind))])
    hub.add_guide(slug="guide", topic=topic, body=[text(linking(duo)), citing(duo), citing(ind)])

    inline = f"<p>Ask source {duo.pk}.</p>"
    delete_mentioned(duo)

    data = graphql(
        """{
        gone: source(slug: "duo") { title }
        topic(slug: "exams") { sections { mentions { source { slug } } } sources { slug } }
        guide(slug: "guide") {
          sources { slug }
          body { ... on GuideTextBlock { text } ... on SourceMentionBlock { source { slug } } }
        }
      }"""
    )
    assert data == {
        "gone": None,
        "topic": {
            "sections": [{"mentions": [{"source": {"slug": "ind"}}]}],
            "sources": [{"slug": "ind"}],
        },
        "guide": {
            "sources": [{"slug": "ind"}],
            "body": [
                {"text": inline},
                {"source": {"slug": "ind"}},
            ],
        },
    }
    assert page_of("ind")["mentionCounts"]["occurrences"] == 2
