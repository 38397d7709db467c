from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from tqdm import tqdm
from wagtail.models import Page

from cms.changes.rows import lock_pages
from cms.mentions.index import Difference, find_differences, rewrite_batch
from cms.mentions.models import Mention

BATCH_SIZE = 200


class Command(BaseCommand):
    help = (
        "Compares the index of mentions with a full scan of page content. Exits with 1 and lists"
        " the pages when they differ; with --repair, puts the index right."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--repair", action="store_true", help="Rewrite the index of the pages that differ."
        )

    def handle(self, *args: Any, repair: bool, **options: Any) -> None:
        wrong: dict[int, Difference] = {}
        page_ids = list(Page.objects.order_by("pk").values_list("pk", flat=True))
        with tqdm(total=len(page_ids), unit="page", desc="Mentions") as progress:
            for start in range(0, len(page_ids), BATCH_SIZE):
                batch = page_ids[start : start + BATCH_SIZE]
                if suspects := find_differences(batch):
                    # A page changed between our two reads looks wrong; look again undisturbed.
                    with transaction.atomic():
                        wrong |= find_differences(lock_pages(list(suspects)))
                progress.update(len(batch))
        if not wrong:
            self.stdout.write(
                self.style.SUCCESS(
                    f"The index agrees with the content: {Mention.objects.count()} mentions on"
                    f" {len(page_ids)} pages."
                )
            )
            return
        titles = dict(Page.objects.filter(pk__in=wrong).values_list("pk", "title"))
        for page_id, difference in sorted(wrong.items()):
            self.stdout.write(
                f"Page {page_id} ({titles.get(page_id, '?')}): {len(difference.missing)} mentions"
                f" missing, {len(difference.stale)} stale"
            )
        if not repair:
            raise CommandError(
                f"The index differs on {len(wrong)} pages. Put it right with"
                " “manage.py check_mentions --repair”.",
                returncode=1,
            )
        wrong_ids = sorted(wrong)
        for start in range(0, len(wrong_ids), BATCH_SIZE):
            rewrite_batch(wrong_ids[start : start + BATCH_SIZE])
        self.stdout.write(self.style.SUCCESS(f"Repaired {len(wrong)} pages."))
