from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from cms.declaration import type_with_name
from search.index import batches, rewrite_batch, strays
from search.kinds import kinds
from search.remote.rebuilding import RebuildError, forget_others, rebuild
from search.standing import refresh


class Command(BaseCommand):
    help = (
        "Rewrites the search entries from published content, and makes the index in OpenSearch anew"
        " where SEARCH_URL names one. Needed when SEARCH_URL has been set, and after content was"
        " changed behind Wagtail's back (QuerySet.update, bulk_create, loaddata, SQL) or a language"
        " was given another code. Safe while the site serves, and can be interrupted and repeated."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--batch-size",
            type=int,
            default=100,
            metavar="N",
            help="How much is rewritten in one transaction (default 100).",
        )

    def handle(self, *args: Any, batch_size: int, **options: Any) -> None:
        done = 0
        for kind in kinds():
            total = type_with_name(kind)._default_manager.count()
            with tqdm(
                total=total, desc=str(type_with_name(kind)._meta.verbose_name_plural)
            ) as progress:
                for batch in batches(kind, batch_size):
                    rewrite_batch(kind, batch)
                    progress.update(len(batch))
                    done += len(batch)
        strays().delete()
        refresh()
        forget_others()
        if settings.SEARCH_URL:
            self._rebuild_index()
        self.stdout.write(self.style.SUCCESS(f"Looked at {done} pages and snippets."))

    def _rebuild_index(self) -> None:
        with tqdm(desc="OpenSearch") as bar:

            def progress(sent: int, total: int) -> None:
                bar.total = total
                bar.update(sent - bar.n)

            try:
                index = rebuild(progress)
            except RebuildError as error:
                raise CommandError(
                    f"The index in OpenSearch was not made anew. {error} What served before goes on"
                    " serving. Put right what is wrong, and repeat “manage.py rebuild_search”."
                ) from error
        self.stdout.write(f"Searches are answered by {index} now.")
