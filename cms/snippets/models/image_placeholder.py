from django.db import models
from wagtail.images import get_image_model_string


class ImagePlaceholder(models.Model):
    """A small picture that a frontend shows until the image has loaded.

    `file` is the name of the image file that it was made from, so that a new file gets a new one.
    """

    image = models.OneToOneField(
        get_image_model_string(),
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="placeholder",
    )
    file = models.CharField(max_length=255)
    data_uri = models.CharField(max_length=700)

    def __str__(self) -> str:
        return self.file
