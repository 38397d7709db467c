"""What is stored before a change and after it, as consumers are given it."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from wagtail.models import Page

from cms.changes.change import DRAFT_FIELDS, Change
from cms.changes.rows import lock_pages, stored_rows
from cms.delivery.watched import watched_tables
from cms.pages.models import GuidePage
from tests.concurrency import wait_for_a_lock
from tests.factories import (
    OfferFactory,
    QuickAnswerFactory,
    SourceFactory,
    block,
    citing,
    draft,
    publish,
    reload,
    text,
)
from tests.statements import statements


def contents(hub) -> list[Any]:
    guidance = [block("part", {"heading": "One", "text": "<p>Text</p>"})]
    return [
        hub.home,
        hub.add_topic(),
        hub.add_guide(body=[text("<p>Text</p>"), citing(SourceFactory())]),
        SourceFactory(guidance=guidance),
        QuickAnswerFactory(),
        OfferFactory(),
        hub.site,
    ]


def test_a_row_is_what_the_object_was_made_of(hub) -> None:
    for thing in contents(hub):
        made, stored = Change(thing, ["pk"]).saved, type(thing).objects.get(pk=thing.pk)
        assert made is not thing
        for field in thing._meta.concrete_fields:
            assert getattr(made, field.attname) == getattr(stored, field.attname), field


def test_there_may_be_no_row(db) -> None:
    assert Change(GuidePage(pk=0)).before is None


def test_only_a_draft_that_differs_is_read(hub) -> None:
    guide = publish(hub.add_guide())
    assert stored_rows(GuidePage, [guide.pk])[0].draft is None

    draft(guide, title="Drafted")
    [row] = stored_rows(GuidePage, [guide.pk])

    assert row.values["title"] == guide.title
    assert '"title": "Drafted"' in row.draft


def test_what_is_saved_as_a_whole_is_not_read_again(hub, django_assert_num_queries) -> None:
    guide = hub.add_guide()
    plain = Page.objects.get(pk=guide.pk)
    guide.summary = Concat(F("summary"), Value("!"))

    for change, number in ((Change(guide), 1), (Change(plain), 1), (Change(reload(guide)), 0)):
        with django_assert_num_queries(number):
            assert type(change.saved) is GuidePage
            assert isinstance(change.saved.summary, str)


def test_a_published_page_is_read_once_before_and_once_after(hub, settings) -> None:
    guide = hub.add_guide(body=[citing(SourceFactory())])
    reload(guide).save()

    def reads() -> int:
        page = reload(guide)
        page.summary += "!"
        return len([sql for sql in statements(page.save) if '."body"' in sql.split("FROM")[0]])

    # With the statement that writes it.
    assert reads() == 3
    settings.WEBHOOK_URLS = ["http://127.0.0.1:9/"]
    assert reads() == 3


def test_nothing_is_read_of_what_only_drafts_change(hub, settings) -> None:
    guide, source = publish(hub.add_guide(body=[citing(SourceFactory())])), SourceFactory()
    for content in (guide, source):
        content.title = "Drafted"
        content.save_revision()
        settings.WEBHOOK_URLS = []
        alone = statements(content.save_revision)
        settings.WEBHOOK_URLS = ["http://127.0.0.1:9/"]

        assert len(statements(content.save_revision)) == len(alone)
        assert not any("search_searchentry" in sql for sql in alone)


def test_triggers_pass_over_the_same_columns(db) -> None:
    """A field that is added to the list needs a migration, which watches its table anew."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, encode(tgargs, 'escape') FROM pg_trigger"
            " WHERE tgname = 'delivery_note_update'"
        )
        watched = {table: set(told.split("\\000")) for table, told in cursor.fetchall()}

    for model in (Page, SourceFactory._meta.model, OfferFactory._meta.model):
        columns = {field.column for field in model._meta.local_concrete_fields}
        found = watched[model._meta.db_table] & columns
        assert found == set(watched_tables()[model._meta.db_table])
        assert found == {
            field.column for field in model._meta.local_fields if field.name in DRAFT_FIELDS
        }


def test_a_page_that_is_gone_is_not_inserted_anew(hub, settings) -> None:
    settings.WEBHOOK_URLS = ["http://127.0.0.1:9/"]
    guide = hub.add_guide()
    Page.objects.get(pk=guide.pk).delete()

    with pytest.raises(GuidePage.DoesNotExist, match="it has been deleted"):
        guide.save_base()


@pytest.mark.django_db(transaction=True)
def test_what_was_stored_before_is_what_the_last_change_left(hub) -> None:
    """In all of its tables; and nobody waits for a page while holding another row of it."""
    guide = hub.add_guide(summary="First")

    def read() -> Any:
        try:
            with transaction.atomic():
                return Change(guide).before
        finally:
            connection.close()

    with ThreadPoolExecutor() as threads, transaction.atomic():
        lock_pages([guide.pk])
        reading = threads.submit(read)
        wait_for_a_lock(reading)
        assert not reading.done()
        GuidePage.objects.filter(pk=guide.pk).update(summary="Second")
        Page.objects.filter(pk=guide.pk).update(title="Second")

    values = reading.result(10).values
    assert (values["summary"], values["title"]) == ("Second", "Second")
