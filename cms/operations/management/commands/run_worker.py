"""Runs background tasks, whatever the database does."""

import logging
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, InterfaceError, connection
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS
from django_tasks_db.management.commands.db_worker import Worker

from cms.operations.heartbeats import heart
from cms.operations.tasks import requeue_lost

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 15.0

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """The worker of django-tasks, with a heartbeat, which an outage does not end."""

    help = "Run background tasks, such as sending webhooks and mail, until told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--interval",
            type=float,
            default=0.2,
            help="Seconds between two looks into the queue (default: %(default)s).",
        )

    def handle(self, *, interval: float, **options: Any) -> None:
        """Run tasks until SIGTERM or SIGINT: the task that is under way is finished first."""
        with heart("worker") as process:
            worker = Worker(
                queue_names=["*"],
                interval=interval,
                batch=False,
                backend_name=DEFAULT_TASK_BACKEND_ALIAS,
                startup_delay=not settings.DEBUG,
                max_tasks=None,
                worker_id=process,
                excluded_queue_names=[],
            )
            worker.configure_signals()
            run_through_outages(worker)


def run_through_outages(worker: Worker) -> None:
    """Run until the worker is told to stop, with longer pauses while the database is away."""
    pause = FIRST_PAUSE_SECONDS
    has_met_outage = False
    while worker.running:
        began = time.monotonic()
        try:
            if has_met_outage:
                requeue_lost(of=worker.worker_id)
            worker.run()
        except (DatabaseError, InterfaceError) as error:
            connection.close()
            has_met_outage = True
            if time.monotonic() - began > LONGEST_PAUSE_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            logger.error("The worker goes on in %g seconds: %s", pause, str(error).strip())
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
