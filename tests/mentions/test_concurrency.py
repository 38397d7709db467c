"""Several editors at once, each with a real connection: afterwards index and content agree."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, connections, transaction
from psycopg.errors import DeadlockDetected, LockNotAvailable
from wagtail.models import Page

from cms.mentions.guard import delete_mentioned
from cms.mentions.index import find_differences, rewrite_batch
from cms.mentions.models import Mention
from cms.pages.models import GuidePage
from cms.snippets.models import Source
from tests.factories import (
    GuidePageFactory,
    SourceFactory,
    TopicPageFactory,
    citing,
    linking,
    publish,
    reload,
    text,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("hub", "quiet")]

ROUNDS = 8


def together(*actions: Callable[[], Any]) -> list[BaseException | None]:
    """Does everything at once, each in a thread of its own; returns what each of them raised."""
    start = threading.Barrier(len(actions))
    raised: list[BaseException | None] = [None] * len(actions)

    def run(number: int) -> None:
        try:
            start.wait(timeout=30)
            actions[number]()
        except BaseException as error:
            raised[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(actions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
        assert not thread.is_alive()
    return raised


def differences() -> dict[int, Any]:
    return find_differences(list(Page.objects.values_list("pk", flat=True)))


def publishing(page: Page, body: list[dict[str, Any]]) -> Callable[[], Any]:
    """What the editor's “Publish” does, in one transaction."""

    def act() -> None:
        with transaction.atomic():
            edited = reload(page)
            edited.body = body
            edited.save_revision(clean=False).publish()

    return act


@contextmanager
def another_connection() -> Iterator[psycopg.Connection]:
    """Somebody else, whose transaction ends with the block, or before."""
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
        yield other


def live_sources(page: Page) -> list[int]:
    return list(
        Mention.objects.filter(page=page.pk, state="live")
        .order_by("position")
        .values_list("source_id", flat=True)
    )


@pytest.fixture
def guide() -> GuidePage:
    return publish(GuidePageFactory())


@pytest.mark.parametrize("atomic", [True, False])
def test_two_editors_publish_the_same_page(guide, atomic):
    first, second = SourceFactory.create_batch(2)
    bodies = [citing(first)] * 3, [text(linking(second)), citing(first, note="Here.")]

    def publishing_step_by_step(body: list[dict[str, Any]]) -> Callable[[], Any]:
        def act() -> None:
            edited = reload(guide)
            edited.body = body
            edited.save_revision(clean=False).publish()

        return act

    for _ in range(ROUNDS):
        do = (lambda body: publishing(guide, body)) if atomic else publishing_step_by_step
        assert together(*(do(body) for body in bodies)) == [None, None]
        assert differences() == {}
        assert live_sources(guide) in [[first.pk] * 3, [second.pk, first.pk]]


def test_a_source_is_deleted_while_pages_that_cite_it_are_published(guide):
    other = publish(GuidePageFactory(topic=guide.topic))
    kept = SourceFactory()
    for number in range(ROUNDS):
        source = SourceFactory()
        body = [citing(source), citing(kept), text(linking(source, kept))]
        if number % 2:  # it is cited already, or just now
            publishing(guide, body)()
        delete = partial(delete_mentioned, source)

        assert together(publishing(guide, body), delete, publishing(other, body)) == [None] * 3

        assert not Source.objects.filter(pk=source.pk).exists()
        assert differences() == {}
        assert live_sources(guide) == live_sources(other) == [kept.pk, kept.pk]


def test_a_source_is_deleted_while_a_page_stops_to_cite_it(guide):
    kept = SourceFactory()
    for _ in range(ROUNDS):
        source = SourceFactory()
        publishing(guide, [citing(source), citing(kept), citing(source), citing(source)])()

        assert together(publishing(guide, [citing(kept)]), partial(delete_mentioned, source)) == [
            None,
            None,
        ]

        assert differences() == {}
        assert live_sources(guide) == [kept.pk]


def test_a_page_and_a_source_that_it_cites_are_deleted(guide):
    for _ in range(ROUNDS):
        source = SourceFactory()
        page = publish(GuidePageFactory(topic=guide.topic, body=[citing(source)] * 5))
        edited = reload(page)
        edited.body = [text(linking(source, source)), *edited.body.get_prep_value()]
        edited.save_revision()

        assert together(page.delete, partial(delete_mentioned, source)) == [None, None]

        assert differences() == {}
        assert not Mention.objects.exists()


def test_a_page_is_deleted_while_it_is_published(guide):
    source = SourceFactory()
    for number in range(ROUNDS):
        page = GuidePageFactory(topic=guide.topic, body=[citing(source)])
        if number % 2:
            page = publish(page)

        lost, deleted = together(publishing(page, [citing(source)] * 2), page.delete)

        assert deleted is None
        assert lost is None or isinstance(lost, GuidePage.DoesNotExist), lost
        assert not Page.objects.filter(pk=page.pk).exists()
        assert differences() == {}
        assert not Mention.objects.exists()


def test_a_page_that_is_deleted_meanwhile_is_not_saved_anew(guide):
    """Django inserts a row that it cannot update."""
    page = GuidePageFactory(topic=guide.topic, body=[citing(SourceFactory())])

    def delete_first(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "FOR NO KEY UPDATE" in sql:
            assert together(reload(page).delete) == [None]
        return execute(sql, params, many, context)

    message = rf"^Page {page.pk} \({page.title}\) cannot be saved: it has been deleted\.$"
    with (
        connection.execute_wrapper(delete_first),
        pytest.raises(GuidePage.DoesNotExist, match=message),
    ):
        page.save()

    assert not Page.objects.filter(pk=page.pk).exists()
    assert not Mention.objects.exists()


def test_pages_are_published_while_the_index_is_rebuilt(guide):
    sources = SourceFactory.create_batch(3)
    guides = [guide, *(publish(GuidePageFactory(topic=guide.topic)) for _ in range(5))]

    def publish_again_and_again() -> None:
        for number in range(ROUNDS):
            publishing(guides[number % 6], [citing(sources[number % 3])] * (number % 4))()

    def come_and_go() -> None:
        for number in range(ROUNDS):
            page = GuidePageFactory(topic=guide.topic, body=[citing(sources[number % 3])])
            publishing(page, [text(linking(*sources))])()
            page.delete()

    def rebuild() -> None:
        for size in range(1, ROUNDS):
            call_command("rebuild_mentions", restart=True, batch_size=size, stdout=StringIO())

    def check() -> None:
        for _ in range(ROUNDS):
            call_command("check_mentions", stdout=StringIO())

    assert together(publish_again_and_again, come_and_go, rebuild, check) == [None] * 4
    assert differences() == {}


def test_some_fields_are_saved_while_the_whole_page_is(guide):
    """Each of the two tables is written in a different order; the lock comes before both."""
    first, second = SourceFactory.create_batch(2)

    def save_body() -> None:
        page = reload(guide)
        page.body = [citing(first)]
        page.save(update_fields=["body"])

    def save_all() -> None:
        page = reload(guide)
        page.body = [citing(second)] * 2
        page.save()

    def save_as_a_plain_page() -> None:
        Page.objects.get(pk=guide.pk).save()

    for _ in range(ROUNDS):
        assert together(save_body, save_all, save_as_a_plain_page, save_body) == [None] * 4
        assert differences() == {}
        assert live_sources(guide) in [[first.pk], [second.pk] * 2]


def test_a_page_is_published_while_a_draft_is_saved_over(guide):
    """Wagtail locks the overwritten revision before the page, and publishing after it.

    PostgreSQL ends such a deadlock by failing one of the two, which has then changed nothing.
    """
    sources = SourceFactory.create_batch(2)

    def overwrite() -> None:
        page = reload(guide)
        page.body = [citing(sources[1])]
        page.save_revision(overwrite_revision=page.latest_revision, clean=False)

    for _ in range(ROUNDS):
        for error in together(publishing(guide, [citing(sources[0])] * 2), overwrite):
            assert error is None or (
                isinstance(error, OperationalError)
                and isinstance(error.__cause__, DeadlockDetected)
            )
        assert differences() == {}


def test_aliases_are_published_from_both_ends(guide):
    source = SourceFactory()
    alias = guide.create_alias(update_slug="alias")

    def save_alias() -> None:
        reload(alias).save()

    for number in range(ROUNDS):
        body = [citing(source)] * (number % 3 + 1)
        assert together(publishing(guide, body), save_alias, save_alias) == [None] * 3
        assert differences() == {}


def test_a_topic_is_restricted_and_moved_while_its_guide_is_published(guide):
    topic = guide.topic
    other = TopicPageFactory()
    source = SourceFactory()

    def move() -> None:
        reload(topic).move(reload(other), pos="right")

    for number in range(ROUNDS):
        body = [citing(source)] * (number % 3 + 1)
        assert together(publishing(guide, body), move) == [None, None]
        assert differences() == {}


def test_a_source_that_a_page_stops_to_cite_cannot_be_deleted_meanwhile(guide):
    source = SourceFactory()
    page = GuidePageFactory(topic=guide.topic, body=[citing(source)])
    lock = "SELECT FROM snippets_source WHERE id = %s FOR UPDATE NOWAIT"

    with another_connection() as other, transaction.atomic():
        page.body = []
        page.save()
        with pytest.raises(LockNotAvailable):
            other.execute(lock, [source.pk])

    assert live_sources(page) == []


def test_a_source_that_is_being_edited_can_be_cited_meanwhile(guide):
    source = SourceFactory()

    with another_connection() as other:
        other.execute("UPDATE snippets_source SET title = 'Edited' WHERE id = %s", [source.pk])
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '1s'")
            publishing(guide, [citing(source)])()

    assert live_sources(guide) == [source.pk]


@pytest.fixture
def unindexed(guide) -> list[GuidePage]:
    """Two guides that cite a source, and no rows."""
    body = [citing(SourceFactory())]
    pages = [GuidePageFactory(topic=guide.topic, body=body) for _ in range(2)]
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
