"""Runs what has to happen by the clock."""

import logging
import signal
import sys
import time
from types import FrameType
from typing import Any, NamedTuple

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from cms.operations.heartbeats import heart

HOUR = 60 * 60
DAY = 24 * HOUR

logger = logging.getLogger(__name__)

_received: list[int] = []
"""The signals that have told this process to stop."""


class Job(NamedTuple):
    """A management command, and the seconds from one run to the next."""

    command: tuple[str, ...]
    interval: float


class Command(BaseCommand):
    """A process that never ends by itself: a job that fails is logged and runs again in its turn.

    Run one scheduler per hub. A second one does no harm, only the same work twice.
    """

    help = "Publish and expire what is due, send webhooks again, check links, forget what is old."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the interval from the command line, else from SCHEDULER_INTERVAL."""
        parser.add_argument(
            "--interval",
            type=float,
            default=settings.SCHEDULER_INTERVAL,
            help="Seconds between two rounds of scheduled publishing (default: %(default)s).",
        )

    def handle(self, *, interval: float, **options: Any) -> None:
        """Run every job now, and then each at its interval, until SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _stop)
        jobs = [
            Job(("publish_scheduled",), interval),
            Job(("deliver_webhooks", "--verbosity=0"), interval),
            Job(("send_search_entries", "--verbosity=0"), interval),
            Job(("tend_tasks",), interval),
            Job(("resume_jobs",), interval),
            Job(("record_figures", "--verbosity=0"), HOUR),
            Job(("check_links", "--enqueue"), interval),
            Job(("send_review_digest", "--scheduled"), HOUR),
            Job(("refresh_search", "--verbosity=0"), HOUR),
            Job(("prune_db_task_results", "--queue-name=*"), DAY),
        ]
        logger.info("The scheduler publishes what is due every %s seconds.", interval)
        with heart("scheduler"):
            run_jobs(jobs)


def run_jobs(jobs: list[Job]) -> None:
    """Run each job whenever it is due, until the process is told to stop."""
    due = dict.fromkeys(jobs, time.monotonic())
    while True:
        for job in jobs:
            if due[job] <= time.monotonic():
                # The database may have gone, and come back, since the last time.
                close_old_connections()
                run_job(job)
                close_old_connections()
                due[job] = time.monotonic() + job.interval
            if _received:
                sys.exit(0)
        time.sleep(max(0, min(due.values()) - time.monotonic()))


def run_job(job: Job) -> None:
    """Run a job; a failure is logged with its traceback, and is no reason to stop."""
    try:
        call_command(*job.command)
    except Exception:
        logger.exception(
            "The job %s failed; it runs again in %s seconds.", " ".join(job.command), job.interval
        )


def _stop(number: int, frame: FrameType | None) -> None:
    """End at once: what a job had not committed, the database rolls back.

    Where Python ignores exceptions, as in finalizers, it ends before the next job.
    """
    _received.append(number)
    sys.exit(0)
