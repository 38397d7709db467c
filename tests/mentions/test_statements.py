"""What the index costs in SQL statements: exact numbers, the same for few mentions and for many."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from cms.changes.change import Consumer
from cms.mentions.consumers import MentionConsumer
from cms.mentions.index import find_differences, rewrite
from cms.mentions.models import Mention
from cms.pages.models import GuidePage
from tests.factories import (
    GuidePageFactory,
    SourceFactory,
    TopicPageFactory,
    citing,
    publish,
    reload,
    section,
)
from tests.statements import statements

# Page types, content, indexed rows, sources; then deletion and insertion of rows, if needed.
UNCHANGED = 4
NEW = UNCHANGED + 1
CHANGED = UNCHANGED + 2


@contextmanager
def without_the_index() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MentionConsumer, "follow", Consumer.follow)
        yield


def cited(number: int, note: str = "") -> list[dict[str, Any]]:
    return [citing(source, note=note) for source in SourceFactory.create_batch(number)]


@pytest.fixture(params=[1, 60])
def guide(request, hub) -> GuidePage:
    """A published guide with a revision, that cites one source or 60."""
    return publish(GuidePageFactory(body=cited(request.param)))


def test_rewriting_what_is_right_only_looks(guide, django_assert_num_queries):
    with django_assert_num_queries(UNCHANGED):
        rewrite([guide.pk])


def test_rewriting_what_is_missing_inserts_once(guide, django_assert_num_queries):
    Mention.objects.all().delete()

    with django_assert_num_queries(NEW):
        rewrite([guide.pk])
    assert find_differences([guide.pk]) == {}


def test_rewriting_what_is_stale_deletes_and_inserts_once(guide, django_assert_num_queries):
    Mention.objects.update(note="Old.")

    with django_assert_num_queries(CHANGED):
        rewrite([guide.pk])
    assert find_differences([guide.pk]) == {}


@pytest.mark.parametrize("pages", [1, 50])
def test_rewriting_a_batch_costs_what_one_page_costs(hub, pages, django_assert_num_queries):
    body = cited(2)
    topic = TopicPageFactory()
    guides = [GuidePageFactory(topic=topic, body=body).pk for _ in range(pages)]
    Mention.objects.update(note="Old.")

    with django_assert_num_queries(CHANGED):
        rewrite(guides)
    assert find_differences(guides) == {}


def test_a_second_page_type_costs_one_statement_more(hub, django_assert_num_queries):
    topic = TopicPageFactory(sections=[section("Exams", *cited(2))])
    guide = GuidePageFactory(topic=topic, body=cited(2))
    Mention.objects.update(note="Old.")

    with django_assert_num_queries(CHANGED + 1):
        rewrite([topic.pk, guide.pk])


def test_pages_that_cite_nothing_cost_less(hub, django_assert_num_queries):
    topic = TopicPageFactory()

    with django_assert_num_queries(2):  # page types, indexed rows
        rewrite([hub.home.pk])
    with django_assert_num_queries(3):  # and content
        rewrite([topic.pk])


# What an editor's action costs more than without the index. Every change knows of what type the
# page is, which is locked for all that follow the change.
SAVED = UNCHANGED - 1


def test_saving_a_draft(guide):
    page, same = reload(guide), reload(guide)
    page.body = same.body = cited(1)

    with without_the_index():
        before = len(statements(lambda: page.save_revision(clean=False)))

    assert len(statements(lambda: same.save_revision(clean=False))) - before == SAVED + 1


def test_saving_the_same_draft_again(guide):
    guide.save_revision(clean=False)

    with without_the_index():
        before = len(statements(lambda: guide.save_revision(clean=False)))

    assert len(statements(lambda: guide.save_revision(clean=False))) - before == SAVED


def test_publishing(guide):
    first, second = (
        publish_later(guide, cited(1, note="First.")),
        publish_later(guide, cited(1, note="Second.")),
    )

    with without_the_index():
        before = len(statements(first.publish))

    # With the history of the sources: their titles, and the entries.
    assert len(statements(second.publish)) - before == SAVED + 2 + 2


def publish_later(guide: GuidePage, body: list[dict[str, Any]]) -> Any:
    page = reload(guide)
    page.body = body
    return page.save_revision(clean=False)


def test_deleting(guide):
    same = GuidePageFactory(topic=guide.topic, body=guide.body.get_prep_value())
    same = publish(same)

    with without_the_index():
        before = len(statements(lambda: reload(guide).delete()))

    # Its rows, the lock of its sources; their titles and the entries in their history.
    assert len(statements(lambda: reload(same).delete())) - before == 4
