from django.db import models
from wagtail.images import get_image_model_string


class ImagePlaceholder(models.Model):
    """What a frontend shows of an image until the image itself has come.

    `file` is the name of the image file it was made from: another file needs another one.
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
