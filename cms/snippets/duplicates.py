"""Other sources with the website of a source."""

from django.db.models import Q, QuerySet
from wagtail.models import Locale

from cms.snippets.models import Source
from cms.snippets.website_key import website_key


def sources_with_website(website: str, locale: Locale | int) -> QuerySet[Source]:
    """Find the sources of a language with this website, live or in a draft.

    One statement on two indexes.
    """
    key = website_key(website)
    if not key:
        return Source.objects.none()
    same = Q(website_key=key) | Q(drafted_website_key=key)
    return Source.objects.filter(same, locale=locale)
