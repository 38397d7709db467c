"""A failure at any point of any change: afterwards index and content still agree.

Every action is first done to see of which statements and transactions it consists. Then it is done
again and again, and each time another statement fails: the last of each transaction, since what a
transaction did before is undone all the same; thorough tests fail every single one of publishing.

What has happened by then may differ (Wagtail publishes in several steps, unless a view puts a
transaction around them); that the index says what the content says may not.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from wagtail.models import Page, Revision

from cms.mentions.guard import delete_mentioned
from cms.mentions.index import find_differences
from cms.pages.models import GuidePage
from cms.snippets.models import Source
from tests.factories import (
    GuidePageFactory,
    SourceFactory,
    TopicPageFactory,
    citing,
    draft,
    linking,
    reload,
    text,
)
from tests.mentions import oracle
from tests.mentions.full_scan import differences

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("hub", "quiet")]

Act = Callable[[], Any]
Prepare = Callable[[GuidePage, list[Source]], Act]


class Transactions:
    """Notes in which transaction each statement is."""

    def __init__(self) -> None:
        self.noted: list[int] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        execute("SELECT txid_current()", None, False, context)
        self.noted += context["cursor"].fetchone()
        return execute(sql, params, many, context)

    @property
    def statements(self) -> range:
        return range(len(self.noted))

    def failing(self, each: bool) -> Sequence[int]:
        """The statements that fail in turn."""
        return self.statements if each else self.last_statements

    @property
    def last_statements(self) -> list[int]:
        """The number of the last statement of each transaction."""
        return [n for n in self.statements if self.noted[n : n + 1] != self.noted[n + 1 : n + 2]]


class Failure:
    """Makes one of the statements fail: number 0 is the first."""

    def __init__(self, number: int, *, lose_connection: bool = False) -> None:
        self.left = number
        self.lose_connection = lose_connection

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.left -= 1
        if self.left != -1:
            return execute(sql, params, many, context)
        if self.lose_connection:
            connection.connection.close()
            return execute(sql, params, many, context)
        return execute("SELECT 1 / 0", None, False, context)


@pytest.fixture
def sources() -> list[Source]:
    return SourceFactory.create_batch(3)


@pytest.fixture
def guide(sources) -> Callable[[], GuidePage]:
    """Makes another live guide that cites two of the sources, and a third one in its draft."""
    topic = TopicPageFactory()

    def guide() -> GuidePage:
        first, second, third = sources
        page = GuidePageFactory(topic=topic, body=[citing(first), text(linking(second, first))])
        return draft(page, body=[citing(third, note="Later."), citing(first)])

    return guide


def edited(page: GuidePage, sources: list[Source]) -> GuidePage:
    page = reload(page).get_latest_revision_as_object()
    page.body = [text(linking(sources[1])), citing(sources[2], kicker="New")]
    return page


def unused_slug() -> str:
    return f"page-{Page.objects.latest('pk').pk + 1}"


# Each of these prepares a page, and returns what is then to be done to it.


def overwrite_draft(page: GuidePage, sources: list[Source]) -> Act:
    page = edited(page, sources)
    return lambda: page.save_revision(overwrite_revision=page.latest_revision, clean=False)


def edit_and_publish(page: GuidePage, sources: list[Source]) -> Act:
    page = edited(page, sources)
    return lambda: page.save_revision(clean=False).publish()


def publish_with_an_alias(page: GuidePage, sources: list[Source]) -> Act:
    if not page.aliases.exists():
        page.create_alias(update_slug=unused_slug())
    return page.latest_revision.publish


def schedule(page: GuidePage, sources: list[Source]) -> Act:
    page = edited(page, sources)
    page.go_live_at = timezone.now() + timedelta(days=1)
    return lambda: page.save_revision(clean=False).publish()


def save_directly(page: GuidePage, sources: list[Source]) -> Act:
    page = edited(page, sources)
    return page.save


def unpublish_with_an_alias(page: GuidePage, sources: list[Source]) -> Act:
    if not page.aliases.exists():
        page.create_alias(update_slug=unused_slug())
    return reload(page).unpublish


def copy(page: GuidePage, sources: list[Source]) -> Act:
    return lambda: page.copy(update_attrs={"slug": unused_slug()})


def create_alias(page: GuidePage, sources: list[Source]) -> Act:
    return lambda: page.create_alias(update_slug=unused_slug())


def move(page: GuidePage, sources: list[Source]) -> Act:
    first = page.get_siblings().first()
    return lambda: reload(page).move(first, pos="left")


def delete(page: GuidePage, sources: list[Source]) -> Act:
    return reload(page).delete


def delete_source(page: GuidePage, sources: list[Source]) -> Act:
    source = SourceFactory()
    page.body = [citing(source), citing(sources[0]), citing(source)]
    page.save()
    return partial(delete_mentioned, source)


ACTIONS = [
    overwrite_draft,
    edit_and_publish,
    publish_with_an_alias,
    schedule,
    save_directly,
    unpublish_with_an_alias,
    copy,
    create_alias,
    move,
    delete,
    delete_source,
]


def observed(
    prepare: Prepare, guide: Callable[[], GuidePage], sources: list[Source]
) -> Transactions:
    prepare(guide(), sources)()  # fills what Django remembers between requests
    act = prepare(guide(), sources)
    with connection.execute_wrapper(seen := Transactions()):
        act()
    return seen


def each_action(*actions: Prepare) -> pytest.MarkDecorator:
    """Does these actions, and publishing with every single statement of it failing."""
    cases = [pytest.param(each, False, id=each.__name__) for each in actions]
    whole = pytest.param(edit_and_publish, True, id="all", marks=pytest.mark.thorough)
    return pytest.mark.parametrize(("prepare", "each"), [*cases, whole])


@each_action(*ACTIONS)
def test_a_failure_between_two_steps(guide, sources, prepare, each):
    """As code does it that cares for no transaction."""
    seen = observed(prepare, guide, sources)

    for number in seen.failing(each):
        act = prepare(page := guide(), sources)
        with (
            pytest.raises(DatabaseError, match="division by zero"),
            connection.execute_wrapper(Failure(number)),
        ):
            act()
        made = Page.objects.filter(pk__gte=page.pk).values_list("pk", flat=True)
        assert find_differences(list(made)) == {}, f"after the failure of statement {number}"
    assert differences() == {}
    assert oracle.indexed_rows() == oracle.expected_rows()


@each_action(edit_and_publish, copy, delete)
def test_a_failure_inside_one_transaction(guide, sources, prepare, each):
    """As the editor's views do it: nothing at all has happened."""
    seen = observed(prepare, guide, sources)

    page = guide()
    for number in seen.failing(each):
        act = prepare(page, sources)
        before = oracle.indexed_rows()
        with (
            pytest.raises(DatabaseError, match="division by zero"),
            connection.execute_wrapper(Failure(number)),
            transaction.atomic(),
        ):
            act()
        assert oracle.indexed_rows() == before, f"after the failure of statement {number}"
    assert differences() == {}
    assert oracle.expected_rows() == before


def test_a_lost_connection(guide, sources):
    seen = observed(edit_and_publish, guide, sources)

    for number in seen.last_statements:
        act = edit_and_publish(guide(), sources)
        with (
            pytest.raises((OperationalError, InterfaceError)),
            connection.execute_wrapper(Failure(number, lose_connection=True)),
        ):
            act()
        connection.close()
    assert differences() == {}
    assert oracle.indexed_rows() == oracle.expected_rows()


def test_a_failure_in_the_scheduler(guide, sources):
    """The pages beside the one that fails are published; it waits for the next run."""
    pages = [guide() for _ in range(3)]
    for page in pages:
        schedule(page, sources)()
    past = timezone.now() - timedelta(hours=1)
    scheduled = Revision.objects.exclude(approved_go_live_at=None).order_by("pk")
    for number, revision in enumerate(scheduled):
        revision.content["go_live_at"] = past.isoformat()
        revision.approved_go_live_at = past + timedelta(seconds=number)
        Revision.objects.bulk_update([revision], ["content", "approved_go_live_at"])

    def fail(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith('UPDATE "pages_guidepage"') and pages[1].pk in params:
            return execute("SELECT 1 / 0", None, False, context)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(fail):
        call_command("publish_scheduled")
    assert [reload(page).has_unpublished_changes for page in pages] == [False, True, False]
    assert differences() == {}

    call_command("publish_scheduled")
    assert differences() == {}
    assert oracle.indexed_rows() == oracle.expected_rows()
