"""Looks after the queue: lost tasks, mail to send again, processes that are gone."""

from typing import Any

from django.core.management.base import BaseCommand

from cms.operations.heartbeats import forget_dead
from cms.operations.mail import send_due
from cms.operations.tasks import requeue_lost


class Command(BaseCommand):
    """The scheduler runs it; running it by hand does no harm."""

    help = "Begin tasks again whose worker was killed, and send mail that could not be sent."

    def handle(self, **options: Any) -> None:
        requeue_lost()
        send_due()
        forget_dead()
