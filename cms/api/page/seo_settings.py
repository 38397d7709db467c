"""Loaders of the settings and images for search engines and link previews."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Subquery

from cms.api.media.loaders import load_images
from cms.api.rows import ImageRow, PageRow, SourceRow, batched
from cms.api.scope import Scope
from cms.api.slots import Number, Numbers, among
from cms.api.statements import fetch, statement
from cms.delivery import tags
from cms.snippets.models import HubSettings, Source


@dataclass(frozen=True, slots=True)
class SeoSettings:
    """The settings of one object for search engines, and the hub's default image."""

    is_hidden: bool
    image_id: int | None
    default_image_id: int | None


@statement
def _settings(model: Any, *, ids: Numbers, site: Number) -> QuerySet[Any, Any]:
    default = HubSettings.objects.filter(site=site).values("seo_image_id")[:1]
    return (
        model._default_manager.filter(among("pk", ids))
        .order_by()
        .annotate(default_image=Subquery(default))
        .values_list("pk", "hide_from_search_engines", "seo_image_id", "default_image")
    )


def seo_settings_of(row: PageRow | SourceRow) -> SeoSettings:
    """The settings of a page or source."""
    model: Any = row.type if isinstance(row, PageRow) else Source

    def load(scope: Scope, ids: list[int]) -> Mapping[int, SeoSettings]:
        found = fetch(_settings(model), ids=ids, site=scope.site_id)
        known = {pk: SeoSettings(*values) for pk, *values in found}
        # One that was deleted since it was read.
        return {pk: known.get(pk) or SeoSettings(True, None, None) for pk in ids}

    return batched(row, "seo_settings", load)


def seo_image_of(row: PageRow | SourceRow) -> ImageRow | None:
    """Its own image, or else the default one of the hub, if visible."""

    def load(scope: Scope, ids: list[int]) -> Mapping[int, ImageRow | None]:
        rows = [peer for peer in row.peers.rows if isinstance(peer, PageRow | SourceRow)]
        chosen = {peer.pk: seo_settings_of(peer) for peer in rows}
        image_ids = {
            image_id
            for settings in chosen.values()
            for image_id in (settings.image_id, settings.default_image_id)
            if image_id
        }
        images = load_images(scope, image_ids)
        if not all(settings.image_id in images for settings in chosen.values()):
            scope.dependencies.add_lists(tags.SETTINGS)
        return {
            pk: images.get(settings.image_id or 0) or images.get(settings.default_image_id or 0)
            for pk, settings in chosen.items()
        }

    return batched(row, "seo_image", load)
