from django.utils.text import capfirst
from django.utils.translation import get_language_info
from wagtail.models import Locale


def display_name(locale: Locale) -> str:
    """Take the place of `Locale.get_display_name`, which is in English for every user."""
    try:
        return str(capfirst(get_language_info(locale.language_code.lower())["name_translated"]))
    except KeyError:
        return str(locale.language_code)
