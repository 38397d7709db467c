"""What others can and cannot do while pages are saved and the index is rewritten."""

import threading
import time
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from psycopg.errors import LockNotAvailable
from wagtail.models import Page

from cms.mentions.index import rewrite_batch
from cms.mentions.models import Mention
from cms.pages.models import GuidePage
from tests.concurrency import another_connection, failures_of, together
from tests.factories import GuidePageFactory, SourceFactory, citing, reload
from tests.mentions.full_scan import differences
from tests.mentions.test_concurrency import live_sources, publishing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("hub", "quiet")]


def test_a_page_that_is_deleted_meanwhile_is_not_saved_anew():
    """Django inserts a row that it cannot update."""
    page = GuidePageFactory(body=[citing(SourceFactory())])

    def delete_first(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "FOR NO KEY UPDATE" in sql:
            assert failures_of(reload(page).delete) == []
        return execute(sql, params, many, context)

    message = rf"^Page {page.pk} \({page.title}\) cannot be saved: it has been deleted\.$"
    with (
        connection.execute_wrapper(delete_first),
        pytest.raises(GuidePage.DoesNotExist, match=message),
    ):
        page.save()

    assert not Page.objects.filter(pk=page.pk).exists()
    assert not Mention.objects.exists()


def test_a_source_that_a_page_stops_to_cite_cannot_be_deleted_meanwhile():
    source = SourceFactory()
    page = GuidePageFactory(body=[citing(source)])
    lock = "SELECT FROM snippets_source WHERE id = %s FOR UPDATE NOWAIT"

    with another_connection() as other, transaction.atomic():
        page.body = []
        page.save()
        with pytest.raises(LockNotAvailable):
            other.execute(lock, [source.pk])

    assert live_sources(page) == []


def test_a_source_that_is_being_edited_can_be_cited_meanwhile():
    source, guide = SourceFactory(), GuidePageFactory()

    with another_connection() as other:
        other.execute("UPDATE snippets_source SET title = 'Edited' WHERE id = %s", [source.pk])
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '1s'")
            publishing(guide, [citing(source)])()

    assert live_sources(guide) == [source.pk]


@pytest.fixture
def unindexed() -> list[GuidePage]:
    """Two guides that cite a source, and no rows."""
    body = [citing(SourceFactory())]
    pages = [GuidePageFactory(body=body) for _ in range(2)]
    Mention.objects.all().delete()
    return pages


def test_a_rebuild_does_others_first_while_a_page_is_being_changed(unindexed):
    changing = unindexed[0]
    rebuild = threading.Thread(
        target=lambda: together(partial(rewrite_batch, [page.pk for page in unindexed]))
    )

    with another_connection() as other:
        other.execute("SELECT FROM wagtailcore_page WHERE id = %s FOR UPDATE", [changing.pk])
        rebuild.start()
        deadline = time.monotonic() + 10
        while set(differences()) != {changing.pk} and time.monotonic() < deadline:
            time.sleep(0.01)
        waiting = set(differences())
    rebuild.join(timeout=60)

    assert waiting == {changing.pk}
    assert differences() == {}


def test_pages_of_a_rebuild_cannot_be_changed_while_their_rows_are_written(unindexed):
    lock = "SELECT FROM wagtailcore_page WHERE id = %s FOR NO KEY UPDATE NOWAIT"
    refused = []

    def change(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith('INSERT INTO "mentions_mention"'):
            for page in unindexed:
                with another_connection() as other, pytest.raises(LockNotAvailable):
                    other.execute(lock, [page.pk])
                refused.append(page)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(change):
        rewrite_batch([page.pk for page in unindexed])

    assert refused == unindexed
    assert differences() == {}
