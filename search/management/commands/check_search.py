from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.documents import SEARCHED
from search.index import batches, find_difference, rewrite_batch

BATCH_SIZE = 500


class Command(BaseCommand):
    help = (
        "Compares the search entries with a full scan of published content, and fails if they"
        " differ."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--repair", action="store_true", help="Rewrite the entries that differ."
        )

    def handle(self, *args: Any, repair: bool, **options: Any) -> None:
        differing = 0
        for kind, searched in SEARCHED.items():
            name = str(searched.model._meta.verbose_name).capitalize()
            for batch in batches(kind, BATCH_SIZE):
                difference = find_difference(kind, batch)
                for what in ("missing", "wrong", "stale"):
                    for pk in sorted(getattr(difference, what)):
                        self.stdout.write(f"{name} {pk}: its search entry is {what}")
                differing += len(difference.ids)
                if repair:
                    rewrite_batch(kind, difference.ids)
        if not differing:
            self.stdout.write(self.style.SUCCESS("The search entries agree with the content."))
        elif repair:
            self.stdout.write(self.style.SUCCESS(f"Repaired {differing} search entries."))
        else:
            raise CommandError(
                f"{differing} search entries differ from the content. Put them right with"
                " “manage.py check_search --repair”.",
                returncode=1,
            )
