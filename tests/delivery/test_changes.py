"""Whatever an answer is made of, the database notes when it changes, whoever changes it and how."""

import re
from datetime import timedelta
from random import Random

import pytest
from django.db import connection, transaction
from django.utils import timezone

from cms.api.content_state import LONGEST_SECONDS
from cms.delivery.deliveries import CHANGES_KEPT, forget_old
from cms.delivery.models import Change
from cms.snippets.models import Source
from tests.api.conftest import graphql, no_limits  # noqa: F401
from tests.delivery.changes import forget_changes
from tests.delivery.questions import SEARCHES, questions
from tests.delivery.random_edits import Desk, save_drafts
from tests.factories import SourceFactory, citing, publish

READ = re.compile(r'(?:FROM|JOIN)\s+"?([a-z_]+)"?')

NEVER_CHANGED = {"django_content_type"}
"""Known from the migrations on."""


def watched_tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE tgfoid = 'delivery_note_change'::regproc"
            " GROUP BY relname HAVING count(*) = 4"
        )
        return {name for [name] in cursor.fetchall()}


def test_every_table_that_is_read_is_watched(hub, graphql, no_limits) -> None:  # noqa: F811
    read: set[str] = set()

    def look(execute, sql, params, many, context):
        read.update(READ.findall(sql))
        return execute(sql, params, many, context)

    desk = Desk(hub, Random(0))
    with connection.execute_wrapper(look):
        for query in questions(desk.ids()):
            if not query.startswith(SEARCHES):
                graphql(query)

    tables = read & {*connection.introspection.table_names()}
    assert len(tables) > 25
    assert tables - watched_tables() == NEVER_CHANGED


def test_drafts_are_no_change(hub) -> None:
    source = SourceFactory()
    guide = hub.add_guide(body=[citing(source)])
    forget_changes()

    save_drafts(source, guide)

    assert forget_changes() == 0


def test_what_changes_nothing_is_no_change(hub) -> None:
    source = SourceFactory()
    forget_changes()

    source.save()
    Source.objects.filter(slug="nowhere").update(title="Another")

    assert forget_changes() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE snippets_source SET title = 'Another'",
        "UPDATE wagtailcore_page SET live = false WHERE slug = 'cites'",
        "DELETE FROM mentions_mention",
        "UPDATE wagtailcore_locale SET language_code = 'fr'",
        "TRUNCATE wagtailredirects_redirect",
        """INSERT INTO wagtailcore_pageviewrestriction (page_id, restriction_type, password)
        SELECT page_ptr_id, 'login', '' FROM pages_guidepage""",
    ],
)
def test_sql_is_noted(hub, statement: str) -> None:
    hub.add_guide(slug="cites", body=[citing(SourceFactory())])
    forget_changes()

    with connection.cursor() as cursor:
        cursor.execute(statement)

    assert forget_changes() == 1


def test_what_is_rolled_back_was_no_change(hub) -> None:
    source = SourceFactory()
    forget_changes()

    with transaction.atomic():
        Source.objects.update(title="Another")
        transaction.set_rollback(True)
    assert forget_changes() == 0

    with transaction.atomic():
        Source.objects.update(title="Another")
        transaction.set_rollback(True)
    publish(hub.add_guide(), body=[citing(source)])
    assert forget_changes() == 1


def test_old_notes_are_forgotten(db) -> None:
    now = timezone.now()
    Change.objects.create(transaction=1, created=now - CHANGES_KEPT - timedelta(minutes=1))
    Change.objects.create(transaction=2, created=now - CHANGES_KEPT + timedelta(minutes=1))

    forget_old()

    assert Change.objects.filter(transaction__lte=2).values_list("pk", flat=True).get() == 2


def test_a_note_is_there_as_long_as_an_answer_may_be_remembered(db) -> None:
    longest = timedelta(seconds=LONGEST_SECONDS)
    Change.objects.create(transaction=1, created=timezone.now() - longest - timedelta(minutes=1))

    forget_old()

    assert Change.objects.filter(transaction=1).exists()
