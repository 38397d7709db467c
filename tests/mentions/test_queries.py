import pytest
from django.db.models import Q
from wagtail.models import Page

from cms.mentions.kinds import GUIDE, TOPIC
from cms.mentions.models import MentionState
from cms.mentions.queries import (
    MentionCounts,
    counts_of_outer_source,
    mention_counts,
    mentions_of,
    total_of_outer_source,
)
from cms.snippets.models import Source
from tests.factories import (
    GuidePageFactory,
    SourceFactory,
    TopicPageFactory,
    citing,
    draft,
    linking,
    reload,
    section,
    text,
)

EVERYTHING = Q()


@pytest.fixture
def sources(hub) -> list[Source]:
    """Two that are cited, and one that is not."""
    return SourceFactory.create_batch(3)


@pytest.fixture
def pages(sources) -> list[Page]:
    first, second, _ = sources
    exams = TopicPageFactory(
        title="Exams",
        sections=[
            section("One", citing(first, note="1"), citing(second)),
            section("Two", citing(first, note="2")),
        ],
    )
    letters = TopicPageFactory(title="Letters", sections=[section("Three", citing(first))])
    pay = GuidePageFactory(title="Pay", topic=exams, body=[text(linking(first, first, second))])
    wait = GuidePageFactory(title="Wait", topic=exams, body=[citing(first, note="Here.")])
    return [exams, letters, pay, wait]


def test_counts_guides_and_topics_once_and_occurrences_each(sources, pages):
    first, second, third = sources

    assert mention_counts(sources) == {
        first.pk: MentionCounts(topic_mentions=3, topics=2, guides=2, occurrences=6),
        second.pk: MentionCounts(topic_mentions=1, topics=1, guides=1, occurrences=2),
        third.pk: MentionCounts(),
    }


def test_counts_a_guide_once_however_often_it_cites(hub, source):
    GuidePageFactory(body=[citing(source), citing(source, note="Here.")])

    assert mention_counts([source])[source.pk] == MentionCounts(guides=1, occurrences=2)


def test_counts_a_section_once_however_often_it_lists(hub, source):
    TopicPageFactory(sections=[section("Exams", citing(source), citing(source))])

    assert mention_counts([source])[source.pk] == MentionCounts(
        topic_mentions=1, topics=1, occurrences=2
    )


def test_counts_drafts_apart(sources, pages):
    first, second, _ = sources
    draft(pages[3], body=[citing(second), citing(second)])

    assert mention_counts([first, second], state=MentionState.DRAFT) == {
        first.pk: MentionCounts(),
        second.pk: MentionCounts(guides=1, occurrences=2),
    }
    assert mention_counts([second])[second.pk].guides == 1


def test_narrows_the_pages_down(sources, pages):
    where = Q(page__title__in=["Letters", "Pay"])

    assert mention_counts(sources[:1], where=where) == {
        sources[0].pk: MentionCounts(topic_mentions=1, topics=1, guides=1, occurrences=3)
    }


def test_counts_inside_another_statement(sources, pages):
    found = (
        Source.objects.order_by("pk")
        .annotate(
            counts=counts_of_outer_source(EVERYTHING), total=total_of_outer_source(EVERYTHING)
        )
        .values_list("counts", "total")
    )

    assert list(found) == [
        ({"topic_mentions": 3, "topics": 2, "guides": 2, "occurrences": 6}, 5),
        ({"topic_mentions": 1, "topics": 1, "guides": 1, "occurrences": 2}, 2),
        ({}, 0),
    ]


def listed(sources: list[Source], kind: str, **kwargs) -> dict[int, list[tuple]]:
    return {
        pk: [(mention.page.title, mention.section_heading, mention.note) for mention in mentions]
        for pk, mentions in mentions_of(sources, kind=kind, **kwargs).items()
    }


def test_lists_mentions_in_page_tree_order(sources, pages):
    first, second, third = sources

    assert listed(sources, TOPIC) == {
        first.pk: [("Exams", "One", "1"), ("Exams", "Two", "2"), ("Letters", "Three", "")],
        second.pk: [("Exams", "One", "")],
        third.pk: [],
    }
    assert listed(sources, GUIDE) == {
        first.pk: [("Pay", "", ""), ("Pay", "", ""), ("Wait", "", "Here.")],
        second.pk: [("Pay", "", "")],
        third.pk: [],
    }


def test_a_page_that_is_dragged_up_takes_its_mentions_along(sources, pages):
    exams, letters, *_ = pages
    reload(letters).move(reload(exams), pos="left")

    titles = [title for title, _, _ in listed(sources, TOPIC)[sources[0].pk]]

    assert titles == ["Letters", "Exams", "Exams"]


def test_lists_drafts_and_narrowed_pages(sources, pages):
    first, second, _ = sources
    draft(pages[3], body=[citing(second, note="Later.")])

    assert listed([second], GUIDE, state=MentionState.DRAFT) == {
        second.pk: [("Wait", "", "Later.")]
    }
    assert listed([first], GUIDE, where=Q(page__title="Wait")) == {
        first.pk: [("Wait", "", "Here.")]
    }


@pytest.mark.parametrize("number", [1, 3])
def test_each_question_costs_one_statement(sources, pages, number, django_assert_num_queries):
    asked = sources[:number]

    with django_assert_num_queries(1):
        mention_counts(asked)
    with django_assert_num_queries(1):
        for mentions in mentions_of(asked, kind=TOPIC).values():
            assert all(mention.page.title for mention in mentions)
