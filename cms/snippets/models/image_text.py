from typing import Any

from django.conf import settings
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


def description_of(image: Any, locale: Locale) -> str:
    """Return what an image is said to show in a language itself; empty where nothing is."""
    if locale.language_code == settings.LANGUAGE_CODE:
        return str(image.description)
    text = ImageText.objects.filter(image=image, locale=locale).first()
    return text.description if text else ""


def describe(image: Any, locale: Locale, description: str) -> None:
    """Say what an image shows in a language. The main one has its words in the image itself."""
    if locale.language_code == settings.LANGUAGE_CODE:
        image.description = description
        image.save(update_fields=["description"])
    elif description:
        ImageText.objects.update_or_create(
            image=image, locale=locale, defaults={"description": description}
        )
    else:
        for text in ImageText.objects.filter(image=image, locale=locale):
            text.delete()
