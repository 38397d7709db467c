from django.db import models
from wagtail.images import get_image_model_string


class BundleImage(models.Model):
    """The key of an image in bundles.

    Wagtail knows an image by a number and stores its file under a name of its own, so the key and
    the file name of the bundle that brought it are kept here.
    """

    key = models.SlugField(max_length=120, unique=True)
    filename = models.CharField(max_length=255)
    image = models.OneToOneField(
        get_image_model_string(), on_delete=models.CASCADE, related_name="+"
    )

    def __str__(self) -> str:
        return self.key
