"""The images that an export carries along: those that the exported content shows."""

from pathlib import PurePath

from django.utils.text import slugify
from wagtail.images import get_image_model
from wagtail.models import Locale

from cms.audience import PUBLIC
from cms.snippets.models.image_text import description_of
from cms.transfer.bundle import ImageEntry
from cms.transfer.entries.images import focal_point_of
from cms.transfer.image_data import encoded
from cms.transfer.models import BundleImage
from cms.transfer.name_book import NameBook
from cms.visibility import visible_file


class ExportedImages(NameBook):
    """Gives each image its key when it is first asked for, and reads its file then."""

    def __init__(self, locale: Locale, left_out: list[str]) -> None:
        super().__init__("image", {}, left_out)
        self._locale = locale
        self._rows = {row.image_id: row for row in BundleImage.objects.all()}
        self._keys = {row.key for row in self._rows.values()}
        self._found: dict[int, ImageEntry] = {}

    def entries(self) -> list[ImageEntry]:
        """The images asked for so far, in the order in which bundles first brought them."""
        order = {image_id: row.pk for image_id, row in self._rows.items()}
        asked = sorted(self._found, key=lambda pk: (pk not in order, order.get(pk, pk)))
        return [self._found[pk] for pk in asked]

    def name_of(self, pk: int | None) -> str | None:
        if pk is not None and pk not in self:
            self._look_up(pk)
        return super().name_of(pk)

    def _look_up(self, pk: int) -> None:
        image = get_image_model().objects.filter(visible_file(PUBLIC), pk=pk).first()
        if image is None:
            return
        try:
            with image.file.storage.open(image.file.name) as file:
                content = file.read()
        except FileNotFoundError:
            return
        row = self._rows.get(pk)
        # An editor may have put another file under the same image.
        is_same_type = row and PurePath(row.filename).suffix == PurePath(image.file.name).suffix
        key = row.key if row else self._free_key(image.title, pk)
        self.add(key, pk)
        self._found[pk] = ImageEntry.model_construct(
            key=key,
            title=image.title,
            description=description_of(image, self._locale),
            filename=row.filename if row and is_same_type else image.filename,
            focal_point=focal_point_of(image),
            data=encoded(content),
        )

    def _free_key(self, title: str, pk: int) -> str:
        key = f"{slugify(title)[:80] or 'image'}-{pk}"
        while key in self._keys:
            key = f"{key}-"
        self._keys.add(key)
        return key
