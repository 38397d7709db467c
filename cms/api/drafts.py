"""Drafts that the server of a frontend reads by its key, where an editor has a token."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.http import HttpRequest
from django.utils.encoding import uri_to_iri
from wagtail.models import Page

from cms.accounts.keys import key_of
from cms.addresses import (
    canonical_path,
    path_below,
    path_of_sources,
    source_indexes,
    split_language,
    url_path_below,
)
from cms.api.execution.context import site_of
from cms.api.execution.documents import is_storable
from cms.previews.models import Preview
from cms.previews.permissions import RightsOfSite
from cms.previews.rehearsal import rehearsed
from cms.previews.tokens import InvalidTokenError
from cms.snippets.models import Source


@contextmanager
def shown_at(request: HttpRequest, path: str) -> Iterator[None]:
    """Inside, what stands at a site-relative path is as if its latest draft had been published.

    Raises `InvalidTokenError` without a key for drafts of the site that the request is for, and
    where that site has neither a page nor a source.
    """
    key = key_of(request)
    if key is None or key.drafts_of_id is None or key.drafts_of_id != site_of(request):
        raise InvalidTokenError
    found = _at(key.drafts_of_id, path) if is_storable(path) else None
    if found is None:
        raise InvalidTokenError
    preview = Preview(
        content_type=ContentType.objects.get_for_model(found), object_id=str(found.pk)
    )
    with rehearsed(preview, RightsOfSite(key.drafts_of_id)):
        yield


def _at(site_id: int, path: str) -> Model | None:
    """The page or source at a path of a site, published or not. At most five statements."""
    address = canonical_path("/" + uri_to_iri(path).strip("/"))
    locale, below_home = split_language(address)
    root = Page.objects.get(sites_rooted_here=site_id)
    home = root.get_translations(inclusive=True).filter(locale__language_code=locale).first()
    if home is None:
        return None
    url_path = url_path_below(home.url_path, below_home)
    if page := Page.objects.filter(url_path=url_path).order_by("path").first():
        return page.specific_deferred
    index = source_indexes().filter(path__startswith=home.path).last()
    sources = path_of_sources(
        locale, path_below(home.url_path, locale, index.url_path) if index else None
    )
    if not address.startswith(sources):
        return None
    slug = address.removeprefix(sources)
    return Source.objects.filter(locale__language_code=locale, slug=slug).first()
