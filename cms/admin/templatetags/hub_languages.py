"""The language of what a screen of the admin shows or edits."""

from django import template
from django.template import Context
from wagtail.models import Locale

register = template.Library()


@register.simple_tag(takes_context=True)
def language_of_content(context: Context) -> Locale | None:
    """The language of the page or snippet that a screen is about; None where it is about none."""
    shown = (context.get("page"), context.get("object"), context.get("instance"))
    for thing in (*shown, getattr(context.get("form"), "instance", None)):
        if thing is not None and getattr(thing, "locale_id", None):
            return thing.locale
    return None
