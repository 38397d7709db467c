"""What the index costs in SQL statements: exact numbers, the same for few mentions and for many."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.db.models.signals import post_save, pre_delete, pre_save
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from cms.mentions.index import find_differences, rewrite
from cms.mentions.models import Mention
from cms.mentions.signal_handlers import (
    lock_page_before_change,
    lock_page_before_deletion,
    rewrite_mentions,
)
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

# Page types, content, indexed rows, sources; then deletion and insertion of rows, if needed.
UNCHANGED = 4
NEW = UNCHANGED + 1
CHANGED = UNCHANGED + 2


@contextmanager
def without_the_index() -> Iterator[None]:
    """Puts all receivers back in their order: some rely on the index being written already."""
    signals = (pre_save, post_save, pre_delete)
    receivers = [list(signal.receivers) for signal in signals]
    pre_save.disconnect(lock_page_before_change, sender=GuidePage)
    post_save.disconnect(rewrite_mentions, sender=GuidePage)
    pre_delete.disconnect(lock_page_before_deletion, sender=Page)
    try:
        yield
    finally:
        for signal, kept in zip(signals, receivers, strict=True):
            signal.receivers = kept
            signal.sender_receivers_cache.clear()


def statements(action: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        action()
    return len(captured)


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


# What an editor's action costs more than without the index. Every save also locks the page, and
# knows of what type it is.


def test_saving_a_draft(guide):
    page, same = reload(guide), reload(guide)
    page.body = same.body = cited(1)

    with without_the_index():
        before = statements(lambda: page.save_revision(clean=False))

    assert statements(lambda: same.save_revision(clean=False)) - before == NEW


def test_saving_the_same_draft_again(guide):
    guide.save_revision(clean=False)

    with without_the_index():
        before = statements(lambda: guide.save_revision(clean=False))

    assert statements(lambda: guide.save_revision(clean=False)) - before == UNCHANGED


def test_publishing(guide):
    first, second = (
        publish_later(guide, cited(1, note="First.")),
        publish_later(guide, cited(1, note="Second.")),
    )

    with without_the_index():
        before = statements(first.publish)

    # With the history of the sources: their titles, and the entries.
    assert statements(second.publish) - before == CHANGED + 2


def publish_later(guide: GuidePage, body: list[dict[str, Any]]) -> Any:
    page = reload(guide)
    page.body = body
    return page.save_revision(clean=False)


def test_deleting(guide):
    same = GuidePageFactory(topic=guide.topic, body=guide.body.get_prep_value())
    same = publish(same)

    with without_the_index():
        before = statements(lambda: reload(guide).delete())

    # The page, its rows, the lock of its sources; their titles and the entries in their history.
    assert statements(lambda: reload(same).delete()) - before == 5
