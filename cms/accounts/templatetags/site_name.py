from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def site_name() -> str:
    """Return the name of this hub."""
    return str(settings.WAGTAIL_SITE_NAME)
