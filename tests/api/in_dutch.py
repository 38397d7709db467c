"""Translations that are published without anybody's work on them."""

from typing import Any

from wagtail.models import Locale, Page


def in_dutch(original: Any, **changes: Any) -> Any:
    """Publish a translation as it stands: nothing that waits for it is rewritten by hand."""
    locale = Locale.objects.get(language_code="nl")
    is_page = isinstance(original, Page)
    copy = original.copy_for_translation(locale, **({"copy_parents": True} if is_page else {}))
    for name, value in changes.items():
        setattr(copy, name, value)
    copy.live = False
    copy.save()
    copy.save_revision().publish()
    return type(copy).objects.get(pk=copy.pk)
