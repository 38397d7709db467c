from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm
from wagtail.models import Page

from cms.mentions.index import rewrite_batch
from cms.mentions.models import IndexRebuild


class Command(BaseCommand):
    help = (
        "Rewrites the index of mentions from page content. Needed only after content was changed"
        " behind Wagtail's back (QuerySet.update, bulk_create, loaddata, SQL). Safe while the site"
        " serves. If it is interrupted, the next run goes on where it stopped."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--batch-size",
            type=int,
            default=100,
            metavar="N",
            help="Pages per transaction (default 100).",
        )
        parser.add_argument(
            "--restart",
            action="store_true",
            help="Start from the first page, even if an earlier run was interrupted.",
        )

    def handle(self, *args: Any, batch_size: int, restart: bool, **options: Any) -> None:
        if batch_size < 1:
            raise CommandError(
                f"--batch-size is {batch_size}, but a batch holds at least 1 page. Leave it out for"
                " batches of 100."
            )
        run = IndexRebuild.objects.filter(finished_at=None).order_by("pk").last()
        if run is None or restart:
            IndexRebuild.objects.all().delete()
            run = IndexRebuild.objects.create()
        elif run.last_page_id:
            self.stdout.write(f"Going on after page {run.last_page_id}.")
        remaining = Page.objects.filter(pk__gt=run.last_page_id).order_by("pk")
        done = 0
        with tqdm(total=remaining.count(), unit="page", desc="Mentions") as progress:
            while batch := list(
                Page.objects.filter(pk__gt=run.last_page_id)
                .order_by("pk")
                .values_list("pk", flat=True)[:batch_size]
            ):
                rewrite_batch(batch)
                run.last_page_id = batch[-1]
                self._note(run, last_page_id=run.last_page_id)
                progress.update(len(batch))
                done += len(batch)
        self._note(run, finished_at=timezone.now())
        self.stdout.write(self.style.SUCCESS(f"Rewrote the mentions of {done} pages."))

    def _note(self, run: IndexRebuild, **progress: Any) -> None:
        """Does nothing if somebody else has meanwhile started anew with --restart."""
        IndexRebuild.objects.filter(pk=run.pk).update(**progress)
