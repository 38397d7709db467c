"""Several editors at once, each with a real connection: afterwards index and content agree."""

from collections.abc import Callable
from functools import partial
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, transaction
from psycopg.errors import DeadlockDetected
from wagtail.models import Page

from cms.mentions.guard import delete_mentioned
from cms.mentions.models import Mention
from cms.pages.models import GuidePage
from cms.snippets.models import Source
from tests.concurrency import failures_of, together
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
from tests.mentions.full_scan import differences

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("hub", "quiet")]


@pytest.fixture(params=[4, pytest.param(8, marks=pytest.mark.thorough)])
def rounds(request: pytest.FixtureRequest) -> int:
    """The number of times that things are done at once."""
    return request.param


def publishing(page: Page, body: list[dict[str, Any]]) -> Callable[[], Any]:
    """What the editor's “Publish” does, in one transaction."""

    def act() -> None:
        with transaction.atomic():
            edited = reload(page)
            edited.body = body
            edited.save_revision(clean=False).publish()

    return act


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
def test_two_editors_publish_the_same_page(guide, atomic, rounds):
    first, second = SourceFactory.create_batch(2)
    bodies = [citing(first)] * 3, [text(linking(second)), citing(first, note="Here.")]

    def publishing_step_by_step(body: list[dict[str, Any]]) -> Callable[[], Any]:
        def act() -> None:
            edited = reload(guide)
            edited.body = body
            edited.save_revision(clean=False).publish()

        return act

    for _ in range(rounds):
        do = (lambda body: publishing(guide, body)) if atomic else publishing_step_by_step
        assert failures_of(*(do(body) for body in bodies)) == []
        assert differences() == {}
        assert live_sources(guide) in [[first.pk] * 3, [second.pk, first.pk]]


def test_a_source_is_deleted_while_pages_that_cite_it_are_published(guide, rounds):
    other = publish(GuidePageFactory(topic=guide.topic))
    kept = SourceFactory()
    for number in range(rounds):
        source = SourceFactory()
        body = [citing(source), citing(kept), text(linking(source, kept))]
        if number % 2:  # it is cited already, or just now
            publishing(guide, body)()
        delete = partial(delete_mentioned, source)

        assert failures_of(publishing(guide, body), delete, publishing(other, body)) == []

        assert not Source.objects.filter(pk=source.pk).exists()
        assert differences() == {}
        assert live_sources(guide) == live_sources(other) == [kept.pk, kept.pk]


def test_a_source_is_deleted_while_a_page_stops_to_cite_it(guide, rounds):
    kept = SourceFactory()
    for _ in range(rounds):
        source = SourceFactory()
        publishing(guide, [citing(source), citing(kept), citing(source), citing(source)])()
        delete = partial(delete_mentioned, source)

        assert failures_of(publishing(guide, [citing(kept)]), delete) == []

        assert differences() == {}
        assert live_sources(guide) == [kept.pk]


def test_a_page_and_a_source_that_it_cites_are_deleted(guide, rounds):
    for _ in range(rounds):
        source = SourceFactory()
        page = publish(GuidePageFactory(topic=guide.topic, body=[citing(source)] * 5))
        edited = reload(page)
        edited.body = [text(linking(source, source)), *edited.body.get_prep_value()]
        edited.save_revision()

        assert failures_of(page.delete, partial(delete_mentioned, source)) == []

        assert differences() == {}
        assert not Mention.objects.exists()


def test_a_page_is_deleted_while_it_is_published(guide, rounds):
    source = SourceFactory()
    for number in range(rounds):
        page = GuidePageFactory(topic=guide.topic, body=[citing(source)])
        if number % 2:
            page = publish(page)

        lost, deleted = together(publishing(page, [citing(source)] * 2), page.delete)

        assert not isinstance(deleted, BaseException), deleted
        assert lost is None or isinstance(lost, GuidePage.DoesNotExist), lost
        assert not Page.objects.filter(pk=page.pk).exists()
        assert differences() == {}
        assert not Mention.objects.exists()


def test_pages_are_published_while_the_index_is_rebuilt(guide, rounds):
    sources = SourceFactory.create_batch(3)
    guides = [guide, *(publish(GuidePageFactory(topic=guide.topic)) for _ in range(5))]

    def publish_again_and_again() -> None:
        for number in range(rounds):
            publishing(guides[number % 6], [citing(sources[number % 3])] * (number % 4))()

    def come_and_go() -> None:
        for number in range(rounds):
            page = GuidePageFactory(topic=guide.topic, body=[citing(sources[number % 3])])
            publishing(page, [text(linking(*sources))])()
            page.delete()

    def rebuild() -> None:
        for size in range(1, rounds):
            call_command("rebuild_mentions", restart=True, batch_size=size, stdout=StringIO())

    def check() -> None:
        for _ in range(rounds):
            call_command("check_mentions", stdout=StringIO())

    assert failures_of(publish_again_and_again, come_and_go, rebuild, check) == []
    assert differences() == {}


def test_some_fields_are_saved_while_the_whole_page_is(guide, rounds):
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

    for _ in range(rounds):
        assert failures_of(save_body, save_all, save_as_a_plain_page, save_body) == []
        assert differences() == {}
        assert live_sources(guide) in [[first.pk], [second.pk] * 2]


def test_a_page_is_published_while_a_draft_is_saved_over(guide, rounds):
    """Wagtail locks the overwritten revision before the page, and publishing after it.

    PostgreSQL ends such a deadlock by failing one of the two, which has then changed nothing.
    """
    sources = SourceFactory.create_batch(2)

    def overwrite() -> None:
        page = reload(guide)
        page.body = [citing(sources[1])]
        page.save_revision(overwrite_revision=page.latest_revision, clean=False)

    for _ in range(rounds):
        failed = failures_of(publishing(guide, [citing(sources[0])] * 2), overwrite)
        assert all(isinstance(error, OperationalError) for error in failed)
        assert all(isinstance(error.__cause__, DeadlockDetected) for error in failed)
        assert differences() == {}


def test_aliases_are_published_from_both_ends(guide, rounds):
    source = SourceFactory()
    alias = guide.create_alias(update_slug="alias")

    def save_alias() -> None:
        reload(alias).save()

    for number in range(rounds):
        body = [citing(source)] * (number % 3 + 1)
        assert failures_of(publishing(guide, body), save_alias, save_alias) == []
        assert differences() == {}


def test_a_topic_is_restricted_and_moved_while_its_guide_is_published(guide, rounds):
    topic = guide.topic
    other = TopicPageFactory()
    source = SourceFactory()

    def move() -> None:
        reload(topic).move(reload(other), pos="right")

    for number in range(rounds):
        body = [citing(source)] * (number % 3 + 1)
        assert failures_of(publishing(guide, body), move) == []
        assert differences() == {}
