from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import F
from tqdm import tqdm
from wagtail.images import get_image_model

from cms.snippets.placeholders import remember_placeholder


class Command(BaseCommand):
    help = (
        "Makes the placeholders of images that have none for the file they hold now: images from"
        " before there were placeholders, or brought in behind Wagtail's back (loaddata, SQL)."
        " Safe while the site serves; if it is interrupted, the next run makes what is missing."
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
        self.stdout.write(self.style.SUCCESS(f"Made the placeholders of {made} images."))
        if skipped:
            self.stdout.write(
                self.style.WARNING(
                    f"{skipped} image files cannot be read; the log names them. Upload them anew."
                )
            )
