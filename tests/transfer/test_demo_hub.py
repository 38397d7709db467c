"""The demo hub: imported once, by the command that `make run` uses."""

import json

import pytest

from cms.mentions.kinds import GUIDE, TOPIC
from cms.mentions.queries import mention_counts, mentions_of
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import QuickAnswer, Source
from tests.transfer.documents import DEMO, demo
from tests.transfer.hub_contents import brought_in, command, exported, tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_hub")]


def test_is_as_large_as_promised():
    assert TopicPage.objects.live().count() == 6
    assert GuidePage.objects.live().count() >= 40
    assert Source.objects.filter(live=True).count() >= 24
    assert QuickAnswer.objects.filter(live=True).count() > 0


def test_duo_integration_has_the_mentions_of_the_reference_page_in_its_order():
    duo = Source.objects.get(slug="duo-integration")

    counts = mention_counts([duo])[duo.pk]
    in_topics = mentions_of([duo], kind=TOPIC)[duo.pk]
    in_guides = [mention for mention in mentions_of([duo], kind=GUIDE)[duo.pk] if mention.leads]

    assert (counts.topic_mentions, counts.topics, counts.guides) == (6, 6, 16)
    assert [(mention.page.slug, mention.kicker) for mention in in_topics] == [
        ("routes-to-get-to-the-netherlands", "Exams and file"),
        ("language-levels-and-tests", "Integration exams"),
        ("learning-resources", "Official"),
        ("official-information", "Personal matters"),
        ("integration-routes", "Exams"),
        ("exams-and-obligations", "Official"),
    ]
    assert [mention.page.slug for mention in in_guides] == [
        "difference-between-a1-a2-b1-and-b2",
        "best-knm-learning-resources",
        "where-to-find-official-information",
        "what-is-the-b1-route",
        "what-is-the-knm-exam",
        "government-websites-about-integration",
        "language-exams-of-the-b1-route",
        "official-or-reliable-learning-resources",
        "check-messages-and-deadlines",
        "which-test-belongs-to-which-goal",
        "duo-mijn-inburgering-or-municipality",
        "which-integration-exams-are-there",
        "reading-exam",
        "listening-exam",
        "speaking-exam",
        "writing-exam",
    ]


def test_comes_out_as_it_went_in_to_the_byte(tmp_path):
    command("export_content", tmp_path / "hub.json")

    assert (tmp_path / "hub.json").read_bytes() == DEMO.read_bytes()
    assert exported() == demo() == json.loads(DEMO.read_bytes())


def test_changes_nothing_the_second_time():
    before = tables()

    assert brought_in(demo()).changes == 0
    assert tables() == before


def test_leaves_the_index_of_mentions_as_a_full_scan_would():
    stdout, _ = command("check_mentions")

    assert stdout.startswith("The index agrees with the content:")
