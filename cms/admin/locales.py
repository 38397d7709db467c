"""The languages that editors write in."""

from django.db.models import QuerySet
from wagtail.models import Locale

from cms.languages import content_languages


def hub_locales() -> QuerySet[Locale]:
    """Return the languages of the hub, without those that were taken away from it."""
    locales: QuerySet[Locale] = Locale.objects.filter(language_code__in=content_languages())
    return locales
