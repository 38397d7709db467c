from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images import get_image_model_string
from wagtail.models import Locale


class ImageText(models.Model):
    """What an image shows, in another language than its own description."""

    image = models.ForeignKey(
        get_image_model_string(), on_delete=models.CASCADE, related_name="texts"
    )
    locale = models.ForeignKey(Locale, on_delete=models.CASCADE, related_name="+")
    description = models.CharField(_("description"), max_length=255)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["image", "locale"], name="image_text_once")]

    def __str__(self) -> str:
        return self.description
