"""Have what is saved many times in one transaction be indexed once, and by the hundred.

Wagtail gives a task to the queue for each of its two indexes whenever something is saved: that of
the admin's search, and that of references. Publishing alone saves an object three times.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.module_loading import import_string
from django_tasks import task
from django_tasks_db import DatabaseBackend

INDEX_TASKS = (
    "modelsearch.tasks.insert_or_update_object_task",
    "wagtail.tasks.update_reference_index_task",
)

AT_ONCE = 200
"""Index tasks that become one."""

Call = tuple[str, tuple[Any, ...]]
"""The path of a task, and its arguments."""

_collected: ContextVar[dict[Call, None] | None] = ContextVar("collected", default=None)


class TaskBackend(DatabaseBackend):
    """The queue of the hub, in its database."""

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        """Return no result of a task that is kept for later: Wagtail looks at none."""
        collected = _collected.get()
        if collected is None or task.module_path not in INDEX_TASKS:
            return super().enqueue(task, args, kwargs)
        collected[task.module_path, tuple(args)] = None
        return None


@contextmanager
def indexed_together() -> Iterator[None]:
    """Index what is saved in this block, once the block has ended without an error."""
    collected: dict[Call, None] = {}
    token = _collected.set(collected)
    try:
        yield
    finally:
        _collected.reset(token)
    calls = [*collected]
    for start in range(0, len(calls), AT_ONCE):
        index.enqueue(calls[start : start + AT_ONCE])


@task()
def index(calls: Sequence[Call]) -> None:
    """Do what each of Wagtail's tasks would, but for what has been deleted since."""
    for path, args in calls:
        try:
            import_string(path).call(*args)
        except ObjectDoesNotExist:
            continue
