from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import F
from tqdm import tqdm
from wagtail.images import get_image_model

from cms.snippets.placeholders import remember_placeholder, remember_size


class Command(BaseCommand):
    help = (
        "Makes the placeholders of images that have none for the file they hold now: images from"
        " before there were placeholders, or brought in behind Wagtail's back (loaddata, SQL)."
        " Safe while the site serves; if it is interrupted, the next run makes what is missing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--sizes",
            action="store_true",
            help="read every image, and correct the sizes of those that lie on their side: once,"
            " for images from before their orientation was read",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        images = get_image_model()._default_manager.order_by("pk")
        missing = images.exclude(placeholder__file=F("file"))
        made = 0
        with tqdm(total=missing.count(), unit="image", desc="Placeholders") as progress:
            for image in missing.iterator(chunk_size=100):
                made += remember_placeholder(image)
                progress.update()
        skipped = progress.n - made
        turned = sum(map(remember_size, images.iterator(chunk_size=100))) if options["sizes"] else 0
        self.stdout.write(self.style.SUCCESS(f"Made the placeholders of {made} images."))
        if turned:
            self.stdout.write(self.style.SUCCESS(f"Corrected the sizes of {turned} images."))
        if skipped:
            self.stdout.write(
                self.style.WARNING(
                    f"{skipped} image files cannot be read; the log names them. Upload them anew."
                )
            )
