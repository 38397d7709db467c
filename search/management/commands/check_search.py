from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from cms.declaration import type_with_name
from search.index import batches, find_difference, rewrite_batch, strays
from search.kinds import kinds
from search.models import SearchEntry
from search.remote.cluster import ClusterError, count
from search.remote.outbox import serving

BATCH_SIZE = 500


class Command(BaseCommand):
    help = (
        "Compares the search entries with a full scan of published content, and fails if they"
        " differ, or if the OpenSearch that SEARCH_URL names does not hold as many."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--repair", action="store_true", help="Rewrite the entries that differ."
        )

    def handle(self, *args: Any, repair: bool, **options: Any) -> None:
        wrong: list[str] = []
        for kind in kinds():
            names = type_with_name(kind)._meta
            total = type_with_name(kind)._default_manager.count()
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
        left = strays()
        wrong += [f"{entry}: its search entry stands for nothing" for entry in left.order_by("pk")]
        if repair:
            left.delete()
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
        if settings.SEARCH_URL:
            self._check_index()

    def _check_index(self) -> None:
        """Check that OpenSearch serves, and has as many entries as the database."""
        index = serving().first()
        if index is None:
            raise CommandError(
                "OpenSearch has no index of this hub, and PostgreSQL answers all searches. Make one"
                " with “manage.py rebuild_search”.",
                returncode=1,
            )
        if waiting := index.unsent.count():
            self.stdout.write(
                f"{waiting} entries wait to be sent to {index}; PostgreSQL answers for them."
            )
        try:
            held, expected = count(index.name), SearchEntry.objects.count()
        except ClusterError as error:
            raise CommandError(
                f"{error} PostgreSQL answers all searches meanwhile.", returncode=1
            ) from error
        if not waiting and held != expected:
            raise CommandError(
                f"{index} holds {held} entries, and there are {expected}. Make it anew with"
                " “manage.py rebuild_search”.",
                returncode=1,
            )
        self.stdout.write(f"OpenSearch answers, and {index} holds {held} entries.")
