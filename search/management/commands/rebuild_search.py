from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from search.documents import SEARCHED
from search.index import batches, rewrite_batch
from search.standing import refresh


class Command(BaseCommand):
    help = (
        "Rewrites the search entries from published content. Needed only after content was changed"
        " behind Wagtail's back (QuerySet.update, bulk_create, loaddata, SQL) or a language was"
        " given another code. Safe while the site serves, and can be interrupted and repeated."
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
        for kind, searched in SEARCHED.items():
            total = searched.model._default_manager.count()
            with tqdm(total=total, desc=str(searched.model._meta.verbose_name_plural)) as progress:
                for batch in batches(kind, batch_size):
                    rewrite_batch(kind, batch)
                    progress.update(len(batch))
                    done += len(batch)
        refresh()
        self.stdout.write(self.style.SUCCESS(f"Looked at {done} pages and snippets."))
