"""A thousand rows take seconds: each row costs a fixed and small number of statements."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult
from wagtail.search.models import IndexEntry

from cms.admin.jobs.tasks import start
from cms.admin.source_import.files import read_table
from cms.admin.source_import.tasks import plan_import
from cms.operations.index_tasks import INDEX_TASKS
from cms.snippets.models import Source
from tests.admin.source_import.conftest import as_csv

pytestmark = pytest.mark.django_db


@pytest.fixture
def statements(hub, editor) -> Callable[..., int]:
    def statements(title: str, number: int, how: str) -> int:
        """Import rows with this title, and count the statements."""
        rows = (
            (f"{number}-{row}", title, f"https://{number}-{row}.example.org/", "S", "", "other")
            for row in range(number)
        )
        planned = plan_import(read_table(as_csv(*rows)), user=editor, file_name="f", how=how)
        with CaptureQueriesContext(connection) as captured:
            start(planned, at_once=True)
        planned.refresh_from_db()
        assert planned.stage == "done"
        return len(captured)

    return statements


@pytest.mark.parametrize(
    ("how", "made", "changed"),
    [
        ("draft", 9, 11),
        # The checks of a version to publish, Wagtail's way to publish it, and search: of a new one
        # what depends on it, too.
        ("publish", 30, 31),
    ],
)
def test_each_row_takes_as_many(statements: Callable, how, made, changed):
    few, many = statements("Made", 2, how), statements("Made", 7, how)
    assert (many - few) / 5 == made

    few, many = statements("Changed", 2, how), statements("Changed", 7, how)
    assert (many - few) / 5 == changed


@pytest.mark.parametrize("how", ["draft", "publish"])
def test_what_is_imported_is_indexed_by_one_task(statements: Callable, settings, how):
    settings.TASKS = {"default": {"BACKEND": "cms.operations.index_tasks.TaskBackend"}}

    statements("Made", 3, how)

    [task] = DBTaskResult.objects.filter(task_path="cms.operations.index_tasks.index")
    assert not DBTaskResult.objects.filter(task_path__in=INDEX_TASKS).exists()
    made = Source.objects.filter(title="Made")
    [calls] = task.args_kwargs["args"]
    assert sorted((path, args) for path, args in calls) == sorted(
        (path, ["snippets", "source", str(source.pk)]) for path in INDEX_TASKS for source in made
    )
    made[0].delete()
    task.task.call(calls)
    indexed = set(IndexEntry.objects.values_list("object_id", flat=True))
    assert indexed == {str(pk) for pk in Source.objects.values_list("pk", flat=True)}
