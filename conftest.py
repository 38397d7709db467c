"""Gives the whole suite a PostgreSQL server, then Django.

The settings module is named here and not in pyproject.toml: pytest-django would load it before
this file, when the database has no address yet.
"""

import os
import shutil
import signal
from typing import Any

import django
from django.conf import settings

from cms.runner.embedded_database import provide_database

pytest_plugins = ["tests.plugin"]

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
provide_database("test-postgres", durable=False)

# Commands are started and interrupted here as from a terminal, even where this run itself was put
# in the background, whose children would not hear of it.
for interruption in (signal.SIGINT, signal.SIGHUP):
    if signal.getsignal(interruption) is signal.SIG_IGN:
        signal.signal(
            interruption,
            signal.default_int_handler if interruption == signal.SIGINT else signal.SIG_DFL,
        )

# Playwright's own Node wants a library that a bare Debian lacks; the Node that builds pages serves.
if node := shutil.which("node"):
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", node)

# Runs at the same time share the server but not their databases; the processes of one run agree
# on the name, to which pytest-django adds their number.
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:12]
settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = f"test_hub_{RUN}"

django.setup()

from django_tasks.base import TaskResult, TaskResultStatus  # noqa: E402
from django_tasks.signals import task_finished  # noqa: E402


def _fail_with_the_task(task_result: TaskResult, **kwargs: Any) -> None:
    """Let a failed task fail its test; the immediate backend would only log it."""
    if task_result.status == TaskResultStatus.FAILED:
        error = task_result.errors[0]
        raise AssertionError(f"The task {task_result.task.name} failed:\n{error.traceback}")


task_finished.connect(_fail_with_the_task)
