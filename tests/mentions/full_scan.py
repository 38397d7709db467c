from typing import Any

from wagtail.models import Page

from cms.mentions.index import find_differences


def differences() -> dict[int, Any]:
    """Between the rows of the index and a scan of all pages."""
    return find_differences(list(Page.objects.values_list("pk", flat=True)))
