"""The processes a hub consists of, as command lines."""

import sys
from pathlib import Path

from cms.settings import BASE_DIR

WSGI_APPLICATION = "cms.wsgi:application"

THREADS = 4
"""Requests one web process works on at once. Each thread holds a database connection, so granian's
own 512 would be more than PostgreSQL accepts."""

SITE = BASE_DIR / "frontend_contract" / "example"

HEADER_SECONDS = 10
"""Seconds that a client may take to send its headers. A proxy in front waits for bodies, too."""

STOP_SECONDS = 5
"""Seconds that a request may go on once the server has been told to stop."""


def web(*, host: str, port: int, reload: bool = False) -> list[str]:
    """Serves HTTP. `reload` starts it anew when code changes."""
    return [
        _script("granian"),
        "--interface=wsgi",
        f"--host={host}",
        f"--port={port}",
        f"--blocking-threads={THREADS}",
        f"--workers-kill-timeout={STOP_SECONDS}",
        "--no-ws",
        "--respawn-failed-workers",
        f"--http1-header-read-timeout={HEADER_SECONDS * 1000}",
        *(["--reload", *(f"--reload-paths={name}" for name in RELOADED)] if reload else []),
        WSGI_APPLICATION,
    ]


RELOADED = ("cms", "search")
"""The directories whose code is watched."""

TASK_SECONDS = 0.2
"""Seconds that a task may lie in the queue of an idle worker. Webhooks are tasks, and readers
wait.
"""


def worker() -> list[str]:
    """Runs background tasks, such as sending webhooks and indexing for search."""
    return [
        sys.executable,
        "manage.py",
        "run_worker",
        f"--interval={TASK_SECONDS:g}",
    ]


def scheduler() -> list[str]:
    """Publishes and expires what is due."""
    return [sys.executable, "manage.py", "run_scheduler"]


def preparation(*, demo: bool) -> list[str]:
    """Brings the database up to date, and fills it the first time."""
    command = [sys.executable, "manage.py", "prepare_hub"]
    return command if demo else [*command, "--empty"]


def site() -> list[str]:
    """The example site, which is a frontend of the hub."""
    return ["node", str(SITE / "server.mjs")]


def site_environment(*, host: str, port: int, hub_port: int) -> dict[str, str]:
    """Return the environment of the site. It shares WEBHOOK_SECRET with the hub."""
    return {
        "HOST": host,
        "PORT": str(port),
        "HUB_URL": f"http://{host}:{hub_port}",
        "SITE_URL": f"http://{host}:{port}",
        "NODE_ENV": "production",
        "NEXT_TELEMETRY_DISABLED": "1",
    }


def _script(name: str) -> str:
    """A program of the environment we run in, whether or not that is activated."""
    return str(Path(sys.executable).with_name(name))
