"""Delivers what is due, as the worker does, and forgets what is old."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cms.delivery.deliveries import deliver_due, forget_old
from cms.delivery.outbox import announce, is_listened_to
from cms.delivery.tags import HUB


class Command(BaseCommand):
    """Safe at any time, also beside a worker."""

    help = "Send the webhooks that are due now, and forget events older than CHANGES_FEED_DAYS."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--everything",
            action="store_true",
            help="First announce that any answer may have changed, as after a change by SQL.",
        )

    def handle(self, *, everything: bool, verbosity: int, **options: Any) -> None:
        if everything:
            announce([HUB])
        waiting = deliver_due()
        forgotten = forget_old()
        if verbosity < 1:
            return
        if not is_listened_to():
            self.stdout.write("Nobody listens: WEBHOOK_URLS names no address.")
        self.stdout.write(f"{len(waiting)} to try again later, {forgotten} old forgotten.")
