"""Processes of the hub beside a test, with the database of the test."""

import contextlib
import os
import subprocess
import time
from collections.abc import Callable
from typing import Any

import psutil
from django.db import connection

from cms.runner.supervisor import end_with_parent
from cms.settings import BASE_DIR

START_SECONDS = 180


def database_url() -> str:
    """The address of the database of this test run."""
    given = connection.get_connection_params()
    host = given.get("host", "")
    return (
        f"postgresql://{given['user']}:{given.get('password', '')}@/{given['dbname']}?host={host}"
        f"&port={given.get('port') or 5432}"
    )


def start_process(
    command: list[str], output: Any = subprocess.DEVNULL, **environment: str
) -> "subprocess.Popen[bytes]":
    """As `make run` starts it; it ends with the tests at the latest."""
    ours = {
        "DJANGO_SETTINGS_MODULE": "cms.settings.development",
        "ENV_FILE": os.devnull,
        "DATABASE_URL": database_url(),
    }
    return subprocess.Popen(
        command,
        cwd=BASE_DIR,
        env=os.environ | ours | environment,
        stdout=output,
        stderr=output,
        preexec_fn=end_with_parent,
    )


def wait_for(is_true: Callable[[], Any], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline, "The other process did not get that far."
        time.sleep(0.01)


def has_ended(process: psutil.Process) -> bool:
    """Whether a process is gone, or only waits for its parent to take note."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.status() == psutil.STATUS_ZOMBIE
    return True
