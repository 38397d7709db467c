from typing import Any

from django.core.management.base import BaseCommand

from search.log import forget
from search.remote.outbox import send_due
from search.standing import refresh


class Command(BaseCommand):
    help = (
        "Counts anew how many entries hold each word and how often each source is mentioned, which"
        " the search ranks by, and forgets searches that are old or rare. The scheduler runs it"
        " every hour; searches are answered meanwhile."
    )

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        changed, forgotten = refresh(), forget()
        send_due()
        if verbosity:
            self.stdout.write(
                f"{changed} figures have changed, {forgotten} searches are forgotten."
            )
