"""Fields of anything with an address of its own: `seo_image` and `hide_from_search_engines`."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel


def seo_image_field() -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("image for link previews"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_(
            "Shown where somebody shares a link to this. Without one, the image from the hub"
            " settings is shown."
        ),
    )


def hide_from_search_engines_field() -> "models.BooleanField[Any, Any]":
    return models.BooleanField(
        _("hide from search engines"),
        default=False,
        db_default=False,
        help_text=_("Search engines are asked not to list this. Readers still find it on the hub."),
    )


def search_engines_panel(classname: str = "") -> MultiFieldPanel:
    return MultiFieldPanel(
        [FieldPanel("seo_image"), FieldPanel("hide_from_search_engines")],
        heading=_("Link previews and search engines"),
        icon="search",
        classname=classname,
    )
