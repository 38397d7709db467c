"""New pages are published by the hundred. What that leaves is what Wagtail leaves, page by page."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import LogContext
from wagtail.models import Page, ReferenceIndex
from wagtail.search.backends import get_search_backend

from cms.mentions.index import find_differences
from cms.pages.models import GuidePage, TopicPage
from cms.transfer import import_run
from cms.transfer.publishing import publish
from cms.transfer.structure import find_hub
from tests.transfer.documents import WITH_EXTENSIONS, Document, document
from tests.transfer.hub_contents import brought_in, problems_of, tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_hub")]

UNNUMBERED = ("wagtailcore.ReferenceIndex", "search.IndexedWord", "wagtailsearch.IndexEntry")
"""Tables whose rows are written in no order."""

DIFFERENT = (
    "event_id",
    "key",
    "password",
    "source_key",
    "title_norm",
    "transaction",
    "translation_key",
    "uuid",
)
"""Columns with random values, and a mean that runs along."""


@pytest.mark.usefixtures("wagtail_indexes")
def test_they_are_what_wagtail_makes(settings, monkeypatch):
    settings.WEBHOOK_URLS = ["https://site.example.org/hook"]
    content = document(WITH_EXTENSIONS)
    at_once = left_by(content, monkeypatch)
    monkeypatch.setattr(import_run, "add_published", add_one_by_one)
    one_by_one = left_by(content, monkeypatch)

    for table in ("pages.GuidePage", "mentions.Mention", "search.SearchEntry", "delivery.Event"):
        assert one_by_one[table]
    for table, rows in one_by_one.items():
        assert at_once[table] == rows, table


def left_by(content: Document, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What an import leaves in every table. It is taken back."""
    numbers = count(1)
    monkeypatch.setattr("cms.transfer.block_ids.uuid4", lambda: UUID(int=next(numbers)))
    with transaction.atomic(), set_back(), LogContext(user=editor()):
        brought_in(content)
        return comparable(tables())


def add_one_by_one(parent: Page, pages: list[Any]) -> None:
    """As Wagtail does it."""
    for page in pages:
        count_from(page.pk)
        page.id = page.pk = None
        parent.add_child(instance=page)
        publish(page, is_new=True)


def count_from(pk: int) -> None:
    """Has the next page get this primary key."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('wagtailcore_page', 'id'), %s, false)", [pk]
        )


@contextmanager
def set_back() -> Iterator[None]:
    """Takes everything back, and the numbers that tables count with."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname, sequencename, last_value FROM pg_sequences"
            " WHERE last_value IS NOT NULL"
        )
        before = cursor.fetchall()
    savepoint = connection.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(savepoint)
    with connection.cursor() as cursor:
        cursor.execute("SELECT schemaname, sequencename FROM pg_sequences")
        for schema, name in cursor.fetchall():
            cursor.execute("SELECT setval(%s, 1, false)", [f'"{schema}"."{name}"'])
        for schema, name, last in before:
            cursor.execute("SELECT setval(%s, %s)", [f'"{schema}"."{name}"', last])


def comparable(found: dict[str, list[dict[str, Any]]]) -> dict[str, list[str]]:
    """Rows without moments, without random keys, and where they have no order, in one."""
    told = {}
    for table, rows in found.items():
        if table.startswith("django_tasks"):
            continue
        lines = []
        for row in rows:
            kept = {
                name: value
                for name, value in row.items()
                if not isinstance(value, datetime)
                and not (name == "id" and table in UNNUMBERED)
                and name not in DIFFERENT
            }
            text = json.dumps(kept, default=str, sort_keys=True)
            text = re.sub(r'"translation_key": "[^"]*"', "", text)
            lines.append(re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "", text))
        told[table] = sorted(lines) if table in UNNUMBERED else lines
    return told


def editor() -> Any:
    return get_user_model().objects.create_user("editor")


@pytest.mark.parametrize("guides", [3, 40])
def test_statements_are_the_same_for_few_and_for_many(guides):
    brought_in(document())
    with CaptureQueriesContext(connection) as captured:
        brought_in(longer(guides))

    assert len(captured) <= 80
    assert GuidePage.objects.count() == 2 + guides


def longer(guides: int) -> Document:
    content = document()
    pattern = content["guides"][0]
    content["guides"] += [pattern | {"slug": f"guide-{number}"} for number in range(guides)]
    return content


def test_there_may_be_more_than_are_written_at_once(monkeypatch):
    monkeypatch.setattr(import_run, "BATCH", 3)
    brought_in(longer(10))

    hub = find_hub("en")
    slugs = [entry["slug"] for entry in longer(10)["guides"]]
    assert list(hub.pages(GuidePage).values_list("slug", flat=True)) == slugs
    assert hub.indexes["guides"].numchild == len(slugs)
    assert Page.find_problems() == ([], [], [], [], [])
    assert not any(find_differences(hub.pages(GuidePage).values_list("pk", flat=True)).values())


def test_editors_find_them():
    brought_in(document())

    found = get_search_backend().search("register", GuidePage)

    assert [guide.slug for guide in found] == ["register"]
    guide = GuidePage.objects.get(slug="register")
    topic = TopicPage.objects.get(slug="exams")
    assert ReferenceIndex.get_references_to(topic).filter(object_id=str(guide.pk)).exists()


def test_an_address_they_take_no_longer_redirects_elsewhere():
    hub = find_hub("en")
    for kind, automatic in (("register", True), ("prepare", False)):
        Redirect.objects.create(
            old_path=f"/guides/{kind}",
            redirect_page=hub.indexes["topics"],
            site=hub.site,
            automatically_created=automatic,
        )

    brought_in(document())

    assert list(Redirect.objects.values_list("old_path", flat=True)) == ["/guides/prepare"]


def test_another_page_that_has_their_address_is_said():
    other = TopicPage(title="Register", slug="register", summary="Here.")
    find_hub("en").indexes["guides"].add_child(instance=other)

    [problem] = problems_of(document())

    assert problem.startswith("guides[0]: found an object; expected another value: slug: ")
    assert "'register' is already in use" in problem
