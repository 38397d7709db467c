from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

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
        wrong: list[str] = []
        for kind, searched in SEARCHED.items():
            names = searched.model._meta
            total = searched.model._default_manager.count()
            with tqdm(total=total, desc=str(names.verbose_name_plural)) as progress:
                for batch in batches(kind, BATCH_SIZE):
                    difference = find_difference(kind, batch)
                    wrong += [
                        f"{str(names.verbose_name).capitalize()} {pk}: its search entry is {what}"
                        for what in ("missing", "wrong", "stale")
                        for pk in sorted(getattr(difference, what))
                    ]
                    if repair:
                        rewrite_batch(kind, difference.ids)
                    progress.update(len(batch))
        for line in wrong:
            self.stdout.write(line)
        if not wrong:
            self.stdout.write(self.style.SUCCESS("The search entries agree with the content."))
        elif repair:
            self.stdout.write(self.style.SUCCESS(f"Repaired {len(wrong)} search entries."))
        else:
            raise CommandError(
                f"{len(wrong)} search entries differ from the content. Put them right with"
                " “manage.py check_search --repair”.",
                returncode=1,
            )
