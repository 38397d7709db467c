"""How many statements it takes, whatever the size of the hub."""

import pytest

from cms.admin.jobs.tasks import run, start, start_undo
from cms.admin.replace.models import count_rows
from cms.admin.replace.replacement_plan import plan
from cms.admin.replace.rows import list_rows
from tests.admin.replace.conftest import logged_in
from tests.factories import GuidePageFactory, SourceFactory, TopicPageFactory, citing

SOURCES = "/admin/snippets/snippets/source/?locale=en"

pytestmark = pytest.mark.django_db


def guides(old, count: int, citations: int = 1) -> None:
    topic = TopicPageFactory()
    for _ in range(count):
        GuidePageFactory(topic=topic, body=[citing(old) for _ in range(citations)])


@pytest.fixture(autouse=True)
def no_worker(settings) -> None:
    """Search and reference index are written by other tasks."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


@pytest.mark.parametrize(("count", "citations"), [(1, 1), (30, 1), (5, 40)])
def test_planning(hub, old, new, member, statements, count, citations):
    guides(old, count, citations)
    user = member("Editors")
    statements.clear()

    plan(user, old, new)

    assert len(statements) == 12


@pytest.mark.parametrize("count", [1, 30])
def test_looking_at_a_plan(hub, old, new, member, statements, count):
    guides(old, count)
    user = member("Editors")
    replacement = plan(user, old, new)
    rows = list(replacement.rows.all())
    statements.clear()

    shown = list_rows(rows, replacement, user, publishing=True)

    assert [item.obstacle for item in shown] == [None] * count
    assert len(statements) == 3  # pages, those of a type, workflows


@pytest.mark.parametrize("count", [1, 30])
def test_counting(hub, old, new, editor, django_assert_num_queries, count):
    guides(old, count)
    replacement = plan(editor, old, new)

    with django_assert_num_queries(1):
        assert count_rows(replacement).total == count


@pytest.mark.parametrize("citations", [1, 40])
def test_each_page_costs_the_same(hub, old, new, member, statements, citations):
    guides(old, 4, citations)
    user = member("Moderators")

    replacement = plan(user, old, new)
    start(replacement, how="publish")
    statements.clear()
    run(replacement)
    replacing = len(statements)
    replacement.refresh_from_db()
    start_undo(replacement, user)
    statements.clear()
    run(replacement)

    # Some forty for each of the four pages, whatever they hold: half are Wagtail's own.
    assert (replacing, len(statements)) == (166, 165)


def asked_by_us(statements: list[str]) -> int:
    """Those that could be for the button; Wagtail and its translations ask others, by source."""
    ours = ("permission", "mentions_mention", "replace_", "wagtailcore_page")
    return sum(any(word in sql for word in ours) for sql in statements)


def test_the_button_costs_a_list_nothing_for_each_source(hub, old, new, member, statements):
    client = logged_in(member("Editors"))
    client.get(SOURCES)
    statements.clear()
    client.get(SOURCES)
    two = asked_by_us(statements)
    SourceFactory.create_batch(5)
    statements.clear()

    client.get(SOURCES)

    assert asked_by_us(statements) == two
