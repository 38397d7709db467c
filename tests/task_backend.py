"""Runs the hub's own tasks at once, and Wagtail's index tasks only where a test asks for them."""

from typing import Any

from django_tasks.backends.dummy import DummyBackend
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks_db import DatabaseBackend

INDEX_TASKS = (
    "modelsearch.tasks.insert_or_update_object_task",
    "wagtail.tasks.update_reference_index_task",
)
"""They keep the admin's search and Wagtail's reference index. Half of the cost of saving a page."""


class TaskBackend(ImmediateBackend):
    """The immediate backend without Wagtail's index tasks.

    The fixture `wagtail_indexes` sets `runs_index_tasks`.
    """

    # A test may give tasks to the database, as the hub does, whose tasks are Django's since 6.0.
    task_class = DatabaseBackend.task_class

    runs_index_tasks = False

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        """Run the task, or drop it and return a result that stays READY."""
        if task.module_path in INDEX_TASKS and not self.runs_index_tasks:
            return DummyBackend(self.alias, {}).enqueue(task, args, kwargs)
        return super().enqueue(task, args, kwargs)
