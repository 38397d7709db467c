"""An address at which a page is found must not redirect elsewhere, or to itself.

Wagtail makes a redirect from a page's old address whenever its slug changes or it moves, but keeps
it when a page comes to live there again.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page
from wagtail.signals import page_published, page_slug_changed, post_page_move

from cms.changes.signals import pages_added
from cms.pages.models.hub_page import HubPage


def keep_own_address(instance: Page, **kwargs: Any) -> None:
    """Wagtail sends the signal for a page that is only scheduled, too."""
    if isinstance(instance, HubPage) and instance.live:
        _drop_redirects_from(instance, [instance.url_path])


def keep_own_addresses(pages: Sequence[Page], **kwargs: Any) -> None:
    parent = pages[0].get_parent()
    _drop_redirects_from(parent.specific, [page.url_path for page in pages])


def keep_addresses_below(instance: Page, **kwargs: Any) -> None:
    page = instance.specific
    if isinstance(page, HubPage):
        below = page.get_descendants(inclusive=True).live()
        _drop_redirects_from(page, below.values_list("url_path", flat=True))


def _drop_redirects_from(page: HubPage, url_paths: Iterable[str]) -> None:
    """Drops the automatic redirects from these places in the tree, all at or below one page."""
    parts = page.get_url_parts()
    if parts is None:
        return
    site_id, _, path = parts
    below = len(page.url_path)
    addresses = [Redirect.normalise_path(path + url_path[below:]) for url_path in url_paths]
    Redirect.objects.filter(
        site_id=site_id, old_path__in=addresses, automatically_created=True
    ).delete()


def connect() -> None:
    page_published.connect(keep_own_address)
    pages_added.connect(keep_own_addresses)
    page_slug_changed.connect(keep_addresses_below)
    post_page_move.connect(keep_addresses_below)
