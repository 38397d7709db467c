"""Other sources with the website of a source: the rule of the form, the chooser and the import."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q, QuerySet
from wagtail.models import Locale

from cms.snippets.models import Source
from cms.snippets.website_key import website_key


def is_moved(before: str, website: str) -> bool:
    """Return False for a source that keeps its website, which nobody is asked about again."""
    return website_key(before) != website_key(website)


def sources_with_website(website: str, locale: Locale | int) -> QuerySet[Source]:
    """Find the sources of a language with this website, live or in a draft.

    One statement on two indexes.
    """
    key = website_key(website)
    return _with_keys([key]).filter(locale=locale) if key else Source.objects.none()


def sources_by_website(websites: Collection[str]) -> dict[tuple[int, str], list[Source]]:
    """Find the same for many websites, by the id of the language and the key of the website.

    One statement.
    """
    keys = {website_key(website) for website in websites} - {""}
    found: dict[tuple[int, str], list[Source]] = defaultdict(list)
    for source in _with_keys(keys).order_by("sort_key", "pk"):
        for key in {source.website_key, source.drafted_website_key} & keys:
            found[source.locale_id, key].append(source)
    return found


def _with_keys(keys: Collection[str]) -> QuerySet[Source]:
    return Source.objects.filter(Q(website_key__in=keys) | Q(drafted_website_key__in=keys))
