from typing import Any

from django.core.management.base import BaseCommand

from search.remote.outbox import send_due, serving


class Command(BaseCommand):
    help = (
        "Sends the search entries that have changed to the OpenSearch that SEARCH_URL names, and"
        " tries again what has failed and is due. The scheduler runs it every minute."
    )

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        sent = send_due()
        if verbosity:
            waiting = sum(index.unsent.count() for index in serving())
            self.stdout.write(f"{sent} entries sent, {waiting} wait.")
